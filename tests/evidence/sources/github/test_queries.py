"""Every question that is put to GitHub in GraphQL is one that its schema knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from k8sml.evidence.sources.github.graphql import BATCH, RepoQuery, _variables, query_text
from tests.github.published import published_schema
from tests.github.resolve import executable

SCHEMAS = [
    pytest.param(published_schema, id="GitHub's published schema"),
    pytest.param(executable, id="the loopback GitHub's schema"),
]


def questions(number: int, after: Callable[[int], bool]) -> list[RepoQuery]:
    return [RepoQuery(f"owner{i}/name{i}", f"cursor{i}" if after(i) else None) for i in range(number)]


ASKED = [
    pytest.param(questions(number, after), id=f"{name} of {number}")
    for number in (1, 2, BATCH, 2 * BATCH)
    for name, after in (
        ("the first page", lambda i: False),
        ("a further page", lambda i: True),
        ("both", lambda i: i % 2 == 0),
    )
]


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("asked", ASKED)
def test_a_query_is_valid_and_so_are_its_variables(
    schema: Callable[[], GraphQLSchema], asked: list[RepoQuery]
) -> None:
    there, document = schema(), parse(query_text(asked))
    assert validate(there, document) == []
    (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    declared = operation.variable_definitions or ()
    variables = _variables(asked, "2025-09-01", "2026-09-15")
    read: Any = get_variable_values(there, declared, variables)
    assert not isinstance(read, list)
    assert {one.variable.name.value for one in declared} == set(variables)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_query_that_is_not_valid_would_be_found(schema: Callable[[], GraphQLSchema]) -> None:
    text = query_text([RepoQuery("owner/name")])
    assert validate(schema(), parse(text.replace("isArchived", "isRetired")))
    assert validate(schema(), parse(text.replace("GitTimestamp!", "String!")))


def test_no_name_and_no_place_stands_in_the_text() -> None:
    asked = [RepoQuery('x"y/{z}', "cursor"), RepoQuery("../..", None)]
    assert query_text(asked) == query_text([RepoQuery("a/b", "c"), RepoQuery("d/e")])
