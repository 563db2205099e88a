"""What one look at a repository through GitHub's API showed, before it is laid over a history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec
from msgspec import Struct

from k8sml.evidence.counting import Commit, is_bot
from k8sml.evidence.model import Day, RepoFacts


class Seen(Struct, frozen=True):
    """One repository: its facts, its newest tags with their days, and its newest commits.

    `commits` are those since the day `since`, newest first, without merges and bots; those of the month under
    way are left out, since nothing is judged by it. `oldest` is the day of the last one that was read, merges
    and bots among them. `more` tells where the next page begins (None:
    all were read). `etags` are what to ask the REST API with whether anything changed, by path.
    """

    facts: RepoFacts
    tags: tuple[tuple[str, Day], ...]
    commits: tuple[Commit, ...]
    since: Day
    oldest: Day | None = None
    more: str | None = None
    etags: dict[str, str] = {}

    @property
    def people(self) -> int:
        """How many authors the commits have: a lower bound where there are more commits."""
        return len({commit.author for commit in self.commits})


class Answer(Struct, frozen=True):
    """What came of asking for a repository: what was seen, or the problem in a line.

    Both, where there are more commits that could not be had.
    """

    repo: str
    seen: Seen | None = None
    problem: str | None = None


def checked(seen: Seen) -> Seen:
    """What was seen, once it is sure that a history can be made of it. Raises ValueError."""
    return msgspec.convert(msgspec.to_builtins(seen), Seen)


def day_of(stamp: str | None) -> str | None:
    """The day (UTC) of a time as GitHub writes it: `2026-08-06T10:11:12Z`, or with an offset.

    Raises ValueError.
    """
    if not stamp:
        return None
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC).date().isoformat()
    except OverflowError:
        raise ValueError(f"{stamp} is no time of the calendar") from None


def authored(day: str, address: str) -> Commit:
    """A commit whose author is told from others without keeping the address."""
    return Commit(day, blake2b(address.lower().encode(), digest_size=8).hexdigest())


def by_people(commits: Iterable[tuple[str, str, int]]) -> tuple[Commit, ...]:
    """The commits (day, author's address, number of parents) that are no merges and made by no bot."""
    return tuple(
        authored(day, address) for day, address, parents in commits if parents < 2 and not is_bot(address)
    )
