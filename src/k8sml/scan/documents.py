"""Reads YAML and JSON as plain trees whose single values know their line. Nothing is constructed.

The trees are built from the C parser's flat stream of events: that never recurses (the C composer ends
the process at some 50,000 nested brackets), and costs a fifth of what loading costs. A mapping is a dict
(its last value of a key counts, as everywhere), a list a list, a single value the parser's event. Aliases
share what they name, so that a bomb stays as small as its file; whoever walks a tree visits each node once.
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
# After this many broken documents the rest of a file says nothing new.
_MAX_BROKEN = 10
_END = object()


class Broken(Struct, frozen=True):
    """A document that cannot be parsed: the line, counted from 1, and why."""

    line: int
    reason: str


class Document(Struct, frozen=True):
    """One document; `shift` is what to add to the lines of its values."""

    root: Node
    shift: int = 0

    def line(self, node: Node) -> int:
        """The line of a node, counted from 1; that of the first value in it for a collection."""
        while not isinstance(node, ScalarEvent):
            node = next(iter(node.values() if isinstance(node, dict) else node), None)
            if node is None:
                return self.shift + 1
        return int(node.start_mark.line) + self.shift + 1


def documents(data: bytes) -> Iterator[Document | Broken]:
    """The documents of YAML or JSON, broken ones in their place; each is freed before the next is read.

    After a broken one it goes on with the next `---`.
    """
    shift = 0
    for _ in range(_MAX_BROKEN):
        try:
            for root in _parse(data):
                yield Document(root, shift)
            return
        except (yaml.YAMLError, _TooDeepError, UnicodeError) as error:
            line, reason = _why(error, data)
            if shift == 0 and isinstance(error, yaml.YAMLError):
                root = _json(data)
                if root is not None:
                    yield Document(root)
                    return
            yield Broken(line + shift + 1, reason)
            start = _next_document(data, line)
            if start is None:
                return
            shift += data.count(b"\n", 0, start)
            data = data[start:]


class _TooDeepError(Exception):
    """Nested deeper than MAX_DEPTH at this line."""


def _events(data: bytes) -> Iterator[Any]:
    if _PARSER is None:
        return yaml.parse(data, Loader=yaml.SafeLoader)
    return iter(_PARSER(data).get_event, None)


def _parse(data: bytes) -> Iterator[Node]:
    """The root of each document that is not empty. Raises YAMLError, _TooDeepError, UnicodeError."""
    anchors: dict[str, Node] = {}
    stack: list[tuple[Any, Any]] = []  # the collections around the open one, each with its waiting key
    root: Any = None
    current: Any = None  # the collection that is open
    key: Any = None  # the key that waits for its value, where that is a mapping
    for event in _events(data):
        kind = type(event)
        if kind is ScalarEvent:
            node: Any = event
            if event.anchor:
                anchors[event.anchor] = event
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            node = {} if kind is MappingStartEvent else []
            if event.anchor:
                anchors[event.anchor] = node
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            current, key = stack.pop()
            continue
        elif kind is AliasEvent:
            node = anchors.get(event.anchor)
            if node is None:
                raise yaml.composer.ComposerError(
                    None, None, f"the alias *{event.anchor} names nothing", event.start_mark
                )
        elif kind is DocumentStartEvent:
            anchors = {}
            root = current = key = None
            stack = []
            continue
        else:
            if kind is DocumentEndEvent and root is not None:
                yield root
                root = None
            continue
        if current is None:
            root = node
        elif type(current) is list:
            current.append(node)
        elif key is None:
            # a key that is a collection is kept under a name that no one asks for
            key = node.value if type(node) is ScalarEvent else f"\0{len(current)}"
            if kind is ScalarEvent or kind is AliasEvent:
                continue
        else:
            current[key] = node
            key = None
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            if len(stack) >= MAX_DEPTH:
                raise _TooDeepError(event.start_mark.line)
            stack.append((current, key))
            current, key = node, None


def _why(error: Exception, data: bytes) -> tuple[int, str]:
    """The line, counted from 0, and what the parser says over three lines in one."""
    if isinstance(error, _TooDeepError):
        return int(error.args[0]), f"nested deeper than {MAX_DEPTH} levels"
    if isinstance(error, UnicodeError):
        return 0, "not UTF-8 or UTF-16"
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    # a reader error knows a position only
    line = mark.line if mark else data.count(b"\n", 0, max(0, getattr(error, "position", 0)))
    return line, f"not valid YAML: {problem}"


def _next_document(data: bytes, line: int) -> int | None:
    """Where the first document after a line, counted from 0, begins."""
    start = 0
    for _ in range(line):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return None
    found = data.find(b"\n---", start)
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
    if isinstance(value, dict):
        return {key: _as_node(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_node(item) for item in value]
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    mark = yaml.Mark("", 0, 0, 0, None, None)
    return ScalarEvent(None, None, (True, False), text, mark, mark)


def text_of(node: Any) -> str:
    """The text of a single value, empty for anything else."""
    return node.value if type(node) is ScalarEvent else ""
