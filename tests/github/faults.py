"""What can go wrong with GitHub's answers; what the network can do stands in `wire.py`.

A fault gets an exchange and gives the answer to send, or None if it has dealt with the connection itself.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from email.utils import formatdate

import msgspec

from tests.github import rest
from tests.github.exchange import Exchange, Reply, Request, json_reply
from tests.github.limits import WINDOW, Resource, Standing
from tests.github.wire import cut_short, drip, hang, reset, truncated
from tests.github.world import HOSTILE

__all__ = ["HOSTILE", "cut_short", "drip", "hang", "reset", "truncated"]

Fault = Callable[[Exchange], Reply | None]


def graphql(request: Request) -> bool:
    """Match GraphQL requests."""
    return request.is_graphql


def on_rest(request: Request) -> bool:
    """Match REST requests."""
    return not request.is_graphql


def more_than(aliases: int) -> Callable[[Request], bool]:
    """Match GraphQL requests for more than some number of repositories."""
    return lambda request: request.aliases > aliases


def about(full_name: str) -> Callable[[Request], bool]:
    """Match REST and GraphQL requests for a repository."""
    owner, _, name = full_name.partition("/")
    path = re.compile(rf"(/api/v3)?/repos/{re.escape(full_name)}(?![\w.-])")
    literal = re.compile(rf'owner:\s*"{re.escape(owner)}"\s*,?\s*name:\s*"{re.escape(name)}"')

    def asks(request: Request) -> bool:
        given = list((request.payload.get("variables") or {}).values()) if request.is_graphql else []
        return bool(
            path.match(request.path) or literal.search(request.query) or {owner, name} <= set(map(str, given))
        )

    return asks


def always(reply: Reply) -> Fault:
    """Send the same response to every request."""
    return lambda exchange: Reply(reply.status, reply.body, dict(reply.headers), reply.close)


def bad_token() -> Fault:
    """401: the token is wrong, expired or revoked."""
    return always(rest.problem(401, "Bad credentials"))


def primary_limit(reset_in: float = 1800, status: int = 403) -> Fault:
    """403 or 429: the primary rate limit is reached; it resets in some seconds (negative: it has reset)."""

    def fault(exchange: Exchange) -> Reply:
        reply = rest.limited(_used_up(exchange, "core", reset_in), exchange.request.token)
        reply.status = status
        return reply

    return fault


def _used_up(exchange: Exchange, resource: Resource, reset_in: float) -> Standing:
    limit = 5000 if exchange.request.token else 60
    return Standing(resource, limit, limit, int(exchange.github.clock() + reset_in))


def secondary_limit(retry_after: int | None = None, status: int = 403) -> Fault:
    """403 or 429: the secondary rate limit is reached; only some responses have Retry-After."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you "
        "reach out to GitHub Support for help, please include the request ID C0DE:1."
    )

    def fault(exchange: Exchange) -> Reply:
        limit = 5000 if exchange.request.token else 60
        reply = rest.problem(status, message, f"{rest.DOCS}/overview/rate-limits-for-the-rest-api")
        reply.headers.update(Standing("core", limit, 1, int(exchange.github.clock()) + WINDOW).headers())
        if retry_after is not None:
            reply.headers["Retry-After"] = str(retry_after)
        return reply

    return fault


def graphql_limited(reset_in: float = 1800) -> Fault:
    """GraphQL's primary rate limit: 200 with an error of type RATE_LIMITED and no data."""

    def fault(exchange: Exchange) -> Reply:
        error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
        reply = json_reply(200, {"errors": [error]})
        reply.headers.update(_used_up(exchange, "graphql", reset_in).headers())
        return reply

    return fault


def graphql_error(message: str = "Field 'nothing' doesn't exist on type 'Repository'") -> Fault:
    """200 with errors and no data, as for a query that the schema does not allow."""
    return always(
        json_reply(200, {"errors": [{"message": message, "locations": [{"line": 1, "column": 1}]}]})
    )


def graphql_timeout(status: int = 200) -> Fault:
    """A query that runs longer than ten seconds: 200 with an error, or 502."""
    message = (
        "Something went wrong while executing your query. This may be the result of a timeout, or it "
        "could be a GitHub bug. Please include `C0DE:1` when reporting this issue."
    )
    return always(json_reply(status, {"data": None, "errors": [{"message": message}]}))


def not_found() -> Fault:
    """404: deleted, private or never existed."""
    return always(rest.problem(404, "Not Found", f"{rest.DOCS}/repos/repos#get-a-repository"))


def blocked() -> Fault:
    """451: taken down for legal reasons."""
    return always(rest.access_blocked())


def missing(full_name: str) -> Fault:
    """One repository of a batch is null with a NOT_FOUND error; the others are complete."""
    return lambda exchange: exchange.answer(exchange.github.world.without(full_name))


def moved(path: str) -> Fault:
    """301 to another path of the API, as after a rename."""
    return lambda exchange: rest.moved(exchange.github.url + path)


def redirect_loop() -> Fault:
    """301 to the same address."""
    return lambda exchange: rest.moved(exchange.github.url + exchange.request.path)


def elsewhere(url: str) -> Fault:
    """301 to the same path on another host, which must not get the token."""
    return lambda exchange: rest.moved(url + exchange.request.path)


def server_error(status: int = 502) -> Fault:
    """500, 502 or 503: a server behind GitHub's front end failed."""
    return always(json_reply(status, {"message": "Server Error"}))


def too_heavy() -> Fault:
    """502 for a query that is too large; use with `when=more_than(…)`."""
    return graphql_timeout(502)


def invalid_json() -> Fault:
    """200 with a body that is not JSON."""
    return always(Reply(200, b'{"data": {"r0": nul', {"Content-Type": "application/json; charset=utf-8"}))


def html(status: int = 200) -> Fault:
    """An HTML page, as from a proxy, a captive portal or GitHub's own 502."""
    body = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Unicorn!</body></html>"
    return always(Reply(status, body, {"Content-Type": "text/html; charset=utf-8"}))


def empty() -> Fault:
    """200 without a body."""
    return always(Reply(200))


def wrong_type() -> Fault:
    """Valid JSON of the wrong shape."""
    return always(json_reply(200, [1, "two", None]))


def gigantic(size: int) -> Fault:
    """A JSON string of some number of bytes."""
    return lambda exchange: json_reply(200, "x" * (size - 2))


def swollen(size: int) -> Fault:
    """A small gzip body that unpacks to some number of bytes."""
    packed = gzip.compress(msgspec.json.encode("x" * (size - 2)))
    return always(Reply(200, packed, {"Content-Type": "application/json", "Content-Encoding": "gzip"}))


def wrong_clock(seconds: float) -> Fault:
    """A valid response whose Date and rate-limit reset are off by some seconds."""

    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        reply.headers["Date"] = formatdate(exchange.github.clock() + seconds, usegmt=True)
        if "X-RateLimit-Reset" in reply.headers:
            reply.headers["X-RateLimit-Reset"] = str(int(reply.headers["X-RateLimit-Reset"]) + int(seconds))
        return reply

    return fault
