"""Reads the tags of a clone with the days on which they were made."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.sources.git.errors import DamagedError
from k8sml.evidence.sources.git.run import Git

# Where every package of a workspace is tagged at every release (`name@1.2.3`), there are tens of thousands
# of tags (48,000 of JupyterLab); beyond this many, those of packages are left out.
_MANY = 10_000
# More than a path may have, and the other fields.
_LONGEST = 8192
# What is tagged is told by the tag objects themselves: `*` fields would have git look at it, which a clone
# without files may not have.
_FORMAT = "%(objectname) %(objecttype) %(object) %(type) %(creatordate:unix) %(refname:strip=2)"


class _Tag(NamedTuple):
    """A tag as listed: its object, of which type; what a tag object tags, of which type; when; its name."""

    id: bytes
    kind: bytes
    tagged: bytes
    tagged_kind: bytes
    seconds: bytes
    name: bytes


def read_tags(git: Git, day_of: Callable[[int], str | None]) -> list[tuple[str, str]]:
    """The tags of commits with their days, by day, then name. Raises GitError.

    The day is the tag's own where it is annotated, else its commit's; tags without a day that `day_of`
    accepts are left out, and so are tags of trees and files, which are no releases.
    """
    lines = git.lines("for-each-ref", f"--format={_FORMAT}", "refs/tags")
    # A longer name is no file's, and the longest come in pieces.
    found = [
        _Tag(*parts) for line in lines if len(line) < _LONGEST and len(parts := line.split(b" ", 5)) == 6
    ]
    if len(found) > _MANY:
        found = [tag for tag in found if b"@" not in tag.name]
    commits = {tag.id: commit for tag in found if (commit := _commit(git, tag))}
    undated = sorted({commits[tag.id] for tag in found if not tag.seconds and tag.id in commits})
    times = _times(git, undated)
    tags = []
    for tag in found:
        seconds = tag.seconds or times.get(commits.get(tag.id, b""), b"")
        day = day_of(int(seconds)) if tag.id in commits and seconds.isdigit() else None
        name = strip_control_chars(tag.name.decode("utf-8", "replace"))
        if day is not None and name:
            tags.append((name, day))
    return sorted(tags, key=lambda tag: (tag[1], tag[0]))


def _commit(git: Git, tag: _Tag) -> bytes | None:
    """The commit that a tag leads to, at once or through other tags, as when one was made anew."""
    if tag.kind == b"commit":
        return tag.id
    if tag.kind != b"tag" or tag.tagged_kind not in (b"commit", b"tag"):
        return None
    if tag.tagged_kind == b"commit":
        return tag.tagged
    try:
        return git.output("rev-parse", "--verify", "--quiet", f"{tag.id.decode()}^{{commit}}").strip()
    except DamagedError:  # it ends at a tree or a file, which is not here
        return None


def _times(git: Git, commits: list[bytes]) -> dict[bytes, bytes]:
    """The seconds since 1970 of some commits: tags of before 2005 do not say when they were made."""
    if not commits:
        return {}
    lines = git.lines("rev-list", "--no-walk", "--timestamp", "--stdin", given=b"\n".join(commits) + b"\n")
    return {commit: when for when, commit in (line.split() for line in lines)}
