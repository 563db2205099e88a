"""Lays what GitHub showed over what was known: the last year's months and the newest tags, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.commit_counts import count_months
from k8sml.evidence.license_file import licenses_of
from k8sml.evidence.model import History, Months, month_number, month_text
from k8sml.evidence.sources.github.snapshot import RepoSnapshot

_YEAR = 12


def first_needed(known: History | None, day: str) -> str:
    """The day since which commits are needed to continue a history up to `day`: the first of a month.

    Every month that is not known whole yet needs the twelve months that end with it, and the last one, too.
    """
    last_whole = month_number(day) - 1
    first = last_whole if known is None else min(_whole_before(known), last_whole)
    return f"{month_text(first - _YEAR + 1)}-01"


def merge_snapshot(known: History | None, seen: RepoSnapshot, repo: str) -> History:
    """The history of `repo` up to the day of what was seen.

    Months that were known whole stay as they were; the others are counted from the commits seen. Where these
    do not reach back far enough, the numbers are the least that can be said, and marked so. Where nothing was
    known, the history begins with the commits seen and has no first commit.
    """
    day = seen.facts.observed
    if known is not None and known.observed > day:  # an answer of the cache, older than the clone
        return replace(known, facts=seen.facts)
    live = _live(seen, day)
    tags = dict(known.tags if known else ())
    tags.update((name, tagged) for name, tagged in seen.tags if tagged <= day)
    new = History(
        repo=repo,
        observed=day,
        months=live.months if known is None else _joined(known, live),
        source="GitHub",
        at_least=_least(known, live),
        facts=seen.facts,
        tags=tuple(sorted(tags.items(), key=lambda tag: (tag[1], tag[0]))),
        last_commit=max((commit.day for commit in seen.commits if commit.day <= day), default=None),
    )
    if known is None:
        return new
    return replace(
        new,
        first_commit=known.first_commit,
        last_commit=max(filter(None, (known.last_commit, new.last_commit)), default=None),
        head=known.head,
        license_head=_still(known.license_head, seen.facts.license),
        crds=known.crds,
    )


def _whole_before(known: History) -> int:
    """The number of the first month that is not known whole: the last one, or the first told as the least."""
    return month_number(known.at_least[0] if known.at_least else known.months.end)


class _Live(Struct, frozen=True):
    """The months of the commits seen, and the number of the first one of which every commit was read."""

    months: Months
    whole: int

    def covers(self, month: int) -> bool:
        """Whether the twelve months that end with a month were read whole."""
        return month - _YEAR + 1 >= self.whole


def _live(seen: RepoSnapshot, day: str) -> _Live:
    # of the month under way little may have been read, and nothing is judged by it
    commits = [commit for commit in seen.commits if seen.since <= commit.day < f"{day[:7]}-01"]
    months = count_months(commits, day[:7], seen.since[:7])
    if seen.more is None:
        return _Live(months, month_number(months.start))
    # of the month of the oldest commit read there may be more
    return _Live(months, month_number(seen.oldest or day) + 1)


def _least(known: History | None, live: _Live) -> tuple[str, str] | None:
    """The first and the last of the new months whose year was not read whole, if there are such."""
    first, end = month_number(live.months.start), month_number(live.months.end)
    # without a clone every year before the one asked for is cut off by the question itself
    start = first + _YEAR - 1 if known is None else _whole_before(known)
    least = [month for month in range(start, end + 1) if not live.covers(month)]
    return (month_text(least[0]), month_text(least[-1])) if least else None


def _joined(known: History, live: _Live) -> Months:
    """The months known whole, then those seen; of a month that neither shows whole, the most of it.

    The month under way is shown whole by nobody.
    """
    old = dict(enumerate(_rows(known.months), month_number(known.months.start)))
    new = dict(enumerate(_rows(live.months), month_number(live.months.start)))

    def row(month: int) -> _Row:
        if month < _whole_before(known):
            return old[month]
        if live.covers(month) and month < max(new):
            return new[month]
        return _most(old.get(month, _NO_WORK), new.get(month, _NO_WORK))

    rows = [row(month) for month in range(min(old), max(new) + 1)]
    commits, authors, authors_12m, shares, factors = zip(*rows, strict=True)
    return Months(known.months.start, live.months.end, commits, authors, authors_12m, shares, factors)


# A month: commits, authors, authors of twelve months, share of the busiest, bus factor.
_Row = tuple[int, int, int, float | None, int | None]
_NO_WORK: _Row = (0, 0, 0, None, None)


def _most(one: _Row, other: _Row) -> _Row:
    """Of two views of a month that each missed some of it, the larger numbers."""
    return (max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2]), None, None)


def _rows(months: Months) -> Iterator[_Row]:
    return zip(
        months.commits,
        months.authors,
        months.authors_12m,
        months.top_author_share_12m,
        months.bus_factor_12m,
        strict=True,
    )


def _still(license_head: str | None, license_now: str | None) -> str | None:
    """How the licence file began, as long as GitHub reads the same licence; it may be another one by now."""
    if license_head is None or license_now is None:
        return None
    return license_head if any(one.startswith(license_now) for one in licenses_of(license_head)) else None
