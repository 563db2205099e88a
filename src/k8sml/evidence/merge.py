"""Merge a snapshot into a stored history: the months of the last year and the newest tags."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.commit_counts import count_months
from k8sml.evidence.license_file import licenses_of
from k8sml.evidence.model import History, Months, month_number, month_text
from k8sml.evidence.snapshot import RepoSnapshot

_YEAR = 12


def first_needed(known: History | None, day: str) -> str:
    """Return the day from which commits are needed to continue a history up to `day`: the first of a month.

    Every month that is not complete in the history needs the twelve months that end with it, and so does the
    last complete month.
    """
    last_complete = month_number(day) - 1
    first = last_complete if known is None else min(_first_incomplete(known), last_complete)
    return f"{month_text(first - _YEAR + 1)}-01"


def merge_snapshot(known: History | None, snapshot: RepoSnapshot, repo: str, source: str) -> History:
    """Return the history of `repo` up to the day of the snapshot, which came from `source`.

    Complete months stay as they are; the others are counted from the snapshot's commits. Where these do not
    reach back far enough, the numbers are lower bounds and marked so. Without a known history, the new one
    begins with the snapshot's commits and has no first commit.
    """
    day = snapshot.facts.observed
    if known is not None and known.observed > day:  # a cached snapshot, older than the clone
        return replace(known, facts=snapshot.facts)
    recent = _recent_months(snapshot, day)
    tags = dict(known.tags if known else ())
    tags.update((name, tagged) for name, tagged in snapshot.tags if tagged <= day)
    merged = History(
        repo=repo,
        observed=day,
        months=recent.months if known is None else _merge_months(known, recent),
        source=source,
        at_least=_lower_bound_range(known, recent),
        facts=snapshot.facts,
        tags=tuple(sorted(tags.items(), key=lambda tag: (tag[1], tag[0]))),
        last_commit=max((commit.day for commit in snapshot.commits if commit.day <= day), default=None),
    )
    if known is None:
        return merged
    return replace(
        merged,
        first_commit=known.first_commit,
        last_commit=max(filter(None, (known.last_commit, merged.last_commit)), default=None),
        head=known.head,
        license_head=_license_head(known.license_head, snapshot.facts.license),
        crds=known.crds,
    )


def _first_incomplete(known: History) -> int:
    """Return the number of the first incomplete month: the last month, or the first with lower bounds."""
    return month_number(known.at_least[0] if known.at_least else known.months.end)


class _RecentMonths(Struct, frozen=True):
    """The months of a snapshot, and the number of the first month of which every commit was read."""

    months: Months
    first_complete: int

    def covers_year_to(self, month: int) -> bool:
        """Return whether every commit of the twelve months that end with a month was read."""
        return month - _YEAR + 1 >= self.first_complete


def _recent_months(snapshot: RepoSnapshot, day: str) -> _RecentMonths:
    # the current month may be incomplete, and no rule uses it
    commits = [commit for commit in snapshot.commits if snapshot.since <= commit.day < f"{day[:7]}-01"]
    months = count_months(commits, day[:7], snapshot.since[:7])
    if snapshot.more is None:
        return _RecentMonths(months, month_number(months.start))
    # the month of the oldest commit read may have more commits
    return _RecentMonths(months, month_number(snapshot.oldest or day) + 1)


def _lower_bound_range(known: History | None, recent: _RecentMonths) -> tuple[str, str] | None:
    """Return the first and last month whose year was not read completely; None if all were."""
    first, end = month_number(recent.months.start), month_number(recent.months.end)
    # without a clone, the request itself cuts off every earlier year
    start = first + _YEAR - 1 if known is None else _first_incomplete(known)
    bounds = [month for month in range(start, end + 1) if not recent.covers_year_to(month)]
    return (month_text(bounds[0]), month_text(bounds[-1])) if bounds else None


def _merge_months(known: History, recent: _RecentMonths) -> Months:
    """Return the complete known months, then the recent ones; the larger counts where neither is complete.

    No source has the current month in full.
    """
    old = dict(enumerate(_rows(known.months), month_number(known.months.start)))
    new = dict(enumerate(_rows(recent.months), month_number(recent.months.start)))

    def row(month: int) -> _Row:
        if month < _first_incomplete(known):
            return old[month]
        if recent.covers_year_to(month) and month < max(new):
            return new[month]
        return _larger(old.get(month, _NO_COMMITS), new.get(month, _NO_COMMITS))

    rows = [row(month) for month in range(min(old), max(new) + 1)]
    commits, authors, authors_12m, shares, bus_factors = zip(*rows, strict=True)
    return Months(known.months.start, recent.months.end, commits, authors, authors_12m, shares, bus_factors)


# One month: commits, authors, authors in 12 months, share of the busiest author, bus factor.
_Row = tuple[int, int, int, float | None, int | None]
_NO_COMMITS: _Row = (0, 0, 0, None, None)


def _larger(one: _Row, other: _Row) -> _Row:
    """Return the larger counts of two incomplete views of a month."""
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


def _license_head(known: str | None, detected: str | None) -> str | None:
    """Return the known start of the license file if it fits the license that GitHub detects now."""
    if known is None or detected is None:
        return None
    return known if any(license_.startswith(detected) for license_ in licenses_of(known)) else None
