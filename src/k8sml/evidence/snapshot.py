"""A snapshot: GitHub's data about a repository at one moment, before it is merged into a history."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.commit_counts import Commit, is_bot
from k8sml.evidence.model import EARLIEST_DAY, Day, RepoFacts, check_days

# Longer than the name of a tag (a file name), and than GitHub's cursors and ETags.
ShortText = Annotated[str, Meta(max_length=512)]
# The characters that a header may have.
ETAG = re.compile(r"[\x20-\x7e]{1,512}\Z")
Etag = Annotated[str, Meta(pattern=f"^{ETAG.pattern}")]


class RepoSnapshot(Struct, frozen=True):
    """One repository: its facts, its newest tags with their days, and its newest commits.

    `commits` are those since the day `since`, newest first, without merges, bots and the current month, which
    no rule uses. `oldest` is the day of the last commit read, merges and bots included. `more` is the cursor
    of the next page (None: all were read). `etags` are those of the REST responses, by path.
    """

    facts: RepoFacts
    tags: tuple[tuple[ShortText, Day], ...]
    commits: tuple[Commit, ...]
    since: Day
    oldest: Day | None = None
    more: ShortText | None = None
    etags: dict[ShortText, Etag] = {}

    def __post_init__(self) -> None:
        check_days(self.since, self.oldest, *(day for _, day in self.tags), *(c.day for c in self.commits))
        if not self.since <= self.facts.observed:
            raise ValueError(f"commits since {self.since}, but observed on {self.facts.observed}")

    @property
    def people(self) -> int:
        """Return the number of authors; a lower bound if there are more commits."""
        return len({commit.author for commit in self.commits})


class SnapshotResult(Struct, frozen=True):
    """The result for a repository: a snapshot, or the problem in one line.

    Both, if further commits could not be fetched.
    """

    repo: str
    snapshot: RepoSnapshot | None = None
    problem: str | None = None


# Built at import, before any thread starts: see `decoded` in github/api.py.
_DECODER = msgspec.msgpack.Decoder(RepoSnapshot)


def validated(snapshot: RepoSnapshot) -> RepoSnapshot:
    """Return a snapshot once it is certain that a history can be made of it. Raises ValueError."""
    return _DECODER.decode(msgspec.msgpack.encode(snapshot))


def day_of(stamp: str | None, until: str) -> str | None:
    """Return the day (UTC) of a time as GitHub writes it: `2026-08-06T10:11:12Z`, or with an offset.

    None for a day after `until` or before 1971 (a wrong clock). Raises ValueError on an invalid time.
    """
    if stamp is None:
        return None
    try:
        day = datetime.fromisoformat(stamp).astimezone(UTC).date().isoformat()
    except OverflowError:
        raise ValueError(f"{strip_control_chars(stamp)[:40]} is not a valid time") from None
    return day if EARLIEST_DAY <= day <= until else None


def created_on(stamp: str | None, until: str) -> str:
    """Return the day a repository was created, which GitHub always has. Raises ValueError.

    In another time zone it may be a day later than `until`.
    """
    day = day_of(stamp, (date.fromisoformat(until) + timedelta(days=1)).isoformat())
    if day is None:
        raise ValueError("a repository without a day of creation")
    return day


def authored(day: str, address: str) -> Commit:
    """Return a commit whose author is a hash, so that no address is kept."""
    return Commit(day, blake2b(address.lower().encode(), digest_size=8).hexdigest())


def by_people(commits: Iterable[tuple[str | None, str, int]]) -> tuple[Commit, ...]:
    """Return the commits (day, author's address, number of parents) without merges and bots.

    Commits without a day are left out.
    """
    return tuple(
        authored(day, address)
        for day, address, parents in commits
        if day is not None and parents < 2 and not is_bot(address)
    )
