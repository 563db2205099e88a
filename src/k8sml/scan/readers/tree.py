"""Builds plain trees from the events of the YAML parser, within limits on what grows without end.

The C parser's flat stream of events never recurses (the C composer ends the process at some 50,000 nested
brackets), and costs a fifth of what loading costs. A mapping is a dict (its last value of a key counts, as
everywhere), a list a list, a single value the parser's event. Aliases share what they name; the values that
they unfold to when a tree is walked are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Node = ScalarEvent | list[Any] | dict[str, Any]

# PyYAML built without libyaml has no C parser: slower, same events.
_PARSER: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)
# Kubernetes' own limit for one object is 1.5 MB, and its deepest schemas nest some 60 levels.
MAX_DEPTH = 1000
# How many values one document may hold: they take some 400 bytes each while it is read. A dump of a cluster
# of 10,000 objects has about a million.
MAX_VALUES = 3_000_000
# How many values the aliases of a file may unfold to, and those of text within text. Real files unfold some
# hundreds; a bomb of ten lines has billions.
MAX_UNFOLDED = 200_000
MAX_UNFOLDED_INSIDE = 1_000
# A long text costs as much as many values if it is read as YAML itself.
_TEXT_OF_A_VALUE = 64
_UNNAMED = "\0"  # the name of a key that is a collection: no one asks for it, and no text has it


class BombError(Exception):
    """What grows without end, and in which line, counted from 0."""


def _events(data: bytes) -> Iterator[Any]:
    if _PARSER is None:
        return yaml.parse(data, Loader=yaml.SafeLoader)
    return iter(_PARSER(data).get_event, None)


def trees(data: bytes, max_unfolded: int) -> Iterator[Node]:
    """The root of each document. Raises YAMLError, BombError, UnicodeError."""
    builder = _Builder(max_unfolded)
    for event in _events(data):
        kind = type(event)
        if kind is DocumentStartEvent:
            builder = _Builder(builder.unfolding)
        elif kind is DocumentEndEvent and builder.root is not None:
            yield builder.root
            builder = _Builder(builder.unfolding)
        else:
            builder.add(event, kind)


class _Builder:
    """Turns the events of one document into a tree, with a stack instead of recursion."""

    def __init__(self, unfolding: int) -> None:
        self.root: Node | None = None
        self.unfolding = unfolding  # how many values aliases may still unfold to
        self._values = 0  # so far, unfolded ones among them
        self._anchors: dict[str, tuple[Node, int]] = {}  # with how many values each stands for
        # the collections around, each with its waiting key, and the anchor and beginning of the inner one
        self._stack: list[tuple[Any, str | None, str | None, int]] = []
        self._open: Any = None  # the collection that is open
        self._key: str | None = None  # the key that waits for its value, where that is a mapping

    def add(self, event: Any, kind: type) -> None:
        """Take in an event. Raises YAMLError, BombError."""
        if self._values > MAX_VALUES:
            raise BombError(f"more than {MAX_VALUES:,} values", event.start_mark.line)
        if kind is ScalarEvent:
            self._values += 1
            self._place(event)
            if event.anchor:
                self._anchors[event.anchor] = (event, 1 + len(event.value) // _TEXT_OF_A_VALUE)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            node: Node = {} if kind is MappingStartEvent else []
            self._values += 1
            self._place(node)
            self._stack.append((self._open, self._key, event.anchor, self._values))
            self._open, self._key = node, None
            if len(self._stack) > MAX_DEPTH:
                raise BombError(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            node = self._open
            self._open, waiting, anchor, begin = self._stack.pop()
            # a key that is itself a collection waits for its value now
            self._key = waiting if waiting is _UNNAMED else None
            if anchor:
                self._anchors[anchor] = (node, 1 + self._values - begin)
        elif kind is AliasEvent:
            self._alias(event)

    def _alias(self, event: Any) -> None:
        known = self._anchors.get(event.anchor)
        if known is None:  # also one within what it names
            reason = f"the alias *{event.anchor} names nothing before it"
            raise yaml.composer.ComposerError(None, None, reason, event.start_mark)
        node, values = known
        self._values += values
        self.unfolding -= values
        if self.unfolding < 0:
            raise BombError("aliases that unfold without end", event.start_mark.line)
        self._place(node)

    def _place(self, node: Node) -> None:
        """Hang a node into the collection that is open: as an item, a key, or a key's value."""
        inside = self._open
        if inside is None:
            self.root = node
        elif type(inside) is list:
            inside.append(node)
        elif self._key is None:
            self._key = node.value if type(node) is ScalarEvent else _UNNAMED
        else:
            inside[self._key] = node
            self._key = None
