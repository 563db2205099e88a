"""What one look at a repository through GitHub's API showed, before it is laid over a history."""

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

# More than git allows in the name of a tag (a file name), and than GitHub puts into its cursors and ETags.
ShortText = Annotated[str, Meta(max_length=512)]
# What can be sent back in a header.
ETAG = re.compile(r"[\x20-\x7e]{1,512}\Z")
Etag = Annotated[str, Meta(pattern=f"^{ETAG.pattern}")]


class RepoSnapshot(Struct, frozen=True):
    """One repository: its facts, its newest tags with their days, and its newest commits.

    `commits` are those since the day `since`, newest first, without merges and bots; those of the month
    under way are left out, since nothing is judged by it. `oldest` is the day of the last one that was read,
    merges and bots among them. `more` tells where the next page begins (None: all were read). `etags` are
    what to ask the REST API with whether anything changed, by path.
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
            raise ValueError(f"nothing between {self.since} and {self.facts.observed} can have been seen")

    @property
    def people(self) -> int:
        """How many authors the commits have: a lower bound where there are more commits."""
        return len({commit.author for commit in self.commits})


class SnapshotResult(Struct, frozen=True):
    """What came of asking for a repository: what was seen, or the problem in a line.

    Both, where there are more commits that could not be had.
    """

    repo: str
    seen: RepoSnapshot | None = None
    problem: str | None = None


# Built at import, before any thread starts: see `decoded` in github/api.py.
_DECODER = msgspec.msgpack.Decoder(RepoSnapshot)


def validated(seen: RepoSnapshot) -> RepoSnapshot:
    """What was seen, once it is sure that a history can be made of it. Raises ValueError."""
    return _DECODER.decode(msgspec.msgpack.encode(seen))


def day_of(stamp: str | None, until: str) -> str | None:
    """The day (UTC) of a time as GitHub writes it: `2026-08-06T10:11:12Z`, or with an offset.

    None for a day after `until` or before there was version control: a clock was wrong. Raises ValueError on
    what is no time.
    """
    if stamp is None:
        return None
    try:
        day = datetime.fromisoformat(stamp).astimezone(UTC).date().isoformat()
    except OverflowError:
        raise ValueError(f"{strip_control_chars(stamp)[:40]} is no time of the calendar") from None
    return day if EARLIEST_DAY <= day <= until else None


def created_on(stamp: str | None, until: str) -> str:
    """The day on which a repository was created, which GitHub always knows. Raises ValueError.

    Elsewhere it can be a day later already.
    """
    day = day_of(stamp, (date.fromisoformat(until) + timedelta(days=1)).isoformat())
    if day is None:
        raise ValueError("a repository without a day of creation")
    return day


def authored(day: str, address: str) -> Commit:
    """A commit whose author is told from others without keeping the address."""
    return Commit(day, blake2b(address.lower().encode(), digest_size=8).hexdigest())


def by_people(commits: Iterable[tuple[str | None, str, int]]) -> tuple[Commit, ...]:
    """The commits (day, author's address, number of parents) that are no merges and made by no bot.

    Those without a day are left out.
    """
    return tuple(
        authored(day, address)
        for day, address, parents in commits
        if day is not None and parents < 2 and not is_bot(address)
    )
