"""Read the history of a repository from a clone, without network and without file contents."""

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

_SECONDS_PER_DAY = 86_400
# A bound for digits: a part of an overlong address may have more of them than Python converts.
_SECONDS = re.compile(rb"[0-9]{1,20}")
# The default branch as a clone with a work tree last fetched it.
_FETCHED_HEAD = "refs/remotes/origin/HEAD"


def read_history(
    git_dir: Path,
    repo: str,
    observed: str,
    processes: ProcessRegistry | None = None,
    until: float | None = None,
) -> History:
    """Return the history of `repo` in the clone at `git_dir`, up to the day `observed`. Raises GitError.

    The clone may be bare, and need not have file contents. Commits are those of the default branch as last
    fetched (of HEAD if the clone does not know it), without merges and bots; so are `first_commit` and
    `last_commit`. Commits dated after `observed` or before 1971 (a wrong clock) are left out. Settings, mail
    maps, grafts and replacements in the clone are ignored. `until` is a moment of `time.monotonic`.
    """
    folder = _folder(git_dir)
    refuse_special_files(folder, until)
    git = Git(folder, processes or ProcessRegistry(), until)
    _refuse_shallow(git)
    return _history(git, _head(git), repo, observed)


def read_clone(clone: Git, repo: str, observed: str) -> History:
    """Return the history of `repo` in a clone that this program made. Raises GitError."""
    git = Git(clone.folder, clone.processes, clone.until)
    _refuse_shallow(git)
    head = git.output("show-ref", "--verify", "--hash", BRANCH).decode().strip()
    return _history(git, head, repo, observed)


def _refuse_shallow(git: Git) -> None:
    if git.output("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError("the clone is shallow: complete its history with git fetch --unshallow")


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
    """Return the day of a clone's last fetch; None if its files do not show it. Raises GitError.

    A failed fetch leaves an empty FETCH_HEAD. Other files also change for other reasons.
    """
    file = _folder(git_dir) / "FETCH_HEAD"
    with contextlib.suppress(OSError, ValueError, OverflowError):  # also a year that no date has
        status = file.stat()
        if status.st_size:
            return date.fromtimestamp(status.st_mtime)
    return None


def _head(git: Git) -> str:
    """Return the newest commit of the default branch as fetched, not of the branch that is checked out."""
    fetched = git.output("for-each-ref", "--format=%(objectname)", _FETCHED_HEAD).decode().strip()
    return fetched or git.output("log", "-1", "--format=%H").decode().strip()


def known_day(seconds: int, observed: str) -> str | None:
    """Return the day (UTC) of seconds since 1970; None before 1971 or after the day `observed`."""
    day = _day(seconds // _SECONDS_PER_DAY)
    return day if day is not None and EARLIEST_DAY <= day <= observed else None


def _folder(path: Path) -> Path:
    """Return the repository's folder: the folder itself, or `.git` in it. Raises GitError."""
    try:
        inside = path / ".git"
        folder = inside if inside.exists() else path
        folder.stat()
    except (OSError, ValueError) as error:
        raise GitError(f"{path} cannot be read: {os_reason(error)}") from None
    return folder


def _commits(git: Git, head: str, observed: str) -> Iterator[Commit]:
    """Yield the commits up to `observed` without merges and bots; an author is an address."""
    log = ("log", "--no-merges", "--format=%ct %ae", "--end-of-options", head, "--")
    for line in git.lines(*log):
        seconds, _, address = line.partition(b" ")
        day = known_day(int(seconds), observed) if _SECONDS.fullmatch(seconds) else None
        # bytes that are not UTF-8 still identify an author
        author = address.decode("utf-8", "surrogateescape").lower()
        if day is not None and not is_bot(author):
            yield Commit(day, author)


@lru_cache(maxsize=65_536)
def _day(days: int) -> str | None:
    try:
        return datetime.fromtimestamp(days * _SECONDS_PER_DAY, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None
