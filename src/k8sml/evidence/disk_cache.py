"""The cache on disk: values that take long to compute, stored with the key that they depend on."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from k8sml.evidence.atomic_write import replace_file
from k8sml.evidence.checksum import seal, unseal
from k8sml.evidence.regular_file import read_regular

T = TypeVar("T")

# Mode of cache files: with a token they may describe private repositories.
PRIVATE = 0o600

# 290 projects take 1.5 MB; this limits memory.
_MAX_BYTES = 256 * 1024 * 1024

# Name, size, time of modification and of the last change (which cannot be set back), inode.
Fingerprint = tuple[str, int, int, int, int]


# The length of the key comes first, so the value is found without decoding the key.
_LENGTH_BYTES = 4


def cached(path: Path | None, key: object, kind: type[T], compute: Callable[[], T]) -> T:
    """Return the value in the file if it was stored with `key`; otherwise compute and store it.

    A missing, damaged or unwritable file only costs time. Without a path nothing is cached.
    """
    value = load(path, key, kind)
    if value is None:
        value = compute()
        save(path, key, value)
    return value


def load(path: Path | None, key: object, kind: type[T]) -> T | None:
    """Return the value in the file if it was stored with `key`; None if not, or if it cannot be read."""
    if path is not None:
        # a path in the key that is not UTF-8 is a ValueError
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            content = memoryview(unseal(read_regular(path, _MAX_BYTES)))
            end = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES])
            if content[_LENGTH_BYTES:end] == msgspec.msgpack.encode(key):
                return msgspec.msgpack.decode(content[end:], type=kind)
    return None


def save(path: Path | None, key: object, value: object) -> None:
    """Store a value with the key that it depends on, if the file can be written."""
    if path is not None:
        # a read-only home, a full disk or a path that is not UTF-8: the next run computes it again
        with contextlib.suppress(OSError, UnicodeEncodeError):
            stored = msgspec.msgpack.encode(key)
            content = len(stored).to_bytes(_LENGTH_BYTES) + stored + msgspec.msgpack.encode(value)
            replace_file(path, seal(content), PRIVATE)


def own_folder(folder: Path) -> Path:
    """Return a folder of the cache; a link in its place is removed, so that nothing is written elsewhere."""
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
    return folder


def prune(folder: Path, name: re.Pattern[str], most: int) -> None:
    """Remove all but the `most` newest of the files in a folder whose name matches."""
    with contextlib.suppress(OSError):
        files = [file for file in folder.iterdir() if name.fullmatch(file.name)]
        for file in sorted(files, key=lambda file: file.lstat().st_mtime, reverse=True)[most:]:
            with contextlib.suppress(OSError):  # a folder, or another program was faster
                file.unlink()


def fingerprints(folder: Path, suffix: str) -> list[Fingerprint]:
    """Return the fingerprints of the files of a folder that end with `suffix`, in order of names."""
    with contextlib.suppress(OSError, ValueError), os.scandir(folder) as entries:
        return sorted(fingerprint(entry) for entry in entries if entry.name.endswith(suffix))
    return []


def fingerprint(file: os.DirEntry[str] | Path) -> Fingerprint:
    """Return the fingerprint of a file, which changes with its content; that of a missing file is unique."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        return (file.name, -1, -1, -1, -1)
    return (file.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def code_fingerprints(packages: Iterable[str]) -> list[Fingerprint]:
    """Return the fingerprints of the modules of some packages of this program, such as `catalog`.

    Those of the packages inside are included.
    """
    root = Path(__file__).parent.parent
    return [module for package in packages for module in module_fingerprints(root / package)]


def module_fingerprints(folder: Path, prefix: str = "") -> list[Fingerprint]:
    """Return the fingerprints of all modules in a folder and below, by their path in it after `prefix`."""
    modules: list[Fingerprint] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                modules.append((prefix + entry.name, *fingerprint(entry)[1:]))
            elif entry.name != "__pycache__" and entry.is_dir():  # the listing knows: this costs no stat
                modules += module_fingerprints(folder / entry.name, f"{prefix}{entry.name}/")
    return modules
