"""Asks GitHub's API one question. Every way in which it can refuse is an exception of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.address import Address
from k8sml.evidence.token import Token

T = TypeVar("T")

# The answer to the heaviest question (50 repositories with 100 commits and tags each) has some 2 MB.
MAX_BYTES = 8 * 2**20
# What a secondary limit without a `retry-after` asks to wait (docs.github.com, rate limits for the REST API).
_SECONDARY_SECONDS = 60
# How far apart the days of two right clocks can be, by their time zones.
_MAX_DAYS_APART = 1
# The fault of a server whose pages do not follow one another.
REPEATS = "it repeats its pages"


class Api(Struct, frozen=True):
    """Where the API is (no slash at the end), and the token for it."""

    address: Address
    token: Token | None = None

    @property
    def graphql(self) -> Address:
        """The address for GraphQL; an Enterprise Server has it at /api/graphql, beside REST at /api/v3."""
        base = self.address.rest
        base = base.removesuffix("/v3") if base.endswith("/api/v3") else base
        return replace(self.address, rest=f"{base}/graphql")


class ApiError(Exception):
    """A question that was not answered; the text says why, without addresses or secrets."""


class BadTokenError(ApiError):
    """The token is not accepted."""


class LimitError(ApiError):
    """No more questions are taken for a time, which the text tells."""


class TooHeavyError(ApiError):
    """The question took the server too long: a smaller one may be answered."""


class Refusal(Struct):
    """The body of a REST response whose status is not 200."""

    message: str = ""


class Reply(Struct, frozen=True):
    """An answer: its status, its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes


class GitHubClient:
    """Asks one API, over connections that are kept open; once a limit is reached, no more.

    Answers come within `seconds` in all. Those of a server whose clock is days off `day`, this machine's
    day, are refused: nobody could say which days they are about.
    """

    def __init__(self, api: Api, seconds: float, day: str | None = None) -> None:
        # without a question, nothing of the network is imported
        from k8sml.evidence.http import HttpClient

        self.api = api
        self._http = HttpClient(api.token)
        self._until = monotonic() + seconds
        self._day = day
        self._limit: LimitError | None = None

    def get(self, path: str, etag: str | None = None, max_bytes: int = MAX_BYTES) -> Reply:
        """The answer to a REST question; 304 where nothing changed since `etag`. Raises ApiError."""
        headers = {"If-None-Match": etag} if etag else {}
        return self._ask("GET", self.api.address.under(path), headers, max_bytes=max_bytes)

    def post(self, query: str, variables: Mapping[str, Any]) -> Reply:
        """The answer to a GraphQL question. Raises ApiError."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        return self._ask("POST", self.api.graphql, {"Content-Type": "application/json"}, body)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def redact(self, text: str) -> str:
        """Return a text of the server without the token, which a hostile server may echo."""
        return self.api.token.redact(text) if self.api.token else text

    def _ask(
        self,
        method: str,
        address: Address,
        headers: dict[str, str],
        body: bytes | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Reply:
        from k8sml.evidence.http import RequestError

        if self._limit is not None:
            raise self._limit
        left = self._until - monotonic()
        if left <= 0:
            raise ApiError("no answer in time")
        headers = {**headers, "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        try:
            response = self._http.request(
                method, address, seconds=left, max_bytes=max_bytes, headers=headers, body=body
            )
        except RequestError as error:
            raise ApiError(str(error)) from None
        reply = Reply(response.status, response.headers, response.body)
        try:
            _refuse(reply, self.api.token)
        except LimitError as error:
            self._limit = error
            raise
        if self._day is not None:
            _compare_clocks(reply, self._day)
        return reply


def server_time(reply: Reply) -> int | None:
    """Seconds since 1970 by the server's clock, None where it tells none."""
    moment = _server_moment(reply)
    return None if moment is None else int(moment.timestamp())


def _server_moment(reply: Reply) -> datetime | None:
    try:
        moment = parsedate_to_datetime(reply.headers.get("date", "")[:100])
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        pass
    reset = _number(reply.headers.get("x-ratelimit-reset"))  # at most an hour later
    try:
        return datetime.fromtimestamp(reset, UTC) if reset else None
    except (ValueError, OverflowError, OSError):
        return None


def _compare_clocks(reply: Reply, day: str) -> None:
    """Raise ApiError if the server's clock and this machine's are days apart, or it tells no time."""
    moment = _server_moment(reply)
    if moment is None:
        raise ApiError("its answer has no date")
    if abs((moment.date() - date.fromisoformat(day)).days) > _MAX_DAYS_APART:
        raise ApiError(f"this machine's clock says {day}, GitHub's {moment.date()}")


def decoded(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw) -> T:
    """The value of JSON in an answer. Raises ApiError where it is none, or none of that type.

    Decoders are built at import: msgspec builds what it knows of a type at the first use, and two threads
    that do so at the same moment can crash the program.
    """
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError):
        raise ApiError("it answers something that is no JSON of its API") from None


def limit_reached(reply: Reply) -> LimitError:
    """The error of a primary limit that is used up, with when it resets as the answer tells."""
    now, reset = server_time(reply), _number(reply.headers.get("x-ratelimit-reset"))
    words = duration(reset - now) if now is not None and reset is not None else None
    return LimitError(f"its limit is reached and resets in {words}" if words else "its limit is reached")


def _refuse(reply: Reply, token: Token | None) -> None:
    """Raise what a status means for any question. 404 and its like are for the asker to judge."""
    status, headers = reply.status, reply.headers
    if status == 401:
        whose = f"the token of {token.source}" if token else "a question without a token"
        raise BadTokenError(f"it refused {whose}")
    if status in (403, 429):
        if headers.get("x-ratelimit-remaining") == "0":
            raise limit_reached(reply)
        after = _number(headers.get("retry-after"))
        if after is not None or status == 429 or b"secondary rate limit" in reply.body[:65_536].lower():
            words = duration(_SECONDARY_SECONDS if after is None else after)
            raise LimitError(f"it asks for a pause of {words}" if words else "it asks for a pause")
        raise ApiError(f"it refuses to answer ({status})")
    if status in (502, 504):
        raise TooHeavyError(f"it answers {status}")
    if status >= 500:
        raise ApiError(f"it answers {status}")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def duration(seconds: int) -> str | None:
    """How long something lasts: `40 seconds`, `12 minutes`; None where a wrong clock must have made it up."""
    if not 0 <= seconds <= 24 * 3600:
        return None
    if seconds < 2:
        return "a second"
    return f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"
