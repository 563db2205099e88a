"""Reads YAML and JSON as plain trees whose single values know their line. Nothing is constructed.

The trees are built from the C parser's flat stream of events: that never recurses (the C composer ends
the process at some 50,000 nested brackets), and costs a fifth of what loading costs. A mapping is a dict
(its last value of a key counts, as everywhere), a list a list, a single value the parser's event. Aliases
share what they name; what they unfold to when a tree is walked is counted, and bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct
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
# After this many broken documents the rest of a file says nothing new.
_MAX_BROKEN = 10
_UNNAMED = "\0"  # the name of a key that is a collection: no one asks for it, and no text has it


class Broken(Struct, frozen=True):
    """A document that cannot be parsed: the line, counted from 1, and why."""

    line: int
    reason: str


class Document(Struct, frozen=True):
    """One document; `shift` is what to add to the lines of its values."""

    root: Node
    shift: int = 0

    def line(self, node: Any) -> int:
        """The line of a node, counted from 1; that of the first value in it for a collection."""
        while type(node) is list or type(node) is dict:
            node = next(iter(node.values() if type(node) is dict else node), None)
        mark = node.start_mark if type(node) is ScalarEvent else None
        return self.shift + 1 + (mark.line if mark else 0)


def documents(data: bytes, max_unfolded: int = MAX_UNFOLDED) -> Iterator[Document | Broken]:
    """The documents of YAML or JSON, broken ones in their place; each is freed before the next is read.

    After a broken one it goes on with the next `---`.
    """
    shift = 0
    for _ in range(_MAX_BROKEN):
        try:
            for root in _parse(data, max_unfolded):
                yield Document(root, shift)
            return
        except (yaml.YAMLError, _BombError, UnicodeError) as error:
            line, reason = _why(error, data)
            whole = _json(data) if shift == 0 else None
            if whole is not None:
                yield Document(whole)
                return
            yield Broken(line + shift + 1, reason)
            start = _next_document(data, line)
            if start is None:
                return
            shift += data.count(b"\n", 0, start)
            data = data[start:]


class _BombError(Exception):
    """What grows without end, and in which line, counted from 0."""


def _events(data: bytes) -> Iterator[Any]:
    if _PARSER is None:
        return yaml.parse(data, Loader=yaml.SafeLoader)
    return iter(_PARSER(data).get_event, None)


def _parse(data: bytes, max_unfolded: int) -> Iterator[Node]:
    """The root of each document. Raises YAMLError, _BombError, UnicodeError."""
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
        """Take in an event. Raises YAMLError, _BombError."""
        if self._values > MAX_VALUES:
            raise _BombError(f"more than {MAX_VALUES:,} values", event.start_mark.line)
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
                raise _BombError(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line)
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
            raise _BombError("aliases that unfold without end", event.start_mark.line)
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


def _why(error: Exception, data: bytes) -> tuple[int, str]:
    """The line, counted from 0, and what the parser says over three lines in one."""
    if isinstance(error, _BombError):
        return int(error.args[1]), str(error.args[0])
    if isinstance(error, UnicodeError):
        return 0, "not UTF-8 or UTF-16"
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    # a reader error knows a position only
    line = mark.line if mark else data.count(b"\n", 0, max(0, getattr(error, "position", 0)))
    return line, f"not valid YAML: {problem}"


def _next_document(data: bytes, line: int) -> int | None:
    """Where the first document on or after a line, counted from 0, begins."""
    start = 0
    for _ in range(line):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return None
    found = data.find(b"\n---", max(0, start - 1))
    return None if found < 0 else found + 1


def _json(data: bytes) -> Node | None:
    """JSON that YAML does not take (pairs of escapes for one character), all of it on line 1."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    try:
        return _as_node(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None


def _as_node(value: Any) -> Node:
    """Recurses no deeper than the parser of JSON did."""
    if isinstance(value, dict):
        return {key: _as_node(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_node(item) for item in value]
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    mark = yaml.Mark("", 0, 0, 0, None, 0)
    return ScalarEvent(None, None, (True, False), text, mark, mark)


def text_of(node: Any) -> str:
    """The text of a single value, empty for anything else."""
    return node.value if type(node) is ScalarEvent else ""
