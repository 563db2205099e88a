"""Reads the history of a repository from a clone of it, without the network and without its files."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from k8sml.catalog.issues import os_reason
from k8sml.evidence.commit_counts import Commit, count_months, is_bot
from k8sml.evidence.model import EARLIEST_DAY, History
from k8sml.evidence.sources.git.errors import GitError
from k8sml.evidence.sources.git.layout import BRANCH, refuse_special_files
from k8sml.evidence.sources.git.license import license_head
from k8sml.evidence.sources.git.run import Git, ProcessRegistry
from k8sml.evidence.sources.git.tags import read_tags

_SECONDS_A_DAY = 86_400
# As many digits as a moment can have: a piece of an endless address may have more than Python reads.
_SECONDS = re.compile(rb"[0-9]{1,20}")
# Where a clone with a work tree keeps the default branch that it last fetched.
_FETCHED_HEAD = "refs/remotes/origin/HEAD"


def read_history(
    git_dir: Path,
    repo: str,
    observed: str,
    running: ProcessRegistry | None = None,
    until: float | None = None,
) -> History:
    """The history of `repo` as a clone at `git_dir` knows it, up to the day `observed`. Raises GitError.

    The clone may be bare or not, and need not hold any file. Commits are those of the default branch as it
    was last fetched (of HEAD, where a clone does not tell), without merges and bots; `first_commit` and
    `last_commit` are days of such, too. What is dated after `observed`, or by a clock that was not set, is
    left out: when it was made is not known. Settings, mail maps, grafts and replacements in the clone change
    nothing. `until` is a moment of `time.monotonic`.
    """
    folder = _folder(git_dir)
    refuse_special_files(folder, until)
    git = Git(folder, running or ProcessRegistry(), until)
    _refuse_shallow(git)
    return _history(git, _head(git), repo, observed)


def read_clone(clone: Git, repo: str, observed: str) -> History:
    """The history of `repo` in a clone that this program made, as `read_history`. Raises GitError."""
    git = Git(clone.folder, clone.running, clone.until)
    _refuse_shallow(git)
    head = git.output("show-ref", "--verify", "--hash", BRANCH).decode().strip()
    return _history(git, head, repo, observed)


def _refuse_shallow(git: Git) -> None:
    if git.output("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError("the clone is shallow, so its history is cut off: git fetch --unshallow")


def _history(git: Git, head: str, repo: str, observed: str) -> History:
    commits = list(_commits(git, head, observed))
    if not commits:
        raise GitError(f"no commit by a person until {observed}")
    days = [commit.day for commit in commits]
    return History(
        repo=repo,
        observed=observed,
        months=count_months(commits, observed[:7]),
        tags=tuple(read_tags(git, lambda seconds: known_day(seconds, observed))),
        first_commit=min(days),
        last_commit=max(days),
        head=head,
        license_head=license_head(git, head),
    )


def last_fetched(git_dir: Path) -> date | None:
    """The day on which a clone was last fetched; None where its files do not tell. Raises GitError.

    A fetch that failed leaves an empty FETCH_HEAD. Other files change for other reasons, too.
    """
    file = _folder(git_dir) / "FETCH_HEAD"
    with contextlib.suppress(OSError, ValueError, OverflowError):  # of a year that no date has, too
        found = file.stat()
        if found.st_size:
            return date.fromtimestamp(found.st_mtime)
    return None


def _head(git: Git) -> str:
    """The newest commit of the default branch as fetched, whatever one works on or has not merged yet."""
    fetched = git.output("for-each-ref", "--format=%(objectname)", _FETCHED_HEAD).decode().strip()
    return fetched or git.output("log", "-1", "--format=%H").decode().strip()


def known_day(seconds: int, observed: str) -> str | None:
    """The day (UTC) of seconds since 1970, None if nothing can have been made then."""
    day = _day(seconds // _SECONDS_A_DAY)
    return day if day is not None and EARLIEST_DAY <= day <= observed else None


def _folder(path: Path) -> Path:
    """Where git keeps its things: the folder itself, or `.git` in it."""
    try:
        inside = path / ".git"
        found = inside if inside.exists() else path
        found.stat()
    except OSError as error:
        raise GitError(f"{path} cannot be read: {os_reason(error)}") from None
    return found


def _commits(git: Git, head: str, observed: str) -> Iterator[Commit]:
    """The commits by `observed` that are no merges and no bot's, authors told apart by address."""
    log = ("log", "--no-merges", "--format=%ct %ae", "--end-of-options", head, "--")
    for line in git.lines(*log):
        seconds, _, address = line.partition(b" ")
        day = known_day(int(seconds), observed) if _SECONDS.fullmatch(seconds) else None
        # what is no UTF-8 still tells one author from another
        author = address.decode("utf-8", "surrogateescape").lower()
        if day is not None and not is_bot(author):
            yield Commit(day, author)


@lru_cache(maxsize=65_536)
def _day(days: int) -> str | None:
    try:
        return datetime.fromtimestamp(days * _SECONDS_A_DAY, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None
