"""Parse documents of YAML and JSON, with the lines of their values. Nothing is constructed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml
from msgspec import Struct
from yaml.events import ScalarEvent

from k8sml.catalog.yaml_events import yaml_problem
from k8sml.scan.readers.tree import MAX_UNFOLDED, BombError, Node, trees

# After this many broken documents the rest of a file is skipped.
_MAX_BROKEN = 10


class Broken(Struct, frozen=True):
    """A document that cannot be parsed: the line, counted from 1, and why."""

    line: int
    reason: str


class Document(Struct, frozen=True):
    """A document; `shift` is added to the lines of its values."""

    root: Node
    shift: int = 0

    def line(self, node: Any) -> int:
        """Return the line of a node, counted from 1; for a collection that of its first value."""
        while type(node) is list or type(node) is dict:
            node = next(iter(node.values() if type(node) is dict else node), None)
        mark = node.start_mark if type(node) is ScalarEvent else None
        return self.shift + 1 + (mark.line if mark else 0)


def documents(data: bytes, max_unfolded: int = MAX_UNFOLDED) -> Iterator[Document | Broken]:
    """Yield the documents of YAML or JSON, broken ones in their place; each is freed before the next is read.

    After a broken one, parsing goes on at the next `---`.
    """
    shift = 0
    for _ in range(_MAX_BROKEN):
        try:
            for root in trees(data, max_unfolded):
                yield Document(root, shift)
            return
        except (yaml.YAMLError, BombError, UnicodeError) as error:
            line, reason = _problem(error, data)
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


def _problem(error: Exception, data: bytes) -> tuple[int, str]:
    """Return the line of an error, counted from 0, and the problem."""
    if isinstance(error, BombError):
        return int(error.args[1]), str(error.args[0])
    if isinstance(error, UnicodeError):
        return 0, "not UTF-8 or UTF-16"
    return yaml_problem(error, data)


def _next_document(data: bytes, line: int) -> int | None:
    """Return the start of the first document on or after a line (from 0), None if there is none."""
    start = 0
    for _ in range(line):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return None
    position = data.find(b"\n---", max(0, start - 1))
    return None if position < 0 else position + 1


def _json(data: bytes) -> Node | None:
    """Parse JSON that is not valid YAML (surrogate pairs of escapes); all values are on line 1."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    try:
        return _as_node(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None


def _as_node(value: Any) -> Node:
    """Convert parsed JSON; recurses no deeper than its parser did."""
    if isinstance(value, dict):
        return {key: _as_node(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_node(item) for item in value]
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    mark = yaml.Mark("", 0, 0, 0, None, 0)
    return ScalarEvent(None, None, (True, False), text, mark, mark)


def text_of(node: Any) -> str:
    """Return the text of a scalar, empty for anything else."""
    return node.value if type(node) is ScalarEvent else ""


def incomplete_json(data: bytes, text: str) -> Broken | None:
    """Return the problem of a file that is incomplete or no JSON, None if it is fine. Nothing is built.

    `text` is the decoded `data`. Comments (as in settings of editors) and several values in a row (as in
    logs) are other formats, and fine; so is the `NaN` that Python writes.
    """
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
        return None
    except msgspec.DecodeError as error:
        message = str(error)
    if not text.strip() or "trailing characters" in message or "//" in text or "/*" in text:
        return None
    try:
        json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        return Broken(error.lineno, "not valid JSON")
    except (ValueError, RecursionError):
        return Broken(1, "not valid JSON")
    return None
