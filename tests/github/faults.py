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
    """GraphQL requests."""
    return request.is_graphql


def on_rest(request: Request) -> bool:
    """REST requests."""
    return not request.is_graphql


def more_than(aliases: int) -> Callable[[Request], bool]:
    """GraphQL requests that ask for more than so many repositories."""
    return lambda request: request.aliases > aliases


def about(full_name: str) -> Callable[[Request], bool]:
    """REST requests on a repository, and GraphQL requests that ask for it."""
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
    """The same answer to everything."""
    return lambda exchange: Reply(reply.status, reply.body, dict(reply.headers), reply.close)


def bad_token() -> Fault:
    """401: the token is wrong, expired or withdrawn."""
    return always(rest.problem(401, "Bad credentials"))


def primary_limit(reset_in: float = 1800, status: int = 403) -> Fault:
    """403 or 429: the hour's requests are used up; the limit resets in so many seconds (below 0: ago)."""

    def fault(exchange: Exchange) -> Reply:
        reply = rest.limited(_used_up(exchange, "core", reset_in), exchange.request.token)
        reply.status = status
        return reply

    return fault


def _used_up(exchange: Exchange, resource: Resource, reset_in: float) -> Standing:
    limit = 5000 if exchange.request.token else 60
    return Standing(resource, limit, limit, int(exchange.github.clock() + reset_in))


def secondary_limit(retry_after: int | None = None, status: int = 403) -> Fault:
    """403 or 429: too much at once; points are left, and only some answers say how long to wait."""
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
    """GraphQL's primary limit: a 200 with an error of the type RATE_LIMITED and no data."""

    def fault(exchange: Exchange) -> Reply:
        error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
        reply = json_reply(200, {"errors": [error]})
        reply.headers.update(_used_up(exchange, "graphql", reset_in).headers())
        return reply

    return fault


def graphql_error(message: str = "Field 'nothing' doesn't exist on type 'Repository'") -> Fault:
    """A 200 that has errors and no data, as for a query that GitHub's schema does not know."""
    return always(
        json_reply(200, {"errors": [{"message": message, "locations": [{"line": 1, "column": 1}]}]})
    )


def graphql_timeout(status: int = 200) -> Fault:
    """A query that takes longer than ten seconds is given up, with a 200 or a 502."""
    message = (
        "Something went wrong while executing your query. This may be the result of a timeout, or it "
        "could be a GitHub bug. Please include `C0DE:1` when reporting this issue."
    )
    return always(json_reply(status, {"data": None, "errors": [{"message": message}]}))


def not_found() -> Fault:
    """404: gone, private, or never there."""
    return always(rest.problem(404, "Not Found", f"{rest.DOCS}/repos/repos#get-a-repository"))


def blocked() -> Fault:
    """451: taken down for legal reasons."""
    return always(rest.access_blocked())


def missing(full_name: str) -> Fault:
    """A repository is null, with a NOT_FOUND among the errors, and the others of the batch are good."""
    return lambda exchange: exchange.answer(exchange.github.world.without(full_name))


def moved(path: str) -> Fault:
    """301 to another path of the API, as after a rename."""
    return lambda exchange: rest.moved(exchange.github.url + path)


def redirect_loop() -> Fault:
    """301 to the address that was asked for."""
    return lambda exchange: rest.moved(exchange.github.url + exchange.request.path)


def elsewhere(url: str) -> Fault:
    """301 to the same path on another host, which must not see the token."""
    return lambda exchange: rest.moved(url + exchange.request.path)


def server_error(status: int = 502) -> Fault:
    """500, 502 or 503: something behind GitHub's front door failed."""
    return always(json_reply(status, {"message": "Server Error"}))


def too_heavy() -> Fault:
    """502 for a query that is too heavy, for `when=more_than(…)`; a smaller one is answered."""
    return graphql_timeout(502)


def invalid_json() -> Fault:
    """A 200 whose body is no JSON."""
    return always(Reply(200, b'{"data": {"r0": nul', {"Content-Type": "application/json; charset=utf-8"}))


def html(status: int = 200) -> Fault:
    """A page in place of data, from a proxy or a captive portal; GitHub sends one with some of its 502s."""
    body = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Unicorn!</body></html>"
    return always(Reply(status, body, {"Content-Type": "text/html; charset=utf-8"}))


def empty() -> Fault:
    """A 200 with no body."""
    return always(Reply(200))


def wrong_type() -> Fault:
    """Valid JSON of another shape than was asked for."""
    return always(json_reply(200, [1, "two", None]))


def gigantic(size: int) -> Fault:
    """A valid JSON string of so many bytes."""
    return lambda exchange: json_reply(200, "x" * (size - 2))


def swollen(size: int) -> Fault:
    """A small body in gzip that grows to so many bytes when it is unpacked."""
    packed = gzip.compress(msgspec.json.encode("x" * (size - 2)))
    return always(Reply(200, packed, {"Content-Type": "application/json", "Content-Encoding": "gzip"}))


def wrong_clock(seconds: float) -> Fault:
    """A good answer whose Date, and whose moment of reset, are off by so many seconds."""

    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        reply.headers["Date"] = formatdate(exchange.github.clock() + seconds, usegmt=True)
        if "X-RateLimit-Reset" in reply.headers:
            reply.headers["X-RateLimit-Reset"] = str(int(reply.headers["X-RateLimit-Reset"]) + int(seconds))
        return reply

    return fault
