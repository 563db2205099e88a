"""Which files of the paths that a person names are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.scan.readers.registry import reader_of
from k8sml.scan.types import Place, ReadError

# A dump of a whole cluster is some 30 MB. A file of this size, all of it small values, takes half a minute
# and some GB of memory while it is read.
MAX_BYTES = 64 * 1024 * 1024
# Folders that hold what others made, what tools keep, or what tests expect: nothing in them is what a person
# runs. Hidden folders are left out, too.
_LEFT_OUT = frozenset(
    {"node_modules", "bower_components", "__pycache__", "site-packages", "venv", "testdata", "test_data"}
)


class File(Struct, frozen=True):
    """A file to read: its path, and how the person named it, with `/` between folders."""

    path: Path
    label: str


def files(paths: list[Path]) -> Iterator[File | ReadError]:
    """Files of a kind that is read, each once, in a fixed order; a file that is named itself always.

    Links that lead out of the tree are not followed, nor are links to folders.
    """
    seen: set[str] = set()
    for path in paths:
        for one in _under(path):
            if isinstance(one, File):
                real = os.path.realpath(one.path)
                if real in seen:
                    continue
                seen.add(real)
            yield one


def _under(path: Path) -> Iterator[File | ReadError]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield _trouble(path.as_posix(), error)
        return
    if not stat.S_ISDIR(mode):
        yield File(path, path.as_posix())
        return
    root = os.path.realpath(path)
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _trouble(folder.as_posix(), error)
            continue
        inner = []
        if folder != path and _is_others(folder.name, {entry.name for entry in listed}):
            continue
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _LEFT_OUT and not entry.name.startswith("."):
                    inner.append(Path(entry.path))
            elif reader_of(Path(entry.path).as_posix()) and _stays(entry, root):
                yield File(Path(entry.path), Path(entry.path).as_posix())
        waiting += reversed(inner)


def _is_others(name: str, files: set[str]) -> bool:
    """Whether a folder is a Python environment, whatever its name, or Go's copy of what it imports."""
    return "pyvenv.cfg" in files or (name == "vendor" and "modules.txt" in files)


def _stays(entry: os.DirEntry[str], root: str) -> bool:
    """Whether an entry is a file of its own, or a link to a file of the same tree."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    real = os.path.realpath(entry.path)
    return os.path.commonpath([real, root]) == root and Path(real).is_file()


def read(file: File) -> bytes | ReadError:
    """The bytes of a file, or why it cannot be read. Never waits for a pipe, never opens a device."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        return _trouble(file.label, error)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return ReadError(Place(file.label), "not a file: a pipe, a socket or a device")
        if status.st_size > MAX_BYTES:
            return too_large(file.label)
        try:
            data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            return _trouble(file.label, error)
    return too_large(file.label) if len(data) > MAX_BYTES else data


def too_large(label: str) -> ReadError:
    """What to say of a file that is too large."""
    return ReadError(Place(label), f"larger than {MAX_BYTES // (1024 * 1024)} MB: split it")


def _trouble(label: str, error: Exception) -> ReadError:
    reason = getattr(error, "strerror", None) or str(error)
    return ReadError(Place(label), f"cannot be read: {reason.lower()}")
