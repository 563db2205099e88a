"""Trees of the YAML and JSON that a scan reads, within limits on their growth.

A mapping is a dict (the last value of a key counts, as everywhere), a sequence a list, a scalar the parser's
event. Aliases share the node that they name; the values that they unfold to in a walk are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    ScalarEvent,
)

from k8sml.catalog.yaml_events import TreeBuilder, parse_events

Node = ScalarEvent | list[Any] | dict[str, Any]

# Kubernetes' own limit for one object is 1.5 MB, and its deepest schemas nest some 60 levels.
MAX_DEPTH = 1000
# Values of one document: they take some 400 bytes each while it is read. A dump of a cluster of 10,000
# objects has about a million.
MAX_VALUES = 3_000_000
# Values that the aliases of a file may unfold to, and those of text within text. Real files unfold some
# hundreds; a bomb of ten lines has billions.
MAX_UNFOLDED = 200_000
MAX_UNFOLDED_INSIDE = 1_000
# A long text costs as much as many values if it is read as YAML itself.
_TEXT_OF_A_VALUE = 64
_UNNAMED = "\0"  # the name of a key that is a collection: no reader looks for it, and no text is equal to it


class BombError(Exception):
    """A document that grows without end: the reason, and the line, counted from 0."""


def trees(data: bytes, max_unfolded: int) -> Iterator[Node]:
    """Yield the root of each document. Raises YAMLError, BombError, UnicodeError."""
    builder = _ScanBuilder(max_unfolded)
    for event in parse_events(data):
        kind = type(event)
        if kind is DocumentStartEvent:
            builder = _ScanBuilder(builder.unfolding)
        elif kind is DocumentEndEvent and builder.root is not None:
            yield builder.root
            builder = _ScanBuilder(builder.unfolding)
        else:
            builder.add(event, kind)


class _ScanBuilder(TreeBuilder[Node]):
    """A builder of plain nodes, which counts the values of a document."""

    max_depth = MAX_DEPTH

    def __init__(self, unfolding: int) -> None:
        super().__init__()
        self.unfolding = unfolding  # the values that aliases may still unfold to
        self._values = 0  # so far, unfolded ones among them
        self._anchors: dict[str, tuple[Node, int]] = {}  # each with its number of values
        self._begins: list[tuple[str | None, int]] = []  # the anchor and first value of open collections

    def scalar(self, event: ScalarEvent) -> Node:
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse_size(event)
        if event.anchor:
            self._anchors[event.anchor] = (event, 1 + len(event.value) // _TEXT_OF_A_VALUE)
        return event

    def collection(self, event: CollectionStartEvent, content: Any) -> Node:
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse_size(event)
        self._begins.append((event.anchor, self._values))
        node: Node = content
        return node

    def close(self, node: Node) -> None:
        anchor, begin = self._begins.pop()
        if anchor:
            self._anchors[anchor] = (node, 1 + self._values - begin)

    def alias(self, event: Any) -> Node:
        known = self._anchors.get(event.anchor)
        if known is None:  # also an alias inside the node that it names
            reason = f"the alias *{event.anchor} names nothing before it"
            raise yaml.composer.ComposerError(None, None, reason, event.start_mark)
        node, values = known
        self._values += values
        self.unfolding -= values
        if self.unfolding < 0:
            raise BombError("aliases that unfold without end", event.start_mark.line)
        if self._values > MAX_VALUES:
            self._refuse_size(event)
        return node

    def key(self, node: Node) -> str:
        if type(node) is ScalarEvent:
            name: str = node.value
            return name
        return _UNNAMED

    def too_deep(self, event: Any) -> None:
        raise BombError(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line)

    def _refuse_size(self, event: Any) -> None:
        raise BombError(f"more than {MAX_VALUES:,} values", event.start_mark.line)
