"""Whether a project lives: events where they say so, otherwise the rhythm of its commits."""

from __future__ import annotations

from k8sml.catalog.model import Event, EventKind
from k8sml.maturity.model import Activity, Signals, Vitality, VitalityResult
from k8sml.maturity.signals import months_words, unobserved
from k8sml.maturity.thresholds import (
    DORMANT_COMMITS,
    SLOWING_COMMITS_6M,
    SLOWING_COMMITS_12M,
    SLOWING_TREND,
    SLOWING_TREND_AUTHORS,
    STALE_MONTHS,
    WINDOW_MONTHS,
)


def vitality(signals: Signals, ended: Event | None, revived: Event | None = None) -> VitalityResult:
    """Whether the project lives, given its signals and the event that ended or last revived it, if any.

    None where nothing was observed, where the observation is too old to speak of the day, or where it
    shows only the silence before a revival.
    """
    if ended is not None:
        return _ended(ended)
    activity = signals.activity
    if activity is None:
        return VitalityResult(None, (unobserved(signals),))
    value, reason = by_activity(activity)
    silent = value in (Vitality.DORMANT, Vitality.SLOWING)
    if revived is not None and silent and revived.date[:7] > activity.window_end:
        return VitalityResult(None, (f"revived {revived.date}, not observed since", reason))
    if activity.gap > STALE_MONTHS:
        seen = f"{value or 'too young to tell'} when last observed, {signals.observed}"
        return VitalityResult(None, (seen, reason), value)
    return VitalityResult(value, (reason,))


def by_activity(activity: Activity) -> tuple[Vitality | None, str]:
    """What a window of commits says of the time when it was observed, and why.

    None where the window is too short to tell little work from a beginning, or where not all of it was read
    and what was read would be little.
    """
    value, reason = _by_commits(activity)
    if activity.lower_bound and value in (Vitality.DORMANT, Vitality.SLOWING):
        return None, f"{_count(activity.commits_12m, activity)} in 12 months; not all of them were read"
    return value, reason


def _by_commits(activity: Activity) -> tuple[Vitality | None, str]:
    commits = activity.commits_12m
    done = f"{_count(commits, activity)} in 12 months"
    if activity.months < WINDOW_MONTHS:
        first = "month" if activity.months == 1 else months_words(activity.months)
        young = f"{_count(commits, activity)} in its first {first}"
        return (Vitality.ACTIVE if commits >= DORMANT_COMMITS else None), young
    if commits < DORMANT_COMMITS:
        return Vitality.DORMANT, f"{done}, quiet for {months_words(activity.silent_months + 11)}"
    if activity.commits_6m < SLOWING_COMMITS_6M:
        return Vitality.SLOWING, f"{_count(activity.commits_6m, activity)} in 6 months"
    if commits < SLOWING_COMMITS_12M:
        return Vitality.SLOWING, done
    fell = commits < SLOWING_TREND * activity.commits_before
    if fell and activity.authors_12m < SLOWING_TREND_AUTHORS:
        return Vitality.SLOWING, f"{done}, after {activity.commits_before} the year before"
    return Vitality.ACTIVE, done


def _ended(event: Event) -> VitalityResult:
    if event.kind is EventKind.SUPERSEDED:
        return VitalityResult(Vitality.SUPERSEDED, (f"superseded by {event.by} {event.date}",))
    note = f": {event.note}" if event.note else ""
    return VitalityResult(Vitality.ARCHIVED, (f"archived {event.date}{note}",))


def _count(commits: int, activity: Activity) -> str:
    noun = "commit" if commits == 1 else "commits"
    return f"{'at least ' if activity.lower_bound else ''}{commits:,} {noun}"
