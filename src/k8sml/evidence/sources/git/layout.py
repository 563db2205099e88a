"""Lay out the clones of this program, and check the files of any clone before git opens them.

Git would wait forever at a named pipe, and a link or a setting could make it write elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

from k8sml.evidence.atomic_write import replace_file
from k8sml.evidence.sources.git.errors import GitError

# The folders of a repository that git opens to read commits and tags; others can be large.
_OPENED = ("refs", "objects", "info", "reftable")
# The files that git opens in a folder of objects.
_OBJECT_FOLDERS = frozenset({"info", "pack", *(f"{number:02x}" for number in range(256))})
# Files that make git read another folder.
_REFERENCES = ("objects/info/alternates", "objects/info/http-alternates")
# Everything that this program and its git put into a clone.
_PARTS = frozenset({"HEAD", "config", "info", "objects", "packed-refs", "refs"})
_FOLDERS = ("objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags")
# More folder levels than the name of a tag has parts.
_MAX_DEPTH = 100
# The only branch of a clone; the default branch at its origin may have another name.
BRANCH = "refs/heads/default"
_HEAD = f"ref: {BRANCH}\n".encode()
# As git writes it for a bare clone without file contents. The address is passed with each command.
_CONFIG = b"""\
[core]
\trepositoryformatversion = 1
\tbare = true
[remote "origin"]
\tpromisor = true
\tpartialclonefilter = tree:0
"""
# Bytes; longer than a path or a short list of paths.
_MAX_BYTES = 8192
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def make(clone: Path) -> None:
    """Turn an empty folder into an empty clone. Raises OSError.

    `git init` is not used, because its formats change with its version.
    """
    for name in ("objects", "refs"):
        (clone / name).mkdir()
    (clone / "HEAD").write_bytes(_HEAD)


def configure(clone: Path) -> None:
    """Restore the settings of a clone, so that none of them leads git elsewhere. Raises OSError."""
    config = clone / "config"
    with contextlib.suppress(OSError):
        if _start_of(config) == _CONFIG:
            return
    replace_file(config, _CONFIG)


def is_own(clone: Path) -> bool:
    """Return whether a clone looks as this program made it, and none of its files leads elsewhere.

    Its settings are not checked: `configure` restores them before git reads them.
    """
    try:
        if not stat.S_ISDIR(clone.lstat().st_mode) or {path.name for path in clone.iterdir()} - _PARTS:
            return False
        folders = [clone]
        while folders:
            folder = folders.pop()
            if len(folder.parts) - len(clone.parts) > _MAX_DEPTH:
                return False
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    elif not entry.is_file(follow_symlinks=False):
                        return False
        return (
            not any((clone / name).exists() for name in _REFERENCES)
            and not any((clone / name).is_file() for name in _FOLDERS)
            and not (clone / "config").is_dir()
            and _start_of(clone / "HEAD") == _HEAD
            and not _has_foreign_refs(clone / "refs")
        )
    except OSError:
        return False


def _has_foreign_refs(refs: Path) -> bool:
    """Return whether there are other refs than the branch and tags, or a symbolic ref."""
    branches = {path.name for path in (refs / "heads").glob("*")}
    return bool(
        {path.name for path in refs.iterdir()} - {"heads", "tags"}
        or branches - {BRANCH.rpartition("/")[2]}
        or any(_start_of(path).startswith(b"ref:") for path in refs.rglob("*") if path.is_file())
    )


def refuse_special_files(git_dir: Path, until: float | None) -> None:
    """Raise GitError if git would open a pipe, a socket or a device, at which it may wait forever.

    `git_dir` is the folder of a repository or the file that names it. Paths in the repository's settings are
    not followed. The search ends `until` a moment of `time.monotonic`.
    """
    _refuse_special(git_dir)
    if not git_dir.is_dir():  # a linked work tree or a submodule
        git_dir = git_dir.parent / _path_in(git_dir, "gitdir:")
    _search(git_dir, until)
    shared = _path_in(git_dir / "commondir")
    if shared:
        _search(git_dir / shared, until)


def _search(folder: Path, until: float | None) -> None:
    """Raise GitError at the first special file in a repository's folder, also behind links."""
    for path in _entries(folder):
        _refuse_special(path)
    folders, visited = [folder / name for name in _OPENED], set()
    while folders:
        if until is not None and monotonic() > until:
            raise GitError("no answer in time")
        current = folders.pop()
        for path in chain(_entries(current), _shared(current)):
            status = _refuse_special(path)
            if status is None or not stat.S_ISDIR(status.st_mode):
                continue
            if (status.st_dev, status.st_ino) not in visited:
                visited.add((status.st_dev, status.st_ino))
                folders.append(path)


def _shared(info: Path) -> Iterator[Path]:
    """Yield the files that git opens in the object folders that `alternates` in this folder names."""
    with contextlib.suppress(OSError):
        if info.name == "info":
            for line in _text_of(info / "alternates").splitlines():
                if not line.startswith(b"#"):
                    objects = info.parent / os.fsdecode(line)
                    # an unrelated folder may contain anything else
                    yield from (path for path in _entries(objects) if path.name in _OBJECT_FOLDERS)


def _entries(folder: Path) -> list[Path]:
    """List a folder; empty if it cannot be listed, which git will report."""
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _refuse_special(path: Path) -> os.stat_result | None:
    """Return the status of a file, following links; None if there is none. Raises GitError."""
    try:
        status = path.stat()
    except OSError:
        return None
    kind = _KINDS.get(stat.S_IFMT(status.st_mode))
    if kind is not None:
        raise GitError(f"{path} is {kind}, not a file")
    return status


def _path_in(file: Path, label: str = "") -> str:
    """Return the path that a file of git has after a label; empty if it cannot be read."""
    try:
        return os.fsdecode(_text_of(file)).removeprefix(label).strip()
    except OSError:
        return ""


def _text_of(file: Path) -> bytes:
    """Return the start of a file up to a zero byte, where git stops reading."""
    return _start_of(file).partition(b"\0")[0]


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_MAX_BYTES)
