"""Compute signals from evidence as of a date, from nothing after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.catalog.dates import first_day, known_by, months_between
from k8sml.catalog.model import EventKind
from k8sml.evidence.mismatches import catalog_mismatches
from k8sml.evidence.model import Evidence, Months, RepoFacts, month_number, month_text
from k8sml.evidence.releases import cadence_days, release_facts
from k8sml.maturity import reasons
from k8sml.maturity.features import features_at
from k8sml.maturity.model import Activity, Signals
from k8sml.maturity.project_on_day import ProjectOnDay
from k8sml.maturity.reasons import Reason
from k8sml.maturity.thresholds import (
    CADENCE_MONTHS,
    DORMANT_COMMITS,
    HALF_WINDOW_MONTHS,
    STOPPED_AFTER,
    STOPPED_DAYS,
    WINDOW_MONTHS,
)
from k8sml.maturity.windows import window_sum


def read_signals(on_day: ProjectOnDay, evidence: Evidence | None) -> Signals:
    """Return the signals of a project on a day; nothing that was observed later is used."""
    as_of = on_day.as_of
    if evidence is not None and not _has_begun(evidence, as_of):
        evidence = None  # a history that begins later was not observed on the day either
    first_seen = first_known(on_day, evidence)
    releases = release_facts(evidence.releases if evidence else (), as_of)
    facts = _facts(evidence, as_of)
    last_look = as_of if evidence is None else min(as_of, date.fromisoformat(evidence.observed))
    return Signals(
        first_seen=first_seen,
        age_months=months_between(first_day(first_seen), as_of) if first_seen else None,
        observed=evidence.observed if evidence else None,
        observed_at=evidence.repo if evidence else None,
        activity=read_activity(evidence, as_of) if evidence else None,
        latest_stable=releases.latest_stable,
        prerelease=releases.prerelease,
        last_tagged_stable=releases.last_tagged_stable,
        first_1_0=releases.first_1_0,
        first_stable=releases.stable_days[0] if releases.stable_days else None,
        stable_count=releases.stable_count,
        releasing_months=_span(releases.stable_days),
        cadence_days=_cadence(releases.stable_days, last_look),
        observed_by=evidence.source if evidence else None,
        facts=facts,
        mismatches=catalog_mismatches(on_day.project, facts) if facts else (),
    )


def _facts(evidence: Evidence | None, as_of: date) -> RepoFacts | None:
    """Return GitHub's facts, unless they were requested after the day."""
    facts = evidence.facts if evidence else None
    return facts if facts is not None and facts.observed <= as_of.isoformat() else None


def _cadence(stable_days: Sequence[str], last_look: date) -> int | None:
    """Return the release cadence in days, up to the last observation; None where releases have stopped."""
    since = first_day(month_text(max(month_number(last_look.isoformat()) - CADENCE_MONTHS, 12)))
    since = since.replace(day=min(last_look.day, 28))
    days = cadence_days(stable_days, since)
    if days is None:
        return None
    pause = (last_look - date.fromisoformat(stable_days[-1])).days
    return days if pause <= max(STOPPED_AFTER * days, STOPPED_DAYS) else None


def first_known(on_day: ProjectOnDay, evidence: Evidence | None) -> str | None:
    """Return the earliest date that shows the project in existence, None if nothing does by the day.

    A repository may hold history from before the project had its name; a creation event is believed
    over it.
    """
    events = on_day.events
    if events and events[0].kind is EventKind.CREATED:
        return events[0].date
    dates = [event.date for event in events]
    start = _observed_start(evidence, on_day.as_of)
    return min([*dates, *([start] if start else [])], default=None)


def unobserved(signals: Signals) -> Reason:
    """Return the reason why the activity on the day is unknown."""
    if signals.observed is None:
        return reasons.not_observed()
    if signals.age_months == 0:
        return reasons.no_complete_month()
    return reasons.day_not_observed()


def read_activity(evidence: Evidence, as_of: date) -> Activity | None:
    """Return the window that ends with the last complete month, None if no month was observed by then."""
    months = evidence.months
    asked = _last_complete_month(as_of)
    observed = min(month_number(months.end), _last_complete_month(date.fromisoformat(evidence.observed)))
    end = min(asked, observed)
    index = end - month_number(months.start)
    if index < 0:
        return None
    commits = months.commits
    partial = evidence.first_commit is None
    return Activity(
        window_end=month_text(end),
        gap=asked - end,
        months=index + 1,
        commits_12m=window_sum(commits, index, WINDOW_MONTHS),
        commits_before=window_sum(commits, index - WINDOW_MONTHS, WINDOW_MONTHS),
        commits_6m=window_sum(commits, index, HALF_WINDOW_MONTHS),
        authors_12m=months.authors_12m[index],
        bus_factor=months.bus_factor_12m[index],
        top_author_share=months.top_author_share_12m[index],
        peak_authors=max(months.authors_12m[: index + 1]),
        silent_months=_silent_months(months, index),
        yearly=_yearly(months, index),
        lower_bound=_is_lower_bound(evidence, month_text(end)),
        features=None if partial else features_at(months, index),
        partial=partial,
    )


def _is_lower_bound(evidence: Evidence, month: str) -> bool:
    """Return whether the numbers of a month are lower bounds."""
    return evidence.at_least is not None and evidence.at_least[0] <= month <= evidence.at_least[1]


def _has_begun(evidence: Evidence, as_of: date) -> bool:
    """Return whether the evidence has a month or a release of the day or before."""
    day = as_of.isoformat()
    tagged = any(release.date <= day for release in (*evidence.releases, *evidence.components))
    return tagged or evidence.months.start <= day[:7]


def _observed_start(evidence: Evidence | None, as_of: date) -> str | None:
    if evidence is None:
        return None
    first = evidence.first_commit or (evidence.facts.created if evidence.facts else None)
    return first if first and known_by(first, as_of) else None


def _last_complete_month(day: date) -> int:
    return day.year * 12 + day.month - 2


def _silent_months(months: Months, index: int) -> int:
    """Return for how many months the window up to then has had too few commits to count as alive."""
    silent = 0
    while index - silent >= WINDOW_MONTHS - 1:
        if window_sum(months.commits, index - silent, WINDOW_MONTHS) >= DORMANT_COMMITS:
            break
        silent += 1
    return silent


def _yearly(months: Months, index: int) -> tuple[tuple[int, int], ...]:
    """Return the commits of each twelve months counted back from the month at `index`, by their last year.

    Windows instead of calendar years, so that the last one is complete; the first may be shorter.
    """
    end = month_number(months.start) + index
    ends = range(index % 12, index + 1, 12)
    return tuple(((end - index + at) // 12, window_sum(months.commits, at, 12)) for at in ends)


def _span(days: Sequence[str]) -> int:
    if not days:
        return 0
    return months_between(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
