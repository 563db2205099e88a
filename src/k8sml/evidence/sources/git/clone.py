"""Keep clones without file contents in a cache folder, and update them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import os_reason, quoted
from k8sml.catalog.repository import parse_repository
from k8sml.evidence.address import AddressError, parse_base
from k8sml.evidence.sources.git.errors import DamagedError, GitError, StoppedError
from k8sml.evidence.sources.git.fetch import fetch
from k8sml.evidence.sources.git.layout import is_own
from k8sml.evidence.sources.git.run import Git, ProcessRegistry

T = TypeVar("T")

# Seconds between two attempts to lock a clone that another update uses.
_LOCK_INTERVAL = 0.1


class Clones(Struct, frozen=True):
    """A folder of clones, and the time limit in seconds for each of them.

    `github` is the server of GitHub's repositories; those of other hosts are cloned from their own.
    """

    folder: Path
    github: str = "https://github.com"
    seconds: float = 600


def in_clone(clones: Clones, repo: str, read: Callable[[Git], T], processes: ProcessRegistry) -> T:
    """Update or make the clone of a repository, and return the result of `read` on it under a lock.

    A damaged clone, or one whose files lead elsewhere, is replaced once. If anything fails, the clone stays
    as it was. Raises GitError.
    """
    clone = _clone(clones, repo, processes)
    with processes.task(), _locked(clone), _unfinished(clone) as new:
        if is_own(clone.folder):
            with contextlib.suppress(DamagedError):
                fetch(clone)
                return read(clone)
        new.folder.mkdir()
        fetch(new)
        result = read(new)
        _remove(clone.folder)
        new.folder.rename(clone.folder)
        return result


def _clone(clones: Clones, repo: str, processes: ProcessRegistry) -> Git:
    """Return git for the clone of a repository. Raises GitError if the name or server is not allowed."""
    try:
        repository = parse_repository(repo)
    except ValueError as error:
        raise GitError(str(error)) from None
    base = clones.github if repository.on_github else f"https://{repository.host}"
    address, protocol, host = _server(base)
    return Git(
        folder=clones.folder / f"{repository.file_name}.git",
        processes=processes,
        until=monotonic() + clones.seconds,
        address=f"{address}/{repository.path}.git",
        protocol=protocol,
        host=host,
    )


def _server(base: str) -> tuple[str, str, str]:
    """Return a server's address without a final slash, its protocol and its host. Raises GitError."""
    if base.startswith("file:///") and base.isprintable():
        return base.rstrip("/"), "file", "the folder"
    try:
        address = parse_base(base)
    except AddressError as error:
        raise GitError(f"cannot clone: {error}") from None
    if address.scheme != "https" and not address.is_loopback:
        raise GitError(f"cannot clone from {quoted(base)}: the address must begin with https://")
    return address.url, address.scheme, address.host


@contextlib.contextmanager
def _locked(clone: Git) -> Iterator[None]:
    """Hold the lock of a clone, shared by all processes. Raises GitError."""
    from filelock import FileLock, Timeout

    try:
        try:
            clone.folder.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise GitError(f"{clone.folder.parent} is not a folder; move it away") from None
        path = clone.folder.with_suffix(".lock")
        _remove_foreign_lock(path)
        lock = FileLock(path, blocking=False)
        while True:
            with contextlib.suppress(Timeout):
                lock.acquire()
                break
            if clone.processes.stopped.wait(_LOCK_INTERVAL):
                raise StoppedError("stopped")
            if clone.until is not None and monotonic() > clone.until:
                raise GitError("another update is using its clone")
        try:
            yield
        finally:
            lock.release()
    except OSError as error:
        raise GitError(f"{clone.folder.parent} cannot be used: {os_reason(error)}") from None


def _remove_foreign_lock(path: Path) -> None:
    """Remove anything but an empty file at the path of a lock, because locking truncates the file."""
    with contextlib.suppress(FileNotFoundError):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size:
            _remove(path)


@contextlib.contextmanager
def _unfinished(clone: Git) -> Iterator[Git]:
    """Yield the place where a new clone is made; remove leftovers before and after, also of a killed run."""
    folder = clone.folder.with_suffix(".new")
    _remove(folder)
    try:
        yield replace(clone, folder=folder)
    finally:
        _remove(folder)


def _remove(path: Path) -> None:
    """Remove a file or folder, if there is one. Raises OSError.

    Folders are moved up before they are emptied: they may be nested deeper than a path can express.
    """
    if not _is_folder(path):
        path.unlink(missing_ok=True)
        return
    left = [path]
    while left:
        folder = left.pop()
        for inside in list(folder.iterdir()):
            if _is_folder(inside):
                left.append(inside.rename(path / os.urandom(16).hex()))
            else:
                inside.unlink()
        if folder != path:
            folder.rmdir()
    path.rmdir()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
