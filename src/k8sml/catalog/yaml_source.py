"""Reads YAML text into nodes that know their line, refusing what a catalog has no use for.

PyYAML's C parser does the parsing; the nodes are built here from its flat stream of events, so that
nothing recurses. Duplicate keys, anchors, aliases, tags, tabs, bad bytes, deep nesting and oversized
files are faults with a line, not surprises later.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from msgspec import Struct

from k8sml.catalog.issues import MAX_SHOWN, CatalogError, Issue, os_reason

# PyYAML built without libyaml has no C parser: slower, same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# 200 entries take about 0.3 MB, so this leaves room for some 20,000, and bounds memory.
MAX_BYTES = 64 * 1024 * 1024
# The contract nests six deep; whoever needs more than this has another kind of file.
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
    """The root node of a YAML file, None if it is empty.

    `label` is the file's name in faults. Raises CatalogError.
    """
    return parse_nodes(_read_bytes(path, label), label)


def parse_nodes(data: bytes, label: str) -> YamlNode | None:
    """The root node of YAML bytes (UTF-8, with or without a BOM). Raises CatalogError."""
    text = _decode(data, label)
    builder = _Builder(label)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.add(event)
            if builder.hopeless:
                break
    except yaml.YAMLError as error:
        builder.faults.append(_yaml_fault(error, text, label))
    if builder.faults:
        raise CatalogError(builder.faults)
    return builder.root


class _Builder:
    """Turns the parser's events into nodes, with a stack instead of recursion."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.faults: list[Issue] = []
        self.hopeless = False
        self.root: YamlNode | None = None
        self._open: list[YamlSequence | YamlMapping] = []
        self._keys: list[YamlScalar | None] = []  # the key that waits for its value, one an open mapping
        self._documents = 0

    def add(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self._fault(line, "a second document (---): a catalog is one", fatal=True)
        elif isinstance(event, yaml.AliasEvent):
            self._fault(line, f"the alias *{event.anchor} is not allowed: write it out", fatal=True)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:
            self._fault(line, f"the anchor &{event.anchor} is not allowed: write it out")
        tag = getattr(event, "tag", None)
        if tag:
            self._fault(line, f"the tag {tag} is not allowed")
        node: YamlNode
        if isinstance(event, yaml.ScalarEvent):
            null = not event.style and event.value in NULLS  # plain: None in Python, "" in C
            node = YamlScalar(None if null else event.value, self.label, line)
            self._place(node)
            return
        if isinstance(event, yaml.SequenceStartEvent):
            node = YamlSequence([], self.label, line)
        else:
            node = YamlMapping({}, {}, self.label, line)
        self._place(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > MAX_DEPTH:
            self._fault(line, f"nested deeper than {MAX_DEPTH} levels", fatal=True)

    def _place(self, node: YamlNode) -> None:
        """Hang a node into the collection that is open: as an item, a key, or a key's value."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, YamlSequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, YamlScalar):
                self._fault(node.line, "a key must be a single word", fatal=True)
                return
            self._keys[-1] = YamlScalar(node.text or "null", self.label, node.line)
            return
        self._keys[-1] = None
        name = key.text or ""
        if name in parent.entries:
            first = parent.keys[name].line
            self._fault(key.line, f"the key stands here and on line {first}: keep one", key=name)
            return
        parent.entries[name] = node
        parent.keys[name] = key

    def _fault(self, line: int, message: str, *, key: str = "", fatal: bool = False) -> None:
        self.faults.append(Issue(self.label, line, key, message))
        self.hopeless = self.hopeless or fatal or len(self.faults) > MAX_SHOWN


def _read_bytes(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CatalogError([Issue(label, 1, "", f"cannot be read: {os_reason(error)}")]) from None
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise CatalogError([Issue(label, 1, "", f"larger than {limit} MB: not a catalog")])
    return data


def _decode(data: bytes, label: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02x}): save the file as UTF-8"
        raise CatalogError([Issue(label, line, "", message)]) from None


def _yaml_fault(error: yaml.YAMLError, text: str, label: str) -> Issue:
    """One line for what the parser says over three."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    if mark is None:  # a reader error knows a position only
        return Issue(
            label,
            text.count("\n", 0, getattr(error, "position", 0)) + 1,
            "",
            f"not valid YAML: {problem}",
        )
    lines = text.splitlines()
    line = min(mark.line + 1, max(1, len(lines)))
    if lines and lines[line - 1][: mark.column + 1].lstrip(" ").startswith("\t"):
        problem = "a tab: indent with spaces"
    return Issue(label, line, "", f"not valid YAML: {problem}")
