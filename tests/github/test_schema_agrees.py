"""What the loopback GitHub says of itself agrees with what GitHub publishes, where npm is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_directive,
    is_specified_scalar_type,
)
from jsonschema import Draft202012Validator

from tests.github import GitHub, World
from tests.github.conftest import SECONDS
from tests.github.published import published_openapi, published_schema
from tests.github.resolve import executable

pytestmark = pytest.mark.slow


def test_every_type_field_and_argument_is_in_the_published_schema_as_it_is_here() -> None:
    assert list(_differences(executable(), published_schema())) == []


def test_a_difference_would_be_found() -> None:
    from graphql import build_schema

    ours = build_schema(
        "type Query { a(x: Int): Int!, b: Int, c: String } enum E { A B } interface I { a: Int }"
    )
    theirs = build_schema("type Query { a(x: Int!): Int, c: String } enum E { A } type I { a: Int }")
    assert list(_differences(ours, theirs)) == [
        "Query.a: Int! here, Int there",
        "Query.a(x): Int here, Int! there",
        "Query.b is not there",
        "E.B is not there",
        "I is a GraphQLInterfaceType here and a GraphQLObjectType there",
    ]


def _differences(ours: GraphQLSchema, theirs: GraphQLSchema) -> Iterator[str]:
    assert all(is_specified_directive(one) for one in ours.directives)
    for name, here in ours.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(here):
            continue
        there = theirs.type_map.get(name)
        if type(there) is not type(here):
            found = "missing there" if there is None else f"a {type(there).__name__} there"
            yield f"{name} is a {type(here).__name__} here and {found}"
            continue
        yield from _in_type(here, there)


def _in_type(here: GraphQLNamedType, there: GraphQLNamedType | None) -> Iterator[str]:
    if isinstance(here, GraphQLEnumType) and isinstance(there, GraphQLEnumType):
        yield from (f"{here.name}.{value} is not there" for value in here.values if value not in there.values)
    for name, field in getattr(here, "fields", {}).items():
        other = getattr(there, "fields", {}).get(name)
        if other is None:
            yield f"{here.name}.{name} is not there"
            continue
        if str(field.type) != str(other.type):
            yield f"{here.name}.{name}: {field.type} here, {other.type} there"
        yield from _in_arguments(
            f"{here.name}.{name}", getattr(field, "args", {}), getattr(other, "args", {})
        )
    if isinstance(here, GraphQLObjectType | GraphQLInterfaceType):
        known = {one.name for one in getattr(there, "interfaces", ())}
        yield from (f"{here.name} is no {one.name} there" for one in here.interfaces if one.name not in known)


def _in_arguments(place: str, here: dict[str, Any], there: dict[str, Any]) -> Iterator[str]:
    for name, argument in here.items():
        if name not in there:
            yield f"{place}({name}) is not there"
        elif str(argument.type) != str(there[name].type):
            yield f"{place}({name}): {argument.type} here, {there[name].type} there"
    wanted = [name for name, argument in there.items() if str(argument.type).endswith("!")]
    yield from (f"{place}({name}) is wanted there" for name in wanted if name not in here)


# Addresses, and where their answers are described: the endpoint.
_ENDPOINTS = {
    "/repos/kserve/kserve": "/repos/{owner}/{repo}",
    "/repos/o/bare": "/repos/{owner}/{repo}",
    "/repos/kserve/kserve/releases": "/repos/{owner}/{repo}/releases",
    "/repos/kserve/kserve/releases/latest": "/repos/{owner}/{repo}/releases/latest",
    "/repos/kserve/kserve/tags": "/repos/{owner}/{repo}/tags",
    "/repos/kserve/kserve/commits": "/repos/{owner}/{repo}/commits",
    "/repos/kserve/kserve/pulls?per_page=1": "/repos/{owner}/{repo}/pulls",
    "/rate_limit": "/rate_limit",
}


def test_rest_answers_are_as_published() -> None:
    described = _as_json_schema(published_openapi())
    world = World.from_catalog(["kserve"])
    world.add("o/bare", license=None, language=None)
    faults = {}
    with GitHub(world) as github:
        for path, endpoint in _ENDPOINTS.items():
            answer = described["paths"][endpoint]["get"]["responses"]["200"]["content"]["application/json"][
                "schema"
            ]
            validator = Draft202012Validator({**answer, "components": described["components"]})
            body = requests.get(github.url + path, timeout=SECONDS).json()
            faults[path] = [
                f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)
            ]
    assert faults == {path: [] for path in _ENDPOINTS}


def _as_json_schema(value: Any) -> Any:
    """OpenAPI 3.0 in the words of JSON Schema: what is nullable may be null, and notes are left out."""
    if isinstance(value, list):
        return [_as_json_schema(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _as_json_schema(one)
        for key, one in value.items()
        if key not in ("nullable", "example", "examples")
    }
    return {"anyOf": [kept, {"type": "null"}]} if value.get("nullable") is True else kept
