"""Turns nodes into the types of `model.py`, collecting every fault instead of stopping at the first.

The types are read through `msgspec.inspect`, so that a key, a constraint or a hint is written once,
beside the type.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec.inspect as mi

from k8sml.catalog.issues import Issue, quoted
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence

T = TypeVar("T")
_BAD = object()  # stands for a value whose fault is already noted


class SourceMap:
    """In which file and line a decoded value stands, by its path such as `projects[3].events[0]`."""

    def __init__(self) -> None:
        self._nodes: dict[str, YamlNode] = {}

    def note(self, path: str, node: YamlNode) -> None:
        """Remember where `path` stands."""
        self._nodes[path] = node

    def of(self, path: str) -> YamlNode:
        """The node of a path, or of the nearest thing around it that is written in a file."""
        while path and path not in self._nodes:
            path = re.sub(r"(\.[^.\[]+|\[\d+\])$", "", path) if re.search(r"[.\[]", path) else ""
        return self._nodes[path]

    def fault(self, path: str, message: str, key: str | None = None) -> Issue:
        """The fault of the value at a path; `key` is how the path is shown, if not as it is."""
        node = self.of(path)
        return Issue(node.file, node.line, path if key is None else key, message)


def decode(root: YamlNode, kind: type[T]) -> tuple[T | None, list[Issue], SourceMap]:
    """Decode a root node as `kind`.

    Returns the value (None if anything was wrong), the faults, and where each part stands.
    """
    decoder = _Decoder()
    value = decoder.value(root, mi.type_info(kind), "")
    if decoder.faults or value is _BAD:
        return None, decoder.faults, decoder.places
    return value, [], decoder.places


class _Decoder:
    def __init__(self) -> None:
        self.faults: list[Issue] = []
        self.places = SourceMap()

    def value(self, node: YamlNode, kind: mi.Type, path: str, hint: str = "", check: _Check = None) -> Any:
        """The decoded value, or _BAD after noting a fault. `hint` says what is wanted in words."""
        self.places.note(path, node)
        if isinstance(kind, mi.Metadata):
            hint = (kind.extra_json_schema or {}).get("description", hint)
            check = (kind.extra or {}).get("fault", check)
            return self.value(node, kind.type, path, hint, check)
        if isinstance(kind, mi.UnionType):  # always `X | None` in the contract
            kind = next(one for one in kind.types if not isinstance(one, mi.NoneType))
            return self.value(node, kind, path, hint, check)
        if isinstance(kind, mi.StructType):
            return self._struct(node, kind, path)
        if isinstance(kind, mi.VarTupleType):
            return self._tuple(node, kind, path)
        if not isinstance(node, YamlScalar) or node.text is None:
            return self._fault(node, path, f"must be {hint or 'a single value'}")
        return self._scalar(node, node.text, kind, path, hint, check)

    def _scalar(self, node: YamlScalar, text: str, kind: mi.Type, path: str, hint: str, check: _Check) -> Any:
        if isinstance(kind, mi.EnumType):
            values = [member.value for member in kind.cls]
            return kind.cls(text) if text in values else self._fault(node, path, _not_one_of(text, values))
        if not isinstance(kind, mi.StrType):
            raise TypeError(f"the contract has no values of type {kind}")
        too_long = kind.max_length is not None and len(text) > kind.max_length
        if too_long or (kind.min_length and not text.strip()):
            return self._fault(node, path, f"{quoted(text)} ({len(text)} characters) must be {hint}")
        if kind.pattern and not re.search(kind.pattern, text):
            return self._fault(node, path, f"{quoted(text)} must be {hint}")
        if not text.isprintable():
            return self._fault(
                node, path, f"{quoted(text)} has a line break or a character that is not printed"
            )
        problem = check(text) if check else None
        return self._fault(node, path, problem) if problem else text

    def _tuple(self, node: YamlNode, kind: mi.VarTupleType, path: str) -> Any:
        if not isinstance(node, YamlSequence):
            return self._fault(node, path, "must be a list")
        values = [self.value(item, kind.item_type, f"{path}[{i}]") for i, item in enumerate(node.items)]
        return _BAD if _BAD in values else tuple(values)

    def _struct(self, node: YamlNode, kind: mi.StructType, path: str) -> Any:
        if not isinstance(node, YamlMapping):
            return self._fault(node, path, "must be a mapping of keys")
        known = {field.encode_name: field for field in kind.fields}
        for key in node.entries.keys() - known.keys():
            self._fault(node.keys[key], _join(path, key), "unknown key" + _did_you_mean(key, known))
        values: dict[str, Any] = {}
        for name, field in known.items():
            if name in node.entries:
                values[field.name] = self.value(node.entries[name], field.type, _join(path, name))
            elif field.required:
                self._fault(node, path, f"missing key: {name}")
                values[field.name] = _BAD
        return _BAD if _BAD in values.values() else kind.cls(**values)

    def _fault(self, node: YamlNode, path: str, message: str) -> Any:
        self.faults.append(Issue(node.file, node.line, path, message))
        return _BAD


_Check = Callable[[str], str | None] | None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _not_one_of(text: str, values: list[str]) -> str:
    return f"{quoted(text)} is not one of {', '.join(values)}"


def _did_you_mean(key: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f", did you mean {close[0]}?" if close else f" (known: {', '.join(known)})"
