"""`POST /graphql`: the query is parsed, validated, reckoned and carried out by graphql-core."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from tests.github.cost import reckon
from tests.github.exchange import Reply, Request, json_reply
from tests.github.limits import Limits
from tests.github.resolve import Context, executable
from tests.github.world import World

_DOCS = "https://docs.github.com/graphql"


def answer(request: Request, world: World, limits: Limits) -> Reply:
    """The answer to a query of one whose token is good. A faulty query is a 200 with errors, as at GitHub."""
    if request.method != "POST":
        return json_reply(404, {"message": "Not Found", "documentation_url": _DOCS, "status": "404"})
    if not request.query:
        message = "A query attribute must be specified and must be a string."
        return json_reply(400, {"message": message, "documentation_url": _DOCS, "status": "400"})
    name = request.payload.get("operationName")
    variables = request.payload.get("variables") or {}
    document, errors = _read(request.query)
    if document is None or errors:
        return _errors(errors)
    operation = get_operation_ast(document, name)
    if operation is None:
        return _errors([GraphQLError("An operation name is required")])
    try:
        cost = reckon(executable(), document, operation, variables)
    except GraphQLError as error:
        return _errors([error])
    paid, standing = limits.spend("graphql", request.token, cost.points)
    if not paid:
        told = GraphQLError("API rate limit exceeded for user ID 1.", extensions={"type": "RATE_LIMITED"})
        return _with(_errors([told]), standing.headers())
    done = execute_sync(
        executable(),
        document,
        context_value=Context(world, standing, *cost),
        variable_values=variables,
        operation_name=name,
    )
    result: dict[str, Any] = {"data": done.data}
    if done.errors:
        result["errors"] = [_told(error) for error in done.errors]
    return _with(json_reply(200, result), standing.headers())


@lru_cache(maxsize=64)
def _read(query: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
    """The document of a query, kept for the next time, and what is wrong with it."""
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return None, [error]
    return document, validate(executable(), document)


def _errors(errors: list[GraphQLError]) -> Reply:
    return json_reply(200, {"errors": [_told(error) for error in errors]})


def _told(error: GraphQLError) -> dict[str, Any]:
    """An error as GitHub writes it: with its type beside the message."""
    told: dict[str, Any] = dict(error.extensions or {})
    if error.path is not None:
        told["path"] = error.path
    if error.locations:
        told["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return {**told, "message": error.message}


def _with(reply: Reply, headers: dict[str, str]) -> Reply:
    reply.headers.update(headers)
    return reply
