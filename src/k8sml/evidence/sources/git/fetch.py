"""Fetch the commits and tags of a repository into a clone, without file contents."""

from __future__ import annotations

import contextlib
from urllib.parse import urljoin

from msgspec.structs import replace

from k8sml.evidence.address import parse_address
from k8sml.evidence.retry import PAUSE_SECONDS, retry
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

# Objects are not checked (fsck): many real histories have commits that it refuses, and nothing of a clone is
# ever checked out or run.
_FETCH = (
    "fetch",
    "--quiet",
    "--filter=tree:0",
    "--no-tags",
    "--no-write-fetch-head",
    "--recurse-submodules=no",
)
# The default branch has the same name in every clone, so a renamed branch or a rewritten history needs
# no special case. Tags may be on any branch, and may disappear.
_ALL = ("--prune", "--", "origin", f"+HEAD:{BRANCH}", "+refs/tags/*:refs/tags/*")
# Each fetch adds a few packs, and git searches all of them; above this number they are repacked into one.
_MAX_PACKS = 50
# Attempts of one fetch: each tagged tree and each redirect takes one.
_ATTEMPTS = 6
# The path that git requests first, below the address of a repository.
_REFS = "/info/refs?service=git-upload-pack"


def fetch(clone: Git) -> None:
    """Update a clone; an empty folder becomes a clone.

    Raises GitError, with the clone unchanged, and OSError if it cannot be written.
    """
    if not (clone.folder / "HEAD").exists():
        make(clone.folder)
    configure(clone.folder)
    _sweep(clone)
    try:
        clone = retry(
            lambda: _commits_and_tags(clone),
            TransientError,
            pause=lambda: clone.processes.stopped.wait(PAUSE_SECONDS),
        )
        _license(clone)
        if sum(1 for _ in (clone.folder / "objects" / "pack").glob("*.pack")) > _MAX_PACKS:
            with contextlib.suppress(DamagedError):  # a full disk: the packs stay as they are
                replace(clone, address=None, protocol="none").output("repack", "-a", "-d", "--quiet")
    finally:
        _sweep(clone)


def _commits_and_tags(clone: Git) -> Git:
    """Fetch commits and tags; return the clone with the address that they are from.

    Tags of trees and files are left out: they cannot be fetched without file contents, and are no releases.
    """
    left_out: list[str] = []
    addresses = {clone.address}
    for _ in range(_ATTEMPTS):
        try:
            clone.output(*_FETCH, *_ALL, *left_out)
        except RedirectError:
            clone = replace(clone, address=_new_home(clone))
            if clone.address in addresses:
                raise GitError(f"{clone.host} redirects in a circle") from None
            addresses.add(clone.address)
        except MissingError as error:
            tags = _tags_of(clone, error.object_id)
            if not tags:
                raise DamagedError(str(error)) from None
            left_out += [f"^{name}" for name in tags]
        else:
            return clone
    raise GitError("its tags cannot be fetched, or it has too many redirects")


def _tags_of(clone: Git, wanted: str) -> set[str]:
    """Return the full names of the tags that lead to an object, directly or through other tags."""
    listed = clone.lines("ls-remote", "--quiet", "--", "origin", "refs/tags/*")
    pairs = (line.decode("utf-8", "replace").split("\t") for line in listed)
    return {name.removesuffix("^{}") for object_id, name in pairs if object_id == wanted}


def _new_home(clone: Git) -> str:
    """Return the address a repository moved to. Raises GitError unless it is on the same server.

    The redirect is read without following it, so no other server is contacted before this check.
    """
    old = clone.address or ""
    location = redirect_of(clone.traced("ls-remote", "--quiet", "--", "origin", "HEAD"))
    try:
        target = parse_address(urljoin(old + _REFS, location or "-"))
        if target.origin != parse_address(old).origin:
            raise GitError(f"{clone.host} redirects to another host; not followed")
    except ValueError:  # also from urljoin
        raise GitError(f"{clone.host} redirects to an invalid address") from None
    if location is None or not target.url.endswith(_REFS):
        raise GitError(f"{clone.host} redirects to something that is not a repository")
    return target.url.removesuffix(_REFS).rstrip("/")


def _license(clone: Git) -> None:
    """Fetch the root tree and the license file in it, two small objects, unless the clone has them.

    If the server refuses, the history only lacks the license.
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
    # Without negotiation: a server that knows of a commit here would assume that its tree is here, too.
    clone.output("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, "--", "origin", name)


def _sweep(clone: Git) -> None:
    """Remove the leftovers of killed commands; the lock keeps everybody else out."""
    for pattern in ("**/tmp_*", "**/.tmp-*"):
        for leftover in (clone.folder / "objects").glob(pattern):
            with contextlib.suppress(OSError):
                leftover.unlink()
