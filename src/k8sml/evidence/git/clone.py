"""Keeps clones without files in a cache folder, and brings them up to date."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.faults import quoted
from k8sml.catalog.model import Repo
from k8sml.evidence.git.fetch import fetch
from k8sml.evidence.git.run import Git, Running
from k8sml.evidence.git.trouble import DamagedError, GitError, StoppedError

T = TypeVar("T")

# Seconds between two looks whether another update has done its work.
_LOOK_AGAIN = 0.1
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Clones(Struct, frozen=True):
    """A folder of clones, made from repositories at `base`; no more than `seconds` go into one of them."""

    folder: Path
    base: str = "https://github.com"
    seconds: float = 600


def in_clone(clones: Clones, repo: str, read: Callable[[Git], T], running: Running) -> T:
    """What `read` makes of an up-to-date clone of an owner/name, which nobody changes meanwhile.

    The clone is fetched into, or made if there is none. One that is damaged is made anew, once; where
    that fails, or anything else does, it stays as it was. Raises GitError.
    """
    clone = _clone(clones, repo, running)
    with running.work(), _locked(clone), _unfinished(clone) as new:
        if clone.folder.exists():
            with contextlib.suppress(DamagedError):
                fetch(clone)
                return read(clone)
        new.folder.mkdir()
        fetch(new)
        found = read(new)
        _remove(clone.folder)
        new.folder.rename(clone.folder)
        return found


def _clone(clones: Clones, repo: str, running: Running) -> Git:
    """Git for the clone of a repository. Raises GitError if its name or address is none that git may see."""
    try:
        msgspec.convert(repo, Repo)
    except msgspec.ValidationError:
        repo = ""
    if not repo.isprintable() or not repo:  # the pattern lets a line break at the end pass
        raise GitError("this is no owner/name of GitHub")
    return Git(
        folder=clones.folder / f"{repo.replace('/', '__')}.git",
        running=running,
        until=monotonic() + clones.seconds,
        address=f"{clones.base.rstrip('/')}/{repo}.git",
        protocol=_protocol(clones.base),
        host=urlsplit(clones.base).hostname or "the folder",
    )


def _protocol(base: str) -> str:
    """The protocol of an address, if clones may be made over it. Raises GitError."""
    parts = urlsplit(base)
    if "@" in parts.netloc:
        raise GitError("clones are made without a password: the address must not hold one")
    secure = parts.scheme == "https" and parts.hostname
    near = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (secure or near or (parts.scheme == "file" and not parts.netloc)):
        raise GitError(f"no clones are made from {quoted(base)}: the address must begin with https://")
    return parts.scheme


@contextlib.contextmanager
def _locked(clone: Git) -> Iterator[None]:
    """Hold the one lock of a clone, over all processes. Raises GitError."""
    from filelock import FileLock, Timeout

    try:
        clone.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(clone.folder.with_suffix(".lock"), blocking=False)
        while True:
            with contextlib.suppress(Timeout):
                lock.acquire()
                break
            if clone.running.stopped.wait(_LOOK_AGAIN):
                raise StoppedError("stopped")
            if clone.until is not None and monotonic() > clone.until:
                raise GitError("another update works on its clone")
        try:
            yield
        finally:
            lock.release()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GitError(f"{clone.folder.parent} cannot be used: {reason}") from None


@contextlib.contextmanager
def _unfinished(clone: Git) -> Iterator[Git]:
    """Where a clone is made before it takes its place; what is left there goes, also that of a killed run."""
    folder = clone.folder.with_suffix(".new")
    _remove(folder)
    try:
        yield replace(clone, folder=folder)
    finally:
        _remove(folder)


def _remove(path: Path) -> None:
    """Remove what is at a path, if anything is."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
