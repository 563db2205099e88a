"""Read YAML text into nodes that know their line, and refuse everything that a catalog does not need.

Duplicate keys, anchors, aliases, tags, tabs, bad bytes, deep nesting and oversized files are issues with a
line, not surprises later.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from k8sml.catalog.issues import MAX_SHOWN, CatalogError, Issue, os_reason
from k8sml.catalog.yaml_events import TreeBuilder, parse_events, yaml_problem

# 200 entries take about 0.3 MB, so this leaves room for some 20,000, and bounds memory.
MAX_BYTES = 64 * 1024 * 1024
# The contract nests six deep; a file that needs more than this is another kind of file.
MAX_DEPTH = 32
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class YamlScalar(Struct):
    """A single value as it is written; `text` is None for a plain null."""

    text: str | None
    file: str
    line: int


class YamlSequence(Struct):
    """A list."""

    items: list[YamlNode]
    file: str
    line: int


class YamlMapping(Struct):
    """A mapping, each key once; `keys` are the keys as they are written."""

    entries: dict[str, YamlNode]
    keys: dict[str, YamlScalar]
    file: str
    line: int


YamlNode = YamlScalar | YamlSequence | YamlMapping


def read_nodes(path: Path, label: str) -> YamlNode | None:
    """Return the root node of a YAML file, None if it is empty.

    `label` is the file's name in messages. Raises CatalogError.
    """
    return parse_nodes(_read_bytes(path, label), label)


def parse_nodes(data: bytes, label: str) -> YamlNode | None:
    """Return the root node of YAML bytes (UTF-8, with or without a BOM). Raises CatalogError."""
    text = _decode(data, label)
    builder = _CatalogBuilder(label)
    documents = 0
    try:
        for event in parse_events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    builder.refuse(event, "a second document (---): a catalog is one", fatal=True)
            builder.add(event, type(event))
            if builder.hopeless:
                break
    except yaml.YAMLError as error:
        builder.issues.append(_yaml_issue(error, text, label))
    if builder.issues:
        raise CatalogError(builder.issues)
    return builder.root


class _CatalogBuilder(TreeBuilder[YamlNode]):
    """A builder of nodes that know their line, with an issue for everything that a catalog may not have."""

    max_depth = MAX_DEPTH

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self.issues: list[Issue] = []
        self.hopeless = False

    def scalar(self, event: yaml.ScalarEvent) -> YamlNode:
        self._check(event)
        null = not event.style and event.value in NULLS  # plain: None in Python, "" in C
        return YamlScalar(None if null else event.value, self._label, _line(event))

    def collection(self, event: yaml.CollectionStartEvent, content: Any) -> YamlNode:
        self._check(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlSequence(content, self._label, _line(event))
        return YamlMapping(content, {}, self._label, _line(event))

    def alias(self, event: yaml.AliasEvent) -> YamlNode:
        self.refuse(event, f"the alias *{event.anchor} is not allowed: write it out", fatal=True)
        return YamlScalar(None, self._label, _line(event))

    def key(self, node: YamlNode) -> str:
        if not isinstance(node, YamlScalar):
            self._add_issue(node.line, "a key must be a single word", fatal=True)
            return ""
        name = node.text or "null"
        mapping = self.open_node
        if isinstance(mapping, YamlMapping):
            first = mapping.keys.setdefault(name, YamlScalar(name, self._label, node.line))
            if name in mapping.entries:
                message = f"the key stands here and on line {first.line}: keep one"
                self._add_issue(node.line, message, key=name)
        return name

    def too_deep(self, event: yaml.CollectionStartEvent) -> None:
        self.refuse(event, f"nested deeper than {MAX_DEPTH} levels", fatal=True)

    def refuse(self, event: yaml.Event, message: str, fatal: bool = False) -> None:
        """Add an issue at an event; after a fatal one the rest of the file is not read."""
        self._add_issue(_line(event), message, fatal=fatal)

    def _check(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self.refuse(event, f"the anchor &{event.anchor} is not allowed: write it out")
        tag = getattr(event, "tag", None)
        if tag:
            self.refuse(event, f"the tag {tag} is not allowed")

    def _add_issue(self, line: int, message: str, *, key: str = "", fatal: bool = False) -> None:
        self.issues.append(Issue(self._label, line, key, message))
        self.hopeless = self.hopeless or fatal or len(self.issues) > MAX_SHOWN


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _read_bytes(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CatalogError([Issue(label, 0, "", f"cannot be read: {os_reason(error)}")]) from None
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise CatalogError([Issue(label, 0, "", f"larger than {limit} MB: not a catalog")])
    return data


def _decode(data: bytes, label: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02x}): save the file as UTF-8"
        raise CatalogError([Issue(label, line, "", message)]) from None


def _yaml_issue(error: yaml.YAMLError, text: str, label: str) -> Issue:
    line, message = yaml_problem(error, text)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Issue(label, line + 1, "", message)
    lines = text.splitlines()
    line = min(line, max(0, len(lines) - 1))
    if lines and lines[line][: mark.column + 1].lstrip(" ").startswith("\t"):
        message = "not valid YAML: a tab: indent with spaces"
    return Issue(label, line + 1, "", message)
