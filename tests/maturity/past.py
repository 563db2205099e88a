"""A project and its history as known on a day."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.catalog.model import EventKind, Project
from k8sml.evidence.model import History, Months, month_number, month_text

CHANGES = {EventKind.RENAMED: "name", EventKind.MOVED: "repo", EventKind.RELICENSED: "license"}


def project_on(of: Project, day: date) -> Project:
    """Return the entry without later events and their changes."""
    known = tuple(one for one in of.events if last_day(one.date) <= day)
    keys = {}
    for one in reversed(of.events):
        if one not in known and one.kind in CHANGES:
            keys[CHANGES[one.kind]] = one.from_
    if any(one.foundation for one in of.events) and not any(one.foundation for one in known):
        keys["foundation"] = None
    return replace(of, events=known, **keys)


def history_on(seen: History, day: date) -> History | None:
    """Return the history as observed on the day, or None before the first commit."""
    text = day.isoformat()
    if seen.observed <= text:
        return seen
    tags = tuple(tag for tag in seen.tags if tag[1] <= text)
    months = seen.months
    length = month_number(text) - month_number(months.start) + 1
    if length <= 0 and not tags:
        return None
    if length <= 0:  # tags of a time before the commits of today's main branch
        nothing = Months(text[:7], text[:7], (0,), (0,), (0,), (None,), (None,))
        return replace(seen, observed=text, months=nothing, tags=tags, first_commit=None, head=None)
    length = min(length, len(months.commits))
    cut = replace(
        months,
        end=month_text(month_number(months.start) + length - 1),
        commits=months.commits[:length],
        authors=months.authors[:length],
        authors_12m=months.authors_12m[:length],
        top_author_share_12m=months.top_author_share_12m[:length],
        bus_factor_12m=months.bus_factor_12m[:length],
    )
    return replace(
        seen,
        observed=text,
        months=cut,
        tags=tags,
        first_commit=seen.first_commit if seen.first_commit and seen.first_commit <= text else None,
        last_commit=min(seen.last_commit or text, text),
        head=None,
    )
