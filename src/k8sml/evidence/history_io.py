"""Read and write history files: `history/<slug>.json` in a data folder, one per project.

A file has one line per tag, so a later observation makes a small diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from k8sml.catalog.issues import os_reason, quoted
from k8sml.evidence.atomic_write import replace_file
from k8sml.evidence.model import History
from k8sml.evidence.regular_file import read_regular
from k8sml.evidence.sources.registry import SOURCES

# The order of the keys in a file; keys without a value are left out.
_KEY_ORDER = (
    "repo", "observed", "source", "at_least", "facts", "head", "first_commit", "last_commit", "license_head",
    "months", "crds", "tags",
)  # fmt: skip


class HistoryError(Exception):
    """A history file that cannot be used; the text names the file and the reason, in one line."""


class UnreadableHistoryError(HistoryError):
    """A history file that the operating system refuses to read."""


class HistoryFolder(Struct, frozen=True):
    """The histories of a folder by file name without suffix; `problems` has one line per faulty file."""

    histories: dict[str, History]
    problems: tuple[str, ...]


class _Digest(Struct, frozen=True):
    digest: str | None = None


def load_history(file: Path) -> History:
    """Return the history in a file. Raises FileNotFoundError, and HistoryError if it cannot be used."""
    try:
        data = read_regular(file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableHistoryError(f"{file}: cannot be read: {os_reason(error)}") from None
    return decode_history(data, str(file))


def read_folder(folder: Path) -> HistoryFolder:
    """Read every `*.json` of a folder, in the order of names. Raises OSError if it cannot be listed."""
    histories: dict[str, History] = {}
    problems = []
    for file in sorted(path for path in folder.iterdir() if path.suffix == ".json"):
        try:
            histories[file.stem] = load_history(file)
        except HistoryError as error:
            problems.append(str(error))
        except FileNotFoundError as error:  # removed since, or a link to nowhere
            problems.append(f"{file}: cannot be read: {os_reason(error)}")
    return HistoryFolder(histories, tuple(problems))


def decode_history(data: bytes, file: str) -> History:
    """Return the history in JSON bytes; `file` names them in errors.

    Raises HistoryError, also where the file has a digest that does not match.
    """
    try:
        history = msgspec.json.decode(data, type=History)
        written = msgspec.json.decode(data, type=_Digest).digest
        intact = written is None or written == digest_of(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HistoryError(f"{file}: not a history file: {error}") from None
    if history.source not in SOURCES:
        raise HistoryError(f"{file}: not a history file: unknown source {quoted(history.source)}")
    if not intact:
        raise HistoryError(f"{file}: damaged: the content does not match its digest")
    return history


def digest_of(data: bytes) -> str:
    """Return the digest of a history in JSON bytes.

    It depends on the values alone, so reformatted files and files with other line ends keep theirs.
    """
    from hashlib import blake2b

    content = msgspec.json.decode(data)
    content.pop("digest", None)
    return blake2b(msgspec.json.encode(content, order="sorted"), digest_size=16).hexdigest()


def write_history(folder: Path, slug: str, history: History) -> None:
    """Write a history into a folder atomically, replacing an older file.

    Raises OSError, and HistoryError for a history that could not be read again.
    """
    file = folder / f"{slug}.json"
    content = with_digest(history_text(history)).encode()
    decode_history(content, file.name)
    replace_file(file, content)


def with_digest(text: str) -> str:
    """Return the text of a history file with the digest of its content as the last key."""
    return text.removesuffix("\n}\n") + f',\n"digest": "{digest_of(text.encode())}"\n}}\n'


def history_text(history: History) -> str:
    """Return a history as the text of its file, without a digest."""
    values = {"tags": [], **msgspec.to_builtins(history)}
    if history.source == "git":
        values.pop("source", None)  # msgspec does not recognize an unpickled value as the default
    parts = [f'"{key}": {_value(key, values[key])}' for key in _KEY_ORDER if values.get(key) is not None]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(key: str, value: Any) -> str:
    """Return a value on one line; long values have one line for each part."""
    if isinstance(value, dict):
        return _lines("{", [f"{_flat(name)}: {_flat(part)}" for name, part in value.items()], "}")
    if key == "tags":
        return _lines("[", [f"[{_flat(name)}, {_flat(day)}]" for name, day in value], "]")
    return _flat(value)


def _lines(start: str, parts: list[str], end: str) -> str:
    return start + "\n" + ",\n".join(f"  {part}" for part in parts) + "\n" * bool(parts) + end


def _flat(value: Any) -> str:
    return msgspec.json.encode(value).decode()
