"""The vitality of a project: by its status, otherwise by its commits."""

from __future__ import annotations

from math import ceil

from k8sml.catalog.events import words_of_other_kind
from k8sml.catalog.model import EventKind
from k8sml.catalog.status import Status
from k8sml.maturity import reasons
from k8sml.maturity.model import Activity, Signals, Vitality, VitalityResult
from k8sml.maturity.reasons import Reason
from k8sml.maturity.signals import unobserved
from k8sml.maturity.thresholds import (
    DORMANT_COMMITS,
    HALF_WINDOW_MONTHS,
    SLOWING_COMMITS_6M,
    SLOWING_COMMITS_12M,
    SLOWING_TREND,
    SLOWING_TREND_AUTHORS,
    STALE_MONTHS,
    WINDOW_MONTHS,
)


def vitality(signals: Signals, status: Status) -> VitalityResult:
    """Return the vitality by the status, or by the commits of a project that has not ended.

    None where nothing was observed, where the observation is too old for the day, or where it
    shows only the silence before a revival.
    """
    if (event := status.superseded) is not None:
        other = words_of_other_kind(event, EventKind.SUPERSEDED)
        superseded = reasons.superseded(by=event.by or "", date=event.date, **other)
        return VitalityResult(Vitality.SUPERSEDED, (superseded,))
    if (event := status.archived) is not None:
        other = words_of_other_kind(event, EventKind.ARCHIVED)
        archived = reasons.archived(date=event.date, note=event.note, **other)
        return VitalityResult(Vitality.ARCHIVED, (archived,))
    activity = signals.activity
    if activity is None:
        return VitalityResult(None, (unobserved(signals),))
    value, reason = by_activity(activity)
    silent, revived = value in (Vitality.DORMANT, Vitality.SLOWING), status.revived
    if revived is not None and silent and revived.date[:7] > activity.window_end:
        other = words_of_other_kind(revived, EventKind.REVIVED)
        return VitalityResult(None, (reasons.revived_since(date=revived.date, **other), reason))
    if activity.gap > STALE_MONTHS:
        stale = reasons.stale_vitality(
            vitality=value,
            observed=signals.observed or activity.window_end,
            months=activity.gap,
            limit=STALE_MONTHS,
        )
        return VitalityResult(None, (stale, reason), value)
    return VitalityResult(value, (reason,))


def by_activity(activity: Activity) -> tuple[Vitality | None, Reason]:
    """Return the vitality at the time of the observation, by a window of commits, and the reason.

    None where the window is too short to distinguish few commits from a beginning, or where few were read
    and more may exist.
    """
    value, reason = _by_commits(activity)
    if activity.lower_bound and value in (Vitality.DORMANT, Vitality.SLOWING):
        return None, reasons.commits_not_read(
            commits=activity.commits_12m, needed=SLOWING_COMMITS_12M, months=WINDOW_MONTHS
        )
    return value, reason


def _by_commits(activity: Activity) -> tuple[Vitality | None, Reason]:
    commits, half_year = activity.commits_12m, activity.commits_6m
    if activity.months < WINDOW_MONTHS:
        first = reasons.first_months(commits=commits, needed=DORMANT_COMMITS, months=activity.months)
        return (Vitality.ACTIVE if commits >= DORMANT_COMMITS else None), first
    if commits < DORMANT_COMMITS:
        return Vitality.DORMANT, reasons.dormant(
            commits=commits,
            needed=DORMANT_COMMITS,
            months=WINDOW_MONTHS,
            quiet_months=activity.silent_months + WINDOW_MONTHS - 1,
        )
    if half_year < SLOWING_COMMITS_6M:
        return Vitality.SLOWING, reasons.slowing_commits(
            commits=half_year, needed=SLOWING_COMMITS_6M, months=HALF_WINDOW_MONTHS
        )
    if commits < SLOWING_COMMITS_12M:
        return Vitality.SLOWING, reasons.slowing_commits(
            commits=commits, needed=SLOWING_COMMITS_12M, months=WINDOW_MONTHS
        )
    before = activity.commits_before
    if commits < SLOWING_TREND * before and activity.authors_12m < SLOWING_TREND_AUTHORS:
        return Vitality.SLOWING, reasons.slowing_trend(
            commits=commits, needed=ceil(SLOWING_TREND * before), months=WINDOW_MONTHS, before=before
        )
    return Vitality.ACTIVE, reasons.active(
        commits=commits, needed=SLOWING_COMMITS_12M, months=WINDOW_MONTHS, lower_bound=activity.lower_bound
    )
