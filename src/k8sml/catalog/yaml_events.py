"""Build trees from the events of the YAML parser; a subclass of `TreeBuilder` is a policy for some files.

The parser's flat stream of events never recurses (the composer of the C library ends the process at some
50,000 nested brackets), and takes a fifth of the time of loading.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

# PyYAML built without libyaml has no C parser: slower, same events.
_PARSER: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

Node = TypeVar("Node")


def parse_events(data: bytes | str) -> Iterator[Any]:
    """Yield the events of YAML or JSON. Raises YAMLError, UnicodeError."""
    if _PARSER is None:
        return yaml.parse(data, Loader=yaml.SafeLoader)
    return iter(_PARSER(data).get_event, None)


def yaml_problem(error: Exception, data: bytes | str) -> tuple[int, str]:
    """Return the line of a YAMLError, counted from 0, and the problem without the parser's context."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    if mark is not None:
        return mark.line, f"not valid YAML: {problem}"
    end = max(0, getattr(error, "position", 0))  # a ReaderError has a position only
    line = data.count(b"\n", 0, end) if isinstance(data, bytes) else data.count("\n", 0, end)
    return line, f"not valid YAML: {problem}"


class TreeBuilder(ABC, Generic[Node]):
    """A builder that turns the events of a document into a tree, with a stack instead of recursion.

    The contents of a mapping are a dict, those of a sequence a list; subclasses decide what nodes they are.
    """

    max_depth: int

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open_node: Node | None = None  # the collection that is open
        self._content: Any = None  # its dict or list
        self._key: str | None = None  # the key without its value so far, if it is a mapping
        self._stack: list[tuple[Any, str | None, Node | None]] = []

    def add(self, event: Any, kind: type) -> None:
        """Add an event to the tree; `kind` is its type."""
        if kind is ScalarEvent:
            self._place(self.scalar(event))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            content: Any = {} if kind is MappingStartEvent else []
            node = self.collection(event, content)
            self._place(node)
            self._stack.append((self._content, self._key, self.open_node))
            self._content, self._key, self.open_node = content, None, node
            if len(self._stack) > self.max_depth:
                self.too_deep(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            closed = self.open_node
            self._content, self._key, self.open_node = self._stack.pop()
            if closed is not None:
                self.close(closed)
        elif kind is AliasEvent:
            self._place(self.alias(event))

    def _place(self, node: Node) -> None:
        """Add a node to the open collection: as an item, a key, or the value of a key."""
        content = self._content
        if content is None:
            self.root = node
        elif type(content) is list:
            content.append(node)
        elif self._key is None:
            self._key = self.key(node)
        else:
            content[self._key] = node
            self._key = None

    @abstractmethod
    def scalar(self, event: ScalarEvent) -> Node:
        """Return the node of a scalar."""

    @abstractmethod
    def collection(self, event: CollectionStartEvent, content: Any) -> Node:
        """Return the node of a mapping or sequence that begins; its `content` is filled later."""

    @abstractmethod
    def alias(self, event: AliasEvent) -> Node:
        """Return the node of an alias."""

    @abstractmethod
    def key(self, node: Node) -> str:
        """Return the name of a key of the open mapping."""

    @abstractmethod
    def too_deep(self, event: CollectionStartEvent) -> None:
        """Refuse a collection that is nested deeper than `max_depth`."""

    def close(self, node: Node) -> None:
        """Handle the end of a mapping or sequence."""
