"""Adopt, trial, assess or hold, with the reasons in the order of their weight."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.dates import known_by, last_day, months_between
from k8sml.catalog.events import words_of_other_kind
from k8sml.catalog.model import Event, EventKind, Override, Verdict
from k8sml.catalog.spdx import closed_parts
from k8sml.maturity import reasons
from k8sml.maturity.forecast import HORIZON_MONTHS, Risk
from k8sml.maturity.model import (
    Activity,
    Level,
    LevelResult,
    Signals,
    VerdictResult,
    Vitality,
    VitalityResult,
)
from k8sml.maturity.project_on_day import ProjectOnDay
from k8sml.maturity.reasons import Reason
from k8sml.maturity.thresholds import (
    ADOPT_AUTHORS,
    ADOPT_LEVELS,
    ADOPT_RISK,
    EXPERIMENTAL_MONTHS,
    FINISHED_RELEASE_MONTHS,
    HOLD_RISK,
    RELEASE_MONTHS,
    TRIAL_AUTHORS,
    TRIAL_RISK,
)

# Number of unmet marks that a verdict names; the level names all of them.
_MARKS_NAMED = 2

# Each verdict with the risk that it must stay below, and the verdict at that risk or above.
_RISK_LIMITS = (
    (Verdict.ADOPT, ADOPT_RISK, Verdict.TRIAL),
    (Verdict.TRIAL, TRIAL_RISK, Verdict.ASSESS),
    (Verdict.ASSESS, HOLD_RISK, Verdict.HOLD),
)


def verdict(
    on_day: ProjectOnDay, signals: Signals, level: LevelResult, vitality: VitalityResult
) -> VerdictResult:
    """Return the verdict by the rules, without the forecast.

    hold: ended, dormant, or slowing without a recent release. adopt: established or mature, active,
    released within a year, many people, an open-source license. trial: active and released by a team.
    assess: everything in between. None where nothing was observed.
    """
    if on_day.status.ended is not None:
        return VerdictResult(Verdict.HOLD, vitality.reasons)
    activity = signals.activity
    if activity is None or signals.observed is None:
        return VerdictResult(None, level.reasons)
    closed = closed_parts(on_day.identity.license or "")
    license_ = (reasons.closed_license(licenses=tuple(closed)),) if closed else ()
    # Releases after the last observation are unknown, so releases age up to that day only.
    day = min(on_day.as_of, date.fromisoformat(signals.observed))
    if vitality.value is not None:
        return _observed(signals, activity, level, vitality.value, (vitality.reasons, license_), day)
    if vitality.last_seen is None:  # revived, but not observed since
        return VerdictResult(Verdict.ASSESS, (*vitality.reasons[:1], *license_))
    # An old observation still counts against a project, but no longer for it.
    then = _observed(signals, activity, level, vitality.last_seen, (vitality.reasons, license_), day)
    value = Verdict.HOLD if then.value is Verdict.HOLD else Verdict.ASSESS
    return VerdictResult(value, (*vitality.reasons[:1], *license_))


def apply_risk(result: VerdictResult, risk: Risk | None) -> VerdictResult:
    """Lower the verdict while the risk exceeds the limit of the verdict."""
    if risk is None or result.value is None:
        return result
    value, reason = result.value, None
    for verdict_, limit, lower in _RISK_LIMITS:
        if value is verdict_ and risk.probability >= limit:
            value = lower
            reason = reasons.high_risk(
                probability=round(risk.probability, 4),
                limit=limit,
                verdict=verdict_,
                months=HORIZON_MONTHS,
            )
    return result if reason is None else VerdictResult(value, (reason, *result.reasons))


def apply_deprecation(result: VerdictResult, deprecated: Event | None) -> VerdictResult:
    """Cap the verdict at `assess` once the makers have announced the end of the project."""
    if deprecated is None:
        return result
    value = result.value if result.value in (None, Verdict.HOLD) else Verdict.ASSESS
    other = words_of_other_kind(deprecated, EventKind.DEPRECATED)
    reason = reasons.deprecated(by=deprecated.by, date=deprecated.date, **other)
    return VerdictResult(value, (reason, *result.reasons))


def apply_override(result: VerdictResult, override: Override | None, as_of: date) -> VerdictResult:
    """Replace the verdict by the user's own, on the days for which that holds."""
    if override is None or as_of > last_day(override.until):
        return result
    if override.since is not None and not known_by(override.since, as_of):
        return result
    own = reasons.own_verdict(until=override.until, reason=override.reason, by_rules=result.value)
    return VerdictResult(override.verdict, (own, *result.reasons), override, result.value)


def _observed(
    signals: Signals,
    activity: Activity,
    level: LevelResult,
    vitality: Vitality,
    because: tuple[tuple[Reason, ...], tuple[Reason, ...]],
    day: date,
) -> VerdictResult:
    """Return the verdict of a project that has not ended; `because` has reasons of vitality and license."""
    vital, license_ = because
    overdue = _overdue(signals, day)
    if vitality is Vitality.DORMANT:
        return VerdictResult(Verdict.HOLD, (*vital, *overdue, *license_))
    if vitality is Vitality.SLOWING:
        limit = FINISHED_RELEASE_MONTHS if level.value in ADOPT_LEVELS else RELEASE_MONTHS
        age = _release_age(signals, day)
        value = Verdict.ASSESS if age is not None and age < limit else Verdict.HOLD
        return VerdictResult(value, (*vital, _contributors(activity), *overdue, *license_))
    return _living(signals, activity, level, (*license_, *overdue))


def _living(
    signals: Signals, activity: Activity, level: LevelResult, against: tuple[Reason, ...]
) -> VerdictResult:
    """Return the verdict of an active project: adopt, unless a reason speaks against it."""
    against_trial = list(against)
    against_adopt: list[Reason] = []
    if level.value is Level.EXPERIMENTAL and not against_trial:
        against_trial.append(reasons.experimental(months=signals.age_months or 0, needed=EXPERIMENTAL_MONTHS))
    if activity.authors_12m < TRIAL_AUTHORS:
        against_trial.append(_few_contributors(activity, Verdict.TRIAL, TRIAL_AUTHORS))
    elif activity.authors_12m < ADOPT_AUTHORS:
        against_adopt.append(_few_contributors(activity, Verdict.ADOPT, ADOPT_AUTHORS))
    if level.value not in ADOPT_LEVELS:
        against_adopt.append(reasons.level_below(level=level.value, needed=ADOPT_LEVELS[0]))
        against_adopt.extend(level.lacking[:_MARKS_NAMED])
    if against_trial:
        return VerdictResult(Verdict.ASSESS, tuple(against_trial))
    if against_adopt:
        return VerdictResult(Verdict.TRIAL, tuple(against_adopt))
    reached = reasons.level_reached(level=str(level.value), needed=ADOPT_LEVELS[0])
    return VerdictResult(Verdict.ADOPT, (reached, _contributors(activity)))


def _contributors(activity: Activity) -> Reason:
    authors, half_by, lower_bound = _authors(activity)
    return reasons.contributors(
        contributors=authors, needed=ADOPT_AUTHORS, half_by=half_by, lower_bound=lower_bound
    )


def _few_contributors(activity: Activity, verdict: Verdict, needed: int) -> Reason:
    authors, half_by, lower_bound = _authors(activity)
    return reasons.few_contributors(
        contributors=authors, needed=needed, verdict=verdict, half_by=half_by, lower_bound=lower_bound
    )


def _authors(activity: Activity) -> tuple[int, int | None, bool]:
    """Return the contributors of twelve months, how few wrote half of the commits, and if these are bounds.

    How few is None for a single contributor and for a lower bound.
    """
    known = activity.authors_12m > 1 and not activity.lower_bound
    return activity.authors_12m, activity.bus_factor if known else None, activity.lower_bound


def _release_age(signals: Signals, day: date) -> int | None:
    """Return the months since the newest stable version was tagged; None if there is none."""
    release = signals.last_tagged_stable
    return None if release is None else months_between(date.fromisoformat(release.date), day)


def _overdue(signals: Signals, day: date) -> tuple[Reason, ...]:
    """Return the reason that no stable version was tagged for too long, if so."""
    release, months = signals.last_tagged_stable, _release_age(signals, day)
    if release is None or months is None:
        return (reasons.no_stable_release(),)
    if months < RELEASE_MONTHS:
        return ()
    return (reasons.no_recent_release(last=release.date[:7], months=months, limit=RELEASE_MONTHS),)
