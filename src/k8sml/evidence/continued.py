"""Lays what GitHub showed over what was known: the last year's months and the newest tags, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.counting import count_months
from k8sml.evidence.github.seen import Seen
from k8sml.evidence.license_file import licenses_of
from k8sml.evidence.model import History, Months, month_number, month_text

_YEAR = 12
# How far back a question goes at most: two windows, beyond which the past stays as it was known.
_MOST_MONTHS = 24


def first_needed(known: History | None, day: str) -> str:
    """The day since which commits are needed to continue a history up to `day`: the first of a month.

    Every month that is not known whole yet needs the twelve months that end with it, and the last one, too.
    """
    now = month_number(day)
    first = now - 1 if known is None else min(month_number(known.months.end), now - 1)
    return f"{month_text(max(first - _YEAR + 1, now - _MOST_MONTHS))}-01"


def continued(known: History | None, seen: Seen, repo: str) -> History:
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
    months = live.months if known is None else _joined(known.months, live)
    sure = live.covers(len(live.months.commits) - 2) and not (known is not None and known.lower_bound)
    new = History(
        repo=repo,
        observed=day,
        months=months,
        source="GitHub",
        lower_bound=not sure,
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


class _Live(Struct, frozen=True):
    """The months of the commits seen, and the index of the first one of which every commit was read."""

    months: Months
    whole: int

    def covers(self, at: int) -> bool:
        """Whether the twelve months that end with the one at an index were read whole."""
        return at - (_YEAR - 1) >= self.whole


def _live(seen: Seen, day: str) -> _Live:
    commits = [commit for commit in seen.commits if seen.since <= commit.day <= day]
    months = count_months(commits, day[:7], seen.since[:7])
    if seen.more is None:
        return _Live(months, 0)
    # of the month of the oldest commit read there may be more
    return _Live(months, month_number(seen.oldest or day) - month_number(months.start) + 1)


def _joined(known: Months, live: _Live) -> Months:
    """The months known whole, and after them those seen; a month that neither has is one without work."""
    new = live.months
    start, first = month_number(known.start), month_number(new.start)
    kept = month_number(known.end) - start  # the last month known was a partial one
    rows: list[_Row] = list(_rows(known))[:kept]
    seen = [row if live.covers(at) else (*row[:3], None, None) for at, row in enumerate(_rows(new))]
    at = start + kept - first
    rows += [_NO_WORK] * max(-at, 0) + seen[max(at, 0) :]
    commits, authors, authors_12m, shares, factors = zip(*rows, strict=True)
    return Months(known.start, new.end, commits, authors, authors_12m, shares, factors)


# A month: commits, authors, authors of twelve months, share of the busiest, bus factor.
_Row = tuple[int, int, int, float | None, int | None]
_NO_WORK: _Row = (0, 0, 0, None, None)


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
