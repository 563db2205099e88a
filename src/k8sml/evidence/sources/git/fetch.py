"""Fetches a repository's commits and tags into a clone, without its files."""

from __future__ import annotations

import contextlib
from urllib.parse import urljoin

from msgspec.structs import replace

from k8sml.evidence.address import parse_address
from k8sml.evidence.sources.git.errors import (
    DamagedError,
    GitError,
    MissingError,
    RedirectError,
    StoppedError,
    TransientError,
    redirect_of,
)
from k8sml.evidence.sources.git.layout import BRANCH, configure, make
from k8sml.evidence.sources.git.license import license_file, root_of
from k8sml.evidence.sources.git.run import Git

# Objects are taken as they are, without fsck: many real histories have commits that it refuses, and nothing
# of a clone is ever checked out or run.
_FETCH = (
    "fetch",
    "--quiet",
    "--filter=tree:0",
    "--no-tags",
    "--no-write-fetch-head",
    "--recurse-submodules=no",
)
# The default branch, whatever its name, is one branch here, so that a changed one or a rewritten history is
# nothing special. Tags may be on any branch, and may go.
_ALL = ("--prune", "--", "origin", f"+HEAD:{BRANCH}", "+refs/tags/*:refs/tags/*")
# Each fetch adds a few packs, and git looks through all of them; with this many they are made one.
_MANY_PACKS = 50
# A few trees with tags, and a redirect.
_TRIES = 6
# A server that has just been busy is asked once more, after so many seconds.
_PAUSE = 1.0
# What git asks for first, below the address of a repository.
_REFS = "/info/refs?service=git-upload-pack"


def fetch(clone: Git) -> None:
    """Bring a clone up to date; an empty folder becomes one. Raises GitError, and then it is as it was.

    Raises OSError if it cannot be written.
    """
    if not (clone.folder / "HEAD").exists():
        make(clone.folder)
    configure(clone.folder)
    _sweep(clone)
    try:
        try:
            clone = _commits_and_tags(clone)
        except TransientError:
            clone.running.stopped.wait(_PAUSE)
            clone = _commits_and_tags(clone)
        _license(clone)
        if sum(1 for _ in (clone.folder / "objects" / "pack").glob("*.pack")) > _MANY_PACKS:
            with contextlib.suppress(DamagedError):  # a full disk: the packs stay as they are
                replace(clone, address=None, protocol="none").output("repack", "-a", "-d", "--quiet")
    finally:
        _sweep(clone)


def _commits_and_tags(clone: Git) -> Git:
    """Fetch them; the clone with the address at which they were.

    A tag that leads to a tree or a file is left out: that cannot be had without files, and is no release.
    """
    left_out: list[str] = []
    homes = {clone.address}
    for _ in range(_TRIES):
        try:
            clone.output(*_FETCH, *_ALL, *left_out)
        except RedirectError:
            clone = replace(clone, address=_new_home(clone))
            if clone.address in homes:
                raise GitError(f"{clone.host} redirects in a circle") from None
            homes.add(clone.address)
        except MissingError as error:
            tags = _tags_of(clone, error.object)
            if not tags:
                raise DamagedError(str(error)) from None
            left_out += [f"^{name}" for name in tags]
        else:
            return clone
    raise GitError("its tags cannot be fetched, or it has too many redirects")


def _tags_of(clone: Git, wanted: str) -> set[str]:
    """The full names of the tags that lead to an object, at once or through others."""
    listed = clone.lines("ls-remote", "--quiet", "--", "origin", "refs/tags/*")
    pairs = (line.decode("utf-8", "replace").split("\t") for line in listed)
    return {name.removesuffix("^{}") for found, name in pairs if found == wanted}


def _new_home(clone: Git) -> str:
    """The address to which a repository was renamed. Raises GitError unless it is on the same server.

    The server is asked without following it, so that no other one hears of this before it is judged.
    """
    old = clone.address or ""
    location = redirect_of(clone.traced("ls-remote", "--quiet", "--", "origin", "HEAD"))
    try:
        there = parse_address(urljoin(old + _REFS, location or "-"))
        if there.origin != parse_address(old).origin:
            raise GitError(f"{clone.host} redirects to another host; not followed")
    except ValueError:  # of urljoin, too
        raise GitError(f"{clone.host} redirects to an invalid address") from None
    if location is None or not there.url.endswith(_REFS):
        raise GitError(f"{clone.host} redirects to something that is not a repository")
    return there.url.removesuffix(_REFS).rstrip("/")


def _license(clone: Git) -> None:
    """Fetch the root of the tree and the licence file in it, two small objects, unless they are here.

    A server that does not give them costs nothing but them.
    """
    here = replace(clone, address=None, protocol="none")
    try:
        tree = root_of(here, BRANCH)
        if not _has(here, tree):
            _object(clone, tree)
        blob = license_file(here, tree)
        if blob is not None and not _has(here, blob):
            _object(clone, blob)
    except StoppedError:
        raise
    except GitError:
        return


def _has(here: Git, name: str) -> bool:
    try:
        here.output("cat-file", "-e", name)
    except DamagedError:
        return False
    return True


def _object(clone: Git, name: str) -> None:
    # Without telling what is here: the server would think that the tree of a commit is, too.
    clone.output("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, "--", "origin", name)


def _sweep(clone: Git) -> None:
    """Remove what commands that were killed have left; nothing else works on the clone now."""
    for pattern in ("**/tmp_*", "**/.tmp-*"):
        for left in (clone.folder / "objects").glob(pattern):
            with contextlib.suppress(OSError):
                left.unlink()
