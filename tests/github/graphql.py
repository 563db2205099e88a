"""`POST /graphql`: parse, validate, price and execute a query with graphql-core."""

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
    """Answer a query with a valid token. An invalid query gets 200 with errors, as at GitHub."""
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
        limited = GraphQLError("API rate limit exceeded for user ID 1.", extensions={"type": "RATE_LIMITED"})
        return _with(_errors([limited]), standing.headers())
    done = execute_sync(
        executable(),
        document,
        context_value=Context(world, standing, *cost),
        variable_values=variables,
        operation_name=name,
    )
    result: dict[str, Any] = {"data": done.data}
    if done.errors:
        result["errors"] = [_error_item(error) for error in done.errors]
    return _with(json_reply(200, result), standing.headers())


@lru_cache(maxsize=64)
def _read(query: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
    """Return the cached document of a query and its errors."""
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return None, [error]
    return document, validate(executable(), document)


def _errors(errors: list[GraphQLError]) -> Reply:
    return json_reply(200, {"errors": [_error_item(error) for error in errors]})


def _error_item(error: GraphQLError) -> dict[str, Any]:
    """Return an error as GitHub formats it: type and message side by side."""
    item: dict[str, Any] = dict(error.extensions or {})
    if error.path is not None:
        item["path"] = error.path
    if error.locations:
        item["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return {**item, "message": error.message}


def _with(reply: Reply, headers: dict[str, str]) -> Reply:
    reply.headers.update(headers)
    return reply
