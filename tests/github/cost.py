"""Compute the cost of a GraphQL query from its text, and check GitHub's limits.

docs.github.com, "Rate limits and query limits for the GraphQL API": every list needs `first` of 1 to 100, a
query can reach at most 500,000 nodes, and it costs one point per hundred requests that its lists take, at
least one. Lists that are only counted (`issues { totalCount }`) need no `first` and cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

MOST_OF_A_LIST = 100
MOST_NODES = 500_000


class Cost(NamedTuple):
    """The points that a query costs and the number of nodes it can reach."""

    points: int
    nodes: int


class _Reckoner:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self.nodes = 0
        self.requests = 0

    def walk(self, kind: str, selected: SelectionSetNode | None, times: int) -> None:
        """Add the cost of a selection on a type that occurs `times` times."""
        for on, field in self._fields(kind, selected):
            name = field.name.value
            if name.startswith("__"):
                continue
            parent = self.schema.type_map[on]
            assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
            inner = get_named_type(parent.fields[name].type).name
            met = times
            if inner.endswith("Connection") and self._lists(inner, field.selection_set):
                first = self._first(field)
                self.requests += times
                met = times * first
                self.nodes += met
            self.walk(inner, field.selection_set, met)

    def _fields(self, kind: str, selected: SelectionSetNode | None) -> Iterator[tuple[str, FieldNode]]:
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                yield kind, node
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else kind
                yield from self._fields(on, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                yield from self._fields(fragment.type_condition.name.value, fragment.selection_set)

    def _lists(self, kind: str, selected: SelectionSetNode | None) -> bool:
        return any(field.name.value in ("nodes", "edges") for _, field in self._fields(kind, selected))

    def _first(self, field: FieldNode) -> int:
        name = field.name.value
        given = next((one.value for one in field.arguments or () if one.name.value == "first"), None)
        first = None
        if isinstance(given, IntValueNode):
            first = int(given.value)
        elif isinstance(given, VariableNode):
            first = self.variables.get(given.name.value)
        if not isinstance(first, int):
            raise GraphQLError(
                f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
                field,
                extensions={"type": "MISSING_PAGINATION_BOUNDARIES"},
            )
        if not 1 <= first <= MOST_OF_A_LIST:
            raise GraphQLError(
                f"Requesting {first} records on the `{name}` connection exceeds the `first` limit of "
                f"{MOST_OF_A_LIST} records.",
                field,
                extensions={"type": "EXCESSIVE_PAGINATION"},
            )
        return first


def reckon(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
) -> Cost:
    """Return the cost of a valid query. Raises GraphQLError if it is too large or a limit is missing."""
    reckoner = _Reckoner(schema, document, variables)
    reckoner.walk("Query", operation.selection_set, 1)
    if reckoner.nodes > MOST_NODES:
        raise GraphQLError(
            f"This query requests up to {reckoner.nodes:,} possible nodes which exceeds the maximum limit of "
            f"{MOST_NODES:,}.",
            extensions={"type": "MAX_NODE_LIMIT_EXCEEDED"},
        )
    return Cost(max(1, round(reckoner.requests / 100)), reckoner.nodes)
