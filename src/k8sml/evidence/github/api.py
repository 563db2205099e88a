"""Asks GitHub's API one question. Every way in which it can refuse is an exception of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Struct

from k8sml.catalog.printable import clean
from k8sml.evidence.http import TIMEOUT, RequestError, Session, open_session, reason
from k8sml.evidence.token import Token, TokenError

# The answer to the heaviest question (50 repositories with 100 commits and tags each) has some 2 MB.
_MOST_BYTES = 32 * 1024 * 1024
# What a secondary limit without a `retry-after` asks to wait (docs.github.com, rate limits for the REST API).
_SECONDARY_SECONDS = 60


class Api(Struct, frozen=True):
    """Where the API is (no slash at the end), the GraphQL address, and the token for both."""

    rest: str = "https://api.github.com"
    graphql: str = "https://api.github.com/graphql"
    token: Token | None = None


class ApiError(Exception):
    """A question that was not answered; the text says why, without addresses or secrets."""


class BadTokenError(ApiError):
    """The token is not accepted."""


class LimitError(ApiError):
    """No more questions are taken for a time, which the text tells."""


class TooHeavyError(ApiError):
    """The question took the server too long: a smaller one may be answered."""


class Reply(Struct, frozen=True):
    """An answer: its status, its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes


def api_of(address: str, token: Token | None) -> Api:
    """The API at an address.

    Raises TokenError where a token would be sent in the clear, and on an address that is none or holds a
    password, which would be shown.
    """
    rest = address.rstrip("/")
    _parts(rest)
    # GitHub Enterprise Server has REST under /api/v3 and GraphQL beside it
    graphql = f"{rest.removesuffix('/v3')}/graphql" if rest.endswith("/api/v3") else f"{rest}/graphql"
    if token is not None and not may_have_token(rest):
        raise TokenError(f"no token is sent to {rest}: it is not https")
    return Api(rest, graphql, token)


def api_address(environment: Mapping[str, str]) -> str:
    """The address of the API that the environment names, or GitHub's own.

    GITHUB_API_URL is what GitHub's runners set, GH_HOST what gh goes by.
    """
    named = environment.get("GITHUB_API_URL")
    if named:
        return named
    host = environment.get("GH_HOST", "").strip().lower()
    if host in ("", "github.com"):
        return Api().rest
    return f"https://api.{host}" if host.endswith(".ghe.com") else f"https://{host}/api/v3"


def enterprise_host(address: str, environment: Mapping[str, str]) -> str | None:
    """The host of an API, unless it is github.com's or one that a runner named along with its token.

    Raises TokenError as `api_of` does.
    """
    host = _parts(address).hostname or ""
    ours = host in ("api.github.com", "127.0.0.1", "::1", "localhost") or host.endswith(".ghe.com")
    by_runner = "GITHUB_ACTIONS" in environment and environment.get("GITHUB_API_URL") == address
    # a name that could be taken for an option is none of a host
    return None if ours or by_runner or not host[:1].isalnum() else host


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise TokenError("the address of GitHub's API is none") from None
    if "@" in parts.netloc:
        raise TokenError("the address of GitHub's API holds a password: give a token instead")
    return parts


def may_have_token(address: str) -> bool:
    """Whether a token may be sent to an address: only where nobody between can read it."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


class Client:
    """Asks one API, over connections that are kept open; once a limit is reached, no more."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._session: Session = open_session()
        self._clock: int | None = None
        self._limit: LimitError | None = None

    def day(self, otherwise: str) -> str:
        """The day of the last answer: the person's own, unless the server's clock shows that to be wrong.

        A day apart they may be by their time zones alone.
        """
        if self._clock is None:
            return otherwise
        there = datetime.fromtimestamp(self._clock, UTC).date()
        apart = abs((there - date.fromisoformat(otherwise)).days)
        return otherwise if apart <= 1 else there.isoformat()

    def get(self, path: str, etag: str | None = None) -> Reply:
        """The answer to a REST question; 304 where nothing changed since `etag`. Raises ApiError."""
        return self._ask("GET", f"{self.api.rest}{path}", {"If-None-Match": etag} if etag else {})

    def post(self, query: str, variables: Mapping[str, Any]) -> Reply:
        """The answer to a GraphQL question. Raises ApiError."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        return self._ask("POST", self.api.graphql, {"Content-Type": "application/json"}, body)

    def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
        if self._limit is not None:
            raise self._limit
        headers = {**headers, "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if self.api.token is not None:
            headers["Authorization"] = f"Bearer {self.api.token.secret}"
        try:
            with self._session.request(
                method, url, data=body, headers=headers, timeout=TIMEOUT, stream=True
            ) as response:
                if urlsplit(response.url)[:2] != urlsplit(url)[:2]:
                    raise ApiError("it sends to another host, which has no say")
                content = bytearray()
                for chunk in response.iter_content(65536):
                    content += chunk
                    if len(content) > _MOST_BYTES:
                        raise ApiError("it answers more than anyone can read")
                found = {name.lower(): value for name, value in response.headers.items()}
                reply = Reply(response.status_code, found, bytes(content))
        except RequestError as error:
            raise ApiError(reason(error)) from None
        except OSError as error:  # a bundle of certificates that is not there
            raise ApiError(f"cannot be asked: {clean(str(error))}") from None
        self._clock = server_time(reply) or self._clock
        try:
            _refuse(reply, self.api.token)
        except LimitError as error:
            self._limit = error
            raise
        return reply


def server_time(reply: Reply) -> int | None:
    """Seconds since 1970 by the server's clock, None where it tells none."""
    try:
        return int(parsedate_to_datetime(reply.headers.get("date", "")).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


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
        if after is not None or status == 429 or b"secondary rate limit" in reply.body.lower():
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
