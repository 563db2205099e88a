"""Send one request to GitHub's API. Each way it can refuse has an exception of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.errors import CredentialsError
from k8sml.evidence.address import Address
from k8sml.evidence.token import Token

T = TypeVar("T")

# The largest response (50 repositories with 100 commits and tags each) has about 2 MB.
MAX_BYTES = 8 * 2**20
# The wait after a secondary limit without `retry-after` (docs.github.com, rate limits for the REST API).
_SECONDARY_SECONDS = 60
# The days of two correct clocks can differ by time zone.
_MAX_DAYS_APART = 1
# The problem of a server that sends the same page twice.
REPEATS = "it repeats its pages"


class Api(Struct, frozen=True):
    """The address of the API, without a final slash, and the token for it."""

    address: Address
    token: Token | None = None

    @property
    def graphql(self) -> Address:
        """Return the address of GraphQL; an Enterprise Server has it at /api/graphql, and REST at /api/v3."""
        base = self.address.rest
        base = base.removesuffix("/v3") if base.endswith("/api/v3") else base
        return replace(self.address, rest=f"{base}/graphql")


class ApiError(Exception):
    """A request without a usable response; the text has the reason, without addresses or secrets."""


class BadTokenError(ApiError, CredentialsError):
    """GitHub refuses the token."""


class LimitError(ApiError):
    """A rate limit is reached; the text says for how long, if known."""


class TooHeavyError(ApiError):
    """The query took the server too long; a smaller one may succeed."""


class Refusal(Struct):
    """The body of a REST response with an error status."""

    message: str = ""


class Reply(Struct, frozen=True):
    """A response: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class GitHubClient:
    """A client of one API that keeps its connections open, until a rate limit is reached.

    All requests together take at most `seconds`. `day` is the day on this machine. Responses of a server
    whose clock is days away from it are refused: it would be unclear which days they describe.
    """

    def __init__(self, api: Api, seconds: float, day: str | None = None) -> None:
        # imported here: a program that sends no request imports no network library
        from k8sml.evidence.http import HttpClient

        self.api = api
        self._http = HttpClient(api.token)
        self._until = monotonic() + seconds
        self._day = day
        self._limit: LimitError | None = None

    def get(self, path: str, etag: str | None = None, max_bytes: int = MAX_BYTES) -> Reply:
        """Return the response to a REST request; 304 if nothing changed since `etag`. Raises ApiError."""
        headers = {"If-None-Match": etag} if etag else {}
        return self._request("GET", self.api.address.under(path), headers, max_bytes=max_bytes)

    def post(self, query: str, variables: Mapping[str, Any]) -> Reply:
        """Return the response to a GraphQL query. Raises ApiError."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        return self._request("POST", self.api.graphql, {"Content-Type": "application/json"}, body)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def redact(self, text: str) -> str:
        """Return a text of the server without the token, which a hostile server may echo."""
        return self.api.token.redact(text) if self.api.token else text

    def _request(
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
        seconds = self._until - monotonic()
        if seconds <= 0:
            raise ApiError("no answer in time")
        headers = {**headers, "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        try:
            response = self._http.request(
                method, address, seconds=seconds, max_bytes=max_bytes, headers=headers, body=body
            )
        except RequestError as error:
            raise ApiError(str(error)) from None
        reply = Reply(response.status, response.headers, response.body)
        try:
            _check_status(reply, self.api.token)
        except LimitError as error:
            self._limit = error
            raise
        if self._day is not None:
            _compare_clocks(reply, self._day)
        return reply


def server_time(reply: Reply) -> int | None:
    """Return the time of the server's clock in seconds since 1970; None if the response has none."""
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
    """Raise ApiError if the clocks of server and machine are days apart, or the response has no date."""
    moment = _server_moment(reply)
    if moment is None:
        raise ApiError("its response has no date")
    if abs((moment.date() - date.fromisoformat(day)).days) > _MAX_DAYS_APART:
        raise ApiError(f"this machine's clock says {day}, GitHub's {moment.date()}")


def decoded(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw) -> T:
    """Return the value of JSON in a response. Raises ApiError if it is not JSON of that type.

    Decoders are built at import. msgspec completes a type at its first use: two threads that do so at the
    same moment can crash the program.
    """
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError):
        raise ApiError("its response is not JSON of its API") from None


def limit_reached(reply: Reply) -> LimitError:
    """Return the error of an exhausted rate limit, with the time until it resets if the response has it."""
    now, reset = server_time(reply), _number(reply.headers.get("x-ratelimit-reset"))
    words = duration(reset - now) if now is not None and reset is not None else None
    return LimitError(f"its limit is reached and resets in {words}" if words else "its limit is reached")


def _check_status(reply: Reply, token: Token | None) -> None:
    """Raise the error that a status means for every request. Others, such as 404, are for the caller."""
    status, headers = reply.status, reply.headers
    if status == 401:
        refused = f"the token of {token.source}" if token else "a request without a token"
        raise BadTokenError(f"it refused {refused}")
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
    """Return a duration in words, such as `12 minutes`; None for more than a day, which no limit lasts."""
    if not 0 <= seconds <= 24 * 3600:
        return None
    if seconds < 2:
        return "a second"
    return f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"
