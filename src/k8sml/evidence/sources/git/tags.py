"""Read the tags of a clone with their days."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.sources.git.errors import DamagedError
from k8sml.evidence.sources.git.run import Git

# A workspace that tags every package at every release (`name@1.2.3`) has tens of thousands of tags (48,000
# in JupyterLab); above this number, tags of packages are left out.
_MAX_TAGS = 10_000
# Bytes; longer than a path and the other fields.
_MAX_LINE = 8192
# The type of a tagged object is read from the tag itself. With `*` fields git would open the object, which a
# clone without file contents may lack.
_FORMAT = "%(objectname) %(objecttype) %(object) %(type) %(creatordate:unix) %(refname:strip=2)"


class _Tag(NamedTuple):
    """One line of `for-each-ref`."""

    id: bytes  # of the commit, or of the tag object of an annotated tag
    kind: bytes  # its type
    tagged: bytes  # the object that a tag object points to
    tagged_kind: bytes  # the type of that
    seconds: bytes  # creation of a tag object, since 1970
    name: bytes


def read_tags(git: Git, day_of: Callable[[int], str | None]) -> list[tuple[str, str]]:
    """Return the tags of commits with their days, by day, then name. Raises GitError.

    The day is that of an annotated tag, else of its commit. Tags without a day that `day_of` accepts are left
    out, and tags of trees and files, which are no releases.
    """
    lines = git.lines("for-each-ref", f"--format={_FORMAT}", "refs/tags")
    # a longer name is not a file name, and the longest lines come in pieces
    listed = [
        _Tag(*parts) for line in lines if len(line) < _MAX_LINE and len(parts := line.split(b" ", 5)) == 6
    ]
    if len(listed) > _MAX_TAGS:
        listed = [tag for tag in listed if b"@" not in tag.name]
    commits = {tag.id: commit for tag in listed if (commit := _commit(git, tag))}
    undated = sorted({commits[tag.id] for tag in listed if not tag.seconds and tag.id in commits})
    times = _times(git, undated)
    tags = []
    for tag in listed:
        seconds = tag.seconds or times.get(commits.get(tag.id, b""), b"")
        day = day_of(int(seconds)) if tag.id in commits and seconds.isdigit() else None
        name = strip_control_chars(tag.name.decode("utf-8", "replace"))
        if day is not None and name:
            tags.append((name, day))
    return sorted(tags, key=lambda tag: (tag[1], tag[0]))


def _commit(git: Git, tag: _Tag) -> bytes | None:
    """Return the commit that a tag leads to, directly or through other tags (a recreated one)."""
    if tag.kind == b"commit":
        return tag.id
    if tag.kind != b"tag" or tag.tagged_kind not in (b"commit", b"tag"):
        return None
    if tag.tagged_kind == b"commit":
        return tag.tagged
    try:
        return git.output("rev-parse", "--verify", "--quiet", f"{tag.id.decode()}^{{commit}}").strip()
    except DamagedError:  # it leads to a tree or a file, which is not here
        return None


def _times(git: Git, commits: list[bytes]) -> dict[bytes, bytes]:
    """Return the times of some commits, in seconds since 1970; tags from before 2005 have no time."""
    if not commits:
        return {}
    lines = git.lines("rev-list", "--no-walk", "--timestamp", "--stdin", stdin=b"\n".join(commits) + b"\n")
    return {commit: seconds for seconds, commit in (line.split() for line in lines)}
