"""Writes histories as files, a line a tag, so that a later observation makes a small change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from k8sml.evidence.disk_cache import replace_file
from k8sml.evidence.files import decode_history, digest_of
from k8sml.evidence.model import History

# The order in which the keys stand; those without a value are left out.
_ORDER = (
    "repo", "observed", "source", "at_least", "facts", "head", "first_commit", "last_commit", "license_head",
    "months", "crds", "tags",
)  # fmt: skip


def write_history(folder: Path, slug: str, history: History) -> None:
    """Put a history in a folder, in one step and in place of an older one.

    Raises OSError, and HistoryError for a history that nobody could read again.
    """
    file = folder / f"{slug}.json"
    content = with_digest(history_text(history)).encode()
    decode_history(content, file.name)
    replace_file(file, content)


def with_digest(text: str) -> str:
    """The text of a history file with the digest of its content as the last key."""
    return text.removesuffix("\n}\n") + f',\n"digest": "{digest_of(text.encode())}"\n}}\n'


def history_text(history: History) -> str:
    """A history as the text of its file, without a digest."""
    found = {"tags": [], **msgspec.to_builtins(history)}
    if history.source == "git":
        found.pop("source", None)  # a value that was unpickled is not taken for the default
    parts = [f'"{key}": {_value(key, found[key])}' for key in _ORDER if found.get(key) is not None]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(key: str, value: Any) -> str:
    """A value on one line, but for what is long, which has a line for each of its parts."""
    if isinstance(value, dict):
        return _lines("{", [f"{_flat(name)}: {_flat(part)}" for name, part in value.items()], "}")
    if key == "tags":
        return _lines("[", [f"[{_flat(name)}, {_flat(day)}]" for name, day in value], "]")
    return _flat(value)


def _lines(start: str, parts: list[str], end: str) -> str:
    return start + "\n" + ",\n".join(f"  {part}" for part in parts) + "\n" * bool(parts) + end


def _flat(value: Any) -> str:
    return msgspec.json.encode(value).decode()
