"""Decode YAML nodes as the types of `model.py`, and collect every issue instead of stopping at the first.

The types are read with `msgspec.inspect`, so a key, a constraint or a hint is defined once, in its type.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec.inspect as mi
from msgspec.structs import replace

from k8sml.catalog.issues import Issue, quoted
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence

T = TypeVar("T")
_BAD = object()  # in place of a value whose issue is already recorded
_PROJECT = re.compile(r"projects\[(\d+)\]")
# Characters; a longer text is no slug, and would not help to find the entry.
_MAX_SLUG = 64
# As YAML and JSON both read it: no leading zeros, which make it octal in YAML, and within 64 bits.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")


class SourceMap:
    """The file and line of each decoded value, by its path such as `projects[3].events[0]`."""

    def __init__(self) -> None:
        self._nodes: dict[str, YamlNode] = {}

    def add(self, path: str, node: YamlNode) -> None:
        """Remember the node of a path."""
        self._nodes[path] = node

    def node(self, path: str) -> YamlNode:
        """Return the node of a path, or of the closest part around it that is in a file."""
        while path and path not in self._nodes:
            path = re.sub(r"(\.[^.\[]+|\[\d+\])$", "", path) if re.search(r"[.\[]", path) else ""
        return self._nodes[path]

    def issue(self, path: str, message: str) -> Issue:
        """Return the issue of the value at a path."""
        node = self.node(path)
        return Issue(node.file, node.line, self.readable(path), message)

    def issues(self, found: Iterable[tuple[str, str]]) -> list[Issue]:
        """Return the issues of values at paths, each given with its message."""
        return [self.issue(path, message) for path, message in found]

    def readable(self, path: str) -> str:
        """Return `projects[3].events[0]` as `kserve.events[0]`: people know slugs, not positions."""
        match = _PROJECT.match(path)
        slug = self._nodes.get(f"{match[0]}.slug") if match else None
        if match is None or not isinstance(slug, YamlScalar):
            return path
        text = (slug.text or "").strip()
        return text + path[match.end() :] if 0 < len(text) <= _MAX_SLUG else path


def decode(root: YamlNode, kind: type[T]) -> tuple[T | None, list[Issue], SourceMap]:
    """Decode a root node as `kind`.

    Return the value (None if anything is wrong), the issues, and the source map.
    """
    decoder = _Decoder()
    value = decoder.value(root, mi.type_info(kind), "")
    source_map = decoder.source_map
    if decoder.issues or value is _BAD:
        # only now is every slug known
        issues = [replace(issue, key=source_map.readable(issue.key)) for issue in decoder.issues]
        return None, issues, source_map
    return value, [], source_map


class _Decoder:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.source_map = SourceMap()

    def value(self, node: YamlNode, kind: mi.Type, path: str, hint: str = "", check: _Check = None) -> Any:
        """Return the decoded value, or _BAD after recording an issue. `hint` describes valid values."""
        self.source_map.add(path, node)
        if isinstance(kind, mi.Metadata):
            hint = (kind.extra_json_schema or {}).get("description", hint)
            check = (kind.extra or {}).get("problem", check)
            return self.value(node, kind.type, path, hint, check)
        if isinstance(kind, mi.UnionType):  # always `X | None`
            kind = next(member for member in kind.types if not isinstance(member, mi.NoneType))
            return self.value(node, kind, path, hint, check)
        if isinstance(kind, mi.StructType):
            return self._struct(node, kind, path)
        if isinstance(kind, mi.VarTupleType):
            return self._tuple(node, kind, path)
        if not isinstance(node, YamlScalar) or node.text is None:
            return self._bad(node, path, f"must be {hint or 'a single value'}")
        return self._scalar(node, node.text, kind, path, hint, check)

    def _scalar(self, node: YamlScalar, text: str, kind: mi.Type, path: str, hint: str, check: _Check) -> Any:
        if isinstance(kind, mi.EnumType):
            values = [member.value for member in kind.cls]
            return kind.cls(text) if text in values else self._bad(node, path, _not_one_of(text, values))
        if isinstance(kind, mi.BoolType):
            values = ["true", "false"]
            return text == "true" if text in values else self._bad(node, path, _not_one_of(text, values))
        if isinstance(kind, mi.IntType):
            if _INTEGER.fullmatch(text) and _within(int(text), kind):
                return int(text)
            return self._bad(node, path, f"{quoted(text)} must be {hint or 'a whole number'}")
        if not isinstance(kind, mi.StrType):
            raise TypeError(f"the catalog has no values of type {kind}")
        too_long = kind.max_length is not None and len(text) > kind.max_length
        if too_long or (kind.min_length and not text.strip()):
            return self._bad(node, path, f"{quoted(text)} ({len(text)} characters) must be {hint}")
        if kind.pattern and not re.search(kind.pattern, text):
            return self._bad(node, path, f"{quoted(text)} must be {hint}")
        if not text.isprintable():
            return self._bad(
                node, path, f"{quoted(text)} has a line break or a character that cannot be printed"
            )
        problem = check(text) if check else None
        return self._bad(node, path, problem) if problem else text

    def _tuple(self, node: YamlNode, kind: mi.VarTupleType, path: str) -> Any:
        if not isinstance(node, YamlSequence):
            return self._bad(node, path, "must be a list")
        values = [self.value(item, kind.item_type, f"{path}[{i}]") for i, item in enumerate(node.items)]
        return _BAD if _BAD in values else tuple(values)

    def _struct(self, node: YamlNode, kind: mi.StructType, path: str) -> Any:
        if not isinstance(node, YamlMapping):
            return self._bad(node, path, "must be a mapping of keys")
        known = {field.encode_name: field for field in kind.fields}
        for key in node.entries.keys() - known.keys():
            self._bad(node.keys[key], _join(path, key), "unknown key" + _did_you_mean(key, known))
        values: dict[str, Any] = {}
        for name, field in known.items():
            if name in node.entries:
                values[field.name] = self.value(node.entries[name], field.type, _join(path, name))
            elif field.required:
                self._bad(node, path, f"missing key: {name}")
                values[field.name] = _BAD
        return _BAD if _BAD in values.values() else kind.cls(**values)

    def _bad(self, node: YamlNode, path: str, message: str) -> Any:
        self.issues.append(Issue(node.file, node.line, path, message))
        return _BAD


_Check = Callable[[str], str | None] | None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _within(number: int, kind: mi.IntType) -> bool:
    return (kind.ge is None or number >= kind.ge) and (kind.le is None or number <= kind.le)


def _not_one_of(text: str, values: list[str]) -> str:
    return f"{quoted(text)} is not one of {', '.join(values)}"


def _did_you_mean(key: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f", did you mean {close[0]}?" if close else f" (known: {', '.join(known)})"
