"""Lays out the clones of this program, and looks at the files of any clone before git opens them.

At a named pipe git would wait forever, and a link or a setting would have it write elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

from k8sml.evidence.disk_cache import replace_file
from k8sml.evidence.sources.git.errors import GitError

# Below a repository's folder, what git opens to read commits and tags; other folders can be large.
_OPENED = ("refs", "objects", "info", "reftable")
# What it opens in a folder of objects.
_OF_OBJECTS = frozenset({"info", "pack", *(f"{number:02x}" for number in range(256))})
# Files that have git read another folder, or take a part of the history for the whole.
_LEADING_AWAY = ("objects/info/alternates", "objects/info/http-alternates")
# All that this program and its git put into a clone.
_PARTS = frozenset({"HEAD", "config", "info", "objects", "packed-refs", "refs"})
_FOLDERS = ("objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags")
# More levels of folders than tags have parts.
_DEEPEST = 100
# The one branch of a clone, whatever the default branch is called at its origin.
BRANCH = "refs/heads/default"
_HEAD = f"ref: {BRANCH}\n".encode()
# What git itself writes for a bare clone without files. The address is given with each command.
_CONFIG = b"""\
[core]
\trepositoryformatversion = 1
\tbare = true
[remote "origin"]
\tpromisor = true
\tpartialclonefilter = tree:0
"""
# Longer than a path, and than a list of a few.
_LONGEST = 8192
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def make(clone: Path) -> None:
    """Turn an empty folder into an empty clone. Raises OSError.

    Done without `git init`, whose formats change with its version.
    """
    for name in ("objects", "refs"):
        (clone / name).mkdir()
    (clone / "HEAD").write_bytes(_HEAD)


def configure(clone: Path) -> None:
    """Restore the settings of a clone, so that none of them sends git elsewhere. Raises OSError."""
    config = clone / "config"
    with contextlib.suppress(OSError):
        if _start_of(config) == _CONFIG:
            return
    replace_file(config, _CONFIG)


def is_own(clone: Path) -> bool:
    """Whether this is a clone as this program makes it, whose files and folders lead nowhere else.

    Its settings do not count: they are put back before git reads them.
    """
    try:
        if not stat.S_ISDIR(clone.lstat().st_mode) or {path.name for path in clone.iterdir()} - _PARTS:
            return False
        left = [clone]
        while left:
            folder = left.pop()
            if len(folder.parts) - len(clone.parts) > _DEEPEST:
                return False
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(Path(entry.path))
                    elif not entry.is_file(follow_symlinks=False):
                        return False
        return (
            not any((clone / name).exists() for name in _LEADING_AWAY)
            and not any((clone / name).is_file() for name in _FOLDERS)
            and not (clone / "config").is_dir()
            and _start_of(clone / "HEAD") == _HEAD
            and not _has_foreign_refs(clone / "refs")
        )
    except OSError:
        return False


def _has_foreign_refs(refs: Path) -> bool:
    """Whether there is more than the one branch and tags, or one that stands for another."""
    branches = {path.name for path in (refs / "heads").glob("*")}
    return bool(
        {path.name for path in refs.iterdir()} - {"heads", "tags"}
        or branches - {BRANCH.rpartition("/")[2]}
        or any(_start_of(path).startswith(b"ref:") for path in refs.rglob("*") if path.is_file())
    )


def refuse_special_files(git_dir: Path, until: float | None) -> None:
    """Raise GitError if git would open a pipe, a socket or a device, for which it may wait forever.

    `git_dir` is the folder of a repository or the file that names it. What only the settings of the
    repository lead to is not found. Looking ends `until` a moment of `time.monotonic`.
    """
    _refuse_special(git_dir)
    if not git_dir.is_dir():  # of a work tree that is linked, or a submodule
        git_dir = git_dir.parent / _path_in(git_dir, "gitdir:")
    _look_through(git_dir, until)
    shared = _path_in(git_dir / "commondir")
    if shared:
        _look_through(git_dir / shared, until)


def _look_through(folder: Path, until: float | None) -> None:
    """Raise GitError at the first special file in a repository's folder, also behind links."""
    for path in _entries(folder):
        _refuse_special(path)
    left, seen = [folder / name for name in _OPENED], set()
    while left:
        if until is not None and monotonic() > until:
            raise GitError("no answer in time")
        current = left.pop()
        for path in chain(_entries(current), _shared(current)):
            found = _refuse_special(path)
            if found is not None and stat.S_ISDIR(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                left.append(path)


def _shared(info: Path) -> Iterator[Path]:
    """Yield what git opens in other object folders that `alternates` in this folder names."""
    with contextlib.suppress(OSError):
        if info.name == "info":
            for line in _text_of(info / "alternates").splitlines():
                if not line.startswith(b"#"):
                    objects = info.parent / os.fsdecode(line)
                    # beside these an unrelated folder may have anything
                    yield from (path for path in _entries(objects) if path.name in _OF_OBJECTS)


def _entries(folder: Path) -> list[Path]:
    """List a folder; empty if it cannot be listed, about which git will complain."""
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _refuse_special(path: Path) -> os.stat_result | None:
    """Return the status of a file, following links; None if there is none. Raises GitError."""
    try:
        found = path.stat()
    except OSError:
        return None
    kind = _KINDS.get(stat.S_IFMT(found.st_mode))
    if kind is not None:
        raise GitError(f"{path} is {kind}, not a file")
    return found


def _path_in(file: Path, label: str = "") -> str:
    """The path that a file of git holds after a label; nothing if it cannot be read."""
    try:
        return os.fsdecode(_text_of(file)).removeprefix(label).strip()
    except OSError:
        return ""


def _text_of(file: Path) -> bytes:
    """The start of a file up to a zero byte, at which it ends for git."""
    return _start_of(file).partition(b"\0")[0]


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LONGEST)
