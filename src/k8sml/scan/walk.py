"""Find the files to read under the paths that the user names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.scan.readers.registry import reader_of
from k8sml.scan.types import Place, ReadError

# A dump of a whole cluster is some 30 MB. To read a file of this size with small values takes half a minute
# and some GB of memory.
MAX_BYTES = 64 * 1024 * 1024
# Folders of dependencies, tools and test data: nothing in them is in use. Hidden folders are skipped, too.
_SKIPPED = frozenset(
    {"node_modules", "bower_components", "__pycache__", "site-packages", "venv", "testdata", "test_data"}
)


class File(Struct, frozen=True):
    """A file to read: its path, and its name as the user gave it, with `/` between folders."""

    path: Path
    label: str


def files(paths: list[Path]) -> Iterator[File | ReadError]:
    """Yield the files that a reader takes, each once, in a fixed order; files named by the user always.

    Links to folders, and links that lead out of the tree, are not followed.
    """
    done: set[str] = set()
    for path in paths:
        for found in _under(path):
            if isinstance(found, File):
                real = os.path.realpath(found.path)
                if real in done:
                    continue
                done.add(real)
            yield found


def _under(path: Path) -> Iterator[File | ReadError]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield _unreadable(path.as_posix(), error)
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
            yield _unreadable(folder.as_posix(), error)
            continue
        inner = []
        if folder != path and _is_dependencies(folder.name, {entry.name for entry in listed}):
            continue
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED and not entry.name.startswith("."):
                    inner.append(Path(entry.path))
            elif reader_of(Path(entry.path).as_posix()) and _is_in_tree(entry, root):
                yield File(Path(entry.path), Path(entry.path).as_posix())
        waiting += reversed(inner)


def _is_dependencies(name: str, files: set[str]) -> bool:
    """Return whether a folder is a Python environment of any name, or Go's copy of its imports."""
    return "pyvenv.cfg" in files or (name == "vendor" and "modules.txt" in files)


def _is_in_tree(entry: os.DirEntry[str], root: str) -> bool:
    """Return whether an entry is a regular file, or a link to one in the same tree."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    real = os.path.realpath(entry.path)
    return os.path.commonpath([real, root]) == root and Path(real).is_file()


def read(file: File) -> bytes | ReadError:
    """Return the bytes of a file, or why it cannot be read. Never waits for a pipe or opens a device."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        return _unreadable(file.label, error)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return ReadError(Place(file.label), "not a file: a pipe, a socket or a device")
        if status.st_size > MAX_BYTES:
            return too_large(file.label)
        try:
            data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            return _unreadable(file.label, error)
    return too_large(file.label) if len(data) > MAX_BYTES else data


def too_large(label: str) -> ReadError:
    """Return the error of a file that is too large."""
    return ReadError(Place(label), f"larger than {MAX_BYTES // (1024 * 1024)} MB: split it")


def _unreadable(label: str, error: OSError | ValueError) -> ReadError:
    return ReadError(Place(label), f"cannot be read: {os_reason(error)}")
