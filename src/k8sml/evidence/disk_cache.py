"""Values that take long to make, kept in the user's cache with the key that they were made from."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from k8sml.evidence.checksum import seal, unseal
from k8sml.evidence.regular_file import read_regular

T = TypeVar("T")

# Mode of cache files: with a token they may show private repositories, and nobody else needs them.
PRIVATE = 0o600

# 290 projects take 1.5 MB; this bounds memory.
_MAX_BYTES = 256 * 1024 * 1024

# Name, size, times of modification and of change (which nobody can set back), inode.
Fingerprint = tuple[str, int, int, int, int]


class _Kept(Struct, frozen=True, array_like=True):
    key: bytes
    value: Raw


def cached(path: Path | None, key: object, kind: type[T], make: Callable[[], T]) -> T:
    """The value in the file if it was made from `key`, otherwise a new one, which replaces it.

    A missing, broken or unwritable file costs time, nothing else. With no path nothing is kept.
    """
    found = load(path, key, kind)
    if found is not None:
        return found
    value = make()
    save(path, key, value)
    return value


def load(path: Path | None, key: object, kind: type[T]) -> T | None:
    """Return the value in the file if it was made from `key`; None if not, or if it cannot be read."""
    if path is not None:
        # not UTF-8, as a path in the key can be, is a ValueError, too
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            found = msgspec.msgpack.decode(unseal(read_regular(path, _MAX_BYTES)), type=_Kept)
            if found.key == msgspec.msgpack.encode(key):
                return msgspec.msgpack.decode(found.value, type=kind)
    return None


def save(path: Path | None, key: object, value: object) -> None:
    """Keep a value with the key that it was made from, if that can be written."""
    if path is not None:
        # a read-only home, a full disk or a path that is not UTF-8: the next run makes it again
        with contextlib.suppress(OSError, UnicodeEncodeError):
            content = _Kept(msgspec.msgpack.encode(key), Raw(msgspec.msgpack.encode(value)))
            replace_file(path, seal(msgspec.msgpack.encode(content)), PRIVATE)


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
    """What tells each file of a folder from any other content that it ever had, in order of names."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return sorted(fingerprint(entry) for entry in entries if entry.name.endswith(suffix))
    return []


def fingerprint(file: os.DirEntry[str] | Path) -> Fingerprint:
    """The stamp of one file; of one that is not there, or leads nowhere, a stamp that no file has."""
    try:
        found = file.stat()
    except OSError:
        return (file.name, -1, -1, -1, -1)
    return (file.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def code_fingerprints(rooms: Iterable[str]) -> list[Fingerprint]:
    """The stamps of this package's own modules in some rooms: what they make depends on them."""
    package = Path(__file__).parent.parent
    return [one for room in rooms for one in fingerprints(package / room, ".py")]


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file in one step: a reader sees the old content or the new, never a part.

    The umask restricts `mode`, as it does for files of any other program. Raises OSError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except RecursionError:  # pathlib makes a thousand nested folders by as many nested calls
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path)) from None
    temporary = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=mode)) as stream:
            stream.write(content)
        temporary.replace(path)
    except BaseException:  # also an interrupt must leave no half a file behind
        temporary.unlink(missing_ok=True)
        raise
