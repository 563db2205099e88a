"""Looks at the files of a clone before git opens them.

At a named pipe git would wait forever, and a link would have it write elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from time import monotonic

from k8sml.evidence.git.trouble import GitError

# Below a repository's folder, what git opens to read commits and tags; other folders can be large.
_OPENED = ("refs", "objects", "info", "reftable")
# Files that have git read another folder, or take a part of the history for the whole.
_LEADING_AWAY = ("commondir", "shallow", "objects/info/alternates", "objects/info/http-alternates")
# Longer than the settings of a clone that this program made, and than a path.
_LONGEST = 8192
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def is_own(clone: Path) -> bool:
    """Whether this is a clone as this program makes it: only files and folders, which lead nowhere else."""
    try:
        if not stat.S_ISDIR(clone.lstat().st_mode) or any((clone / name).exists() for name in _LEADING_AWAY):
            return False
        left = [clone]
        while left:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(Path(entry.path))
                    elif not entry.is_file(follow_symlinks=False):
                        return False
        config = clone / "config"
        return not config.exists() or b"[include" not in _start_of(config).lower()
    except OSError:
        return False


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
        for path in _entries(left.pop()):
            found = _refuse_special(path)
            if found is not None and stat.S_ISDIR(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                left.append(path)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it cannot be listed, of which git will complain."""
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _refuse_special(path: Path) -> os.stat_result | None:
    """What is at a path, or where a link leads; None if nothing can be. Raises GitError."""
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
        return os.fsdecode(_start_of(file)).removeprefix(label).strip()
    except OSError:
        return ""


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LONGEST)
