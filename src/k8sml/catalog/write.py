"""Format catalog entries: one line per key; short lists and events on one line each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from k8sml.catalog.model import Project
from k8sml.catalog.patterns import DATE_PATTERN, matches

_WIDTH = 110
# Text that YAML reads as it is, inside brackets too: words that start with a letter or digit.
_PLAIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._/+()*&%'-]*(?<! )$")
# Except texts that YAML reads as a number, a boolean or null.
_TYPED = re.compile(r"^([-+.\d][\d_.eExXoa-fA-F+-]*|y|n|yes|no|on|off|true|false|null)$", re.IGNORECASE)
_URL = re.compile(r"^https?://\S+$")


def project_text(project: Project) -> str:
    """Return the entry of a project, without empty keys."""
    return entry_text(to_builtins(project))


def entry_text(entry: Mapping[str, Any], hints: Mapping[str, str] | None = None) -> str:
    """Return an entry as a list item of a catalog file.

    `hints` are keys that a person must still fill in, each with a comment.
    """
    lines = []
    for key in Project.__struct_encode_fields__:
        if hints and key in hints:
            lines.append(f"{key}:  # {hints[key]}")
        else:
            lines += key_lines(key, entry.get(key))
    return "\n".join(f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines))


def key_lines(key: str, value: Any) -> list[str]:
    """Return the lines of a key with its value, without empty parts; none if nothing is left."""
    kept = _pruned(value)
    return [] if kept is None else _key(key, kept)


def _key(key: str, value: Any) -> list[str]:
    if isinstance(value, bool | int):
        return [f"{key}: {_flow(value)}"]
    if isinstance(value, str):
        return [f"{key}: {_scalar(value, flow=False)}"]
    if isinstance(value, Mapping) and any(
        isinstance(part, Sequence) and not isinstance(part, str) for part in value.values()
    ):
        return [f"{key}:", *(f"  {line}" for name, part in value.items() for line in _key(name, part))]
    if isinstance(value, Mapping):
        return [f"{key}: {_flow(value)}"]
    if any(isinstance(item, Mapping) for item in value):
        return [f"{key}:", *(line for item in value for line in _wrapped("- ", item))]
    line = f"{key}: {_flow(value)}"
    sentences = any(isinstance(item, str) and " " in item for item in value)
    if sentences and len(line) > _WIDTH - 4:
        return [f"{key}:", *(f"- {_scalar(item, flow=False)}" for item in value)]
    return _filled(f"{key}: [", [_flow(item) for item in value], "]")


def _wrapped(prefix: str, item: Mapping[str, Any]) -> list[str]:
    """Return a mapping in braces, wrapped."""
    return _filled(prefix + "{", [f"{key}: {_flow(value)}" for key, value in item.items()], "}")


def _filled(opening: str, parts: list[str], closing: str) -> list[str]:
    """Return parts between brackets, wrapped after commas."""
    margin = " " * (2 if opening.endswith("[") else len(opening))
    lines, line = [], opening
    for number, part in enumerate(parts):
        text = part + (closing if number == len(parts) - 1 else ",")
        if len(line) + len(text) > _WIDTH - 4 and line not in (opening, margin):
            lines.append(line.rstrip())
            line = margin
        line += text if line in (opening, margin) else f" {text}"
    return [*lines, line]


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(_flow(item) for item in value) + "]"


def _scalar(text: str, flow: bool) -> str:
    plain = _PLAIN.search(text) or (not flow and (_URL.search(text) or _unambiguous(text)))
    if matches(DATE_PATTERN, text) or (plain and not _TYPED.search(text)):
        return text
    return json.dumps(text, ensure_ascii=False)


def _unambiguous(text: str) -> bool:
    """Return whether YAML reads a sentence after a key as it is, without quotes."""
    return bool(re.match(r"^[A-Za-z]", text)) and not re.search(r": |:$| #|[\x00-\x1f]|\s$", text)


def _pruned(value: Any) -> Any:
    """Return the value without empty parts; None if nothing is left. `false` and 0 are not empty."""
    if isinstance(value, Mapping):
        return {key: kept for key, part in value.items() if (kept := _pruned(part)) is not None} or None
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _pruned(item)) is not None] or None
    return None if value == "" else value
