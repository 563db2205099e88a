"""Adopt, trial, assess or hold, with the reasons in the order of their weight."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.dates import known_by, last_day
from k8sml.catalog.lineage import Identity, event_text
from k8sml.catalog.model import Event, Override, Verdict
from k8sml.catalog.spdx import closed_parts
from k8sml.maturity.forecast import Risk
from k8sml.maturity.model import (
    Level,
    LevelResult,
    Signals,
    VerdictResult,
    Vitality,
    VitalityResult,
)
from k8sml.maturity.signals import months_between
from k8sml.maturity.thresholds import (
    ADOPT_AUTHORS,
    ADOPT_RISK,
    FINISHED_RELEASE_MONTHS,
    HOLD_RISK,
    RELEASE_MONTHS,
    TRIAL_AUTHORS,
    TRIAL_RISK,
)

# A verdict says why in a few words; `level` names every mark that is lacking.
_MARKS_NAMED = 2

ADOPTABLE_LEVELS = (Level.ESTABLISHED, Level.MATURE)


def verdict(
    identity: Identity,
    signals: Signals,
    level: LevelResult,
    vitality: VitalityResult,
    ended: Event | None,
    as_of: date,
) -> VerdictResult:
    """The ring, and why.

    hold: ended, dormant, or slowing without a recent release. adopt: established or mature, active,
    released within a year, many people, an open-source licence. trial: active and released by a team.
    assess: whatever lies between. None where nothing was observed.
    """
    if ended is not None:
        return VerdictResult(Verdict.HOLD, vitality.reasons)
    activity = signals.activity
    if activity is None or signals.observed is None:
        return VerdictResult(None, level.reasons)
    closed = closed_parts(identity.license or "")
    licence = (f"{', '.join(closed)} is not an open-source licence",) if closed else ()
    why = (vitality.reasons, licence)
    # Whether anything was released after the last look is unknown, so releases age to that day only.
    seen = min(as_of, date.fromisoformat(signals.observed))
    if vitality.value is not None:
        return _observed(signals, level, vitality.value, why, seen)
    if vitality.last_seen is None:  # revived, but not observed since
        return VerdictResult(Verdict.ASSESS, (*vitality.reasons[:1], *licence))
    # What was seen last still counts against a project, but no longer for it.
    then = _observed(signals, level, vitality.last_seen, why, seen)
    ring = Verdict.HOLD if then.value is Verdict.HOLD else Verdict.ASSESS
    return VerdictResult(ring, (*vitality.reasons[:1], *licence))


def weighed(finding: VerdictResult, risk: Risk | None) -> VerdictResult:
    """The verdict with the forecast in hand: a risk that is too high for a ring moves it to the next."""
    if risk is None or finding.value is None:
        return finding
    ring = finding.value
    if ring is Verdict.ADOPT and risk.probability >= ADOPT_RISK:
        ring = Verdict.TRIAL
    if ring is Verdict.TRIAL and risk.probability >= TRIAL_RISK:
        ring = Verdict.ASSESS
    if ring is Verdict.ASSESS and risk.probability >= HOLD_RISK:
        ring = Verdict.HOLD
    if ring is finding.value:
        return finding
    return VerdictResult(
        ring, (f"{risk.probability:.0%} risk of being dormant in two years", *finding.reasons)
    )


def cautioned(finding: VerdictResult, deprecated: Event | None) -> VerdictResult:
    """The verdict of a project whose makers have announced its end: nothing to build on any more."""
    if deprecated is None:
        return finding
    ring = finding.value if finding.value in (None, Verdict.HOLD) else Verdict.ASSESS
    return VerdictResult(ring, (f"{event_text(deprecated)} {deprecated.date}", *finding.reasons))


def overridden(finding: VerdictResult, override: Override | None, as_of: date) -> VerdictResult:
    """The verdict that a person put in place of the one by the rules, as long as it holds."""
    if override is None or as_of > last_day(override.until):
        return finding
    if override.since is not None and not known_by(override.since, as_of):
        return finding
    ruled = finding.value or "not judged"
    reasons = (f"own verdict until {override.until}: {override.reason}; by the rules {ruled}",)
    return VerdictResult(override.verdict, (*reasons, *finding.reasons), override, finding.value)


def _observed(
    signals: Signals,
    level: LevelResult,
    alive: Vitality,
    reasons: tuple[tuple[str, ...], tuple[str, ...]],
    day: date,
) -> VerdictResult:
    """The ring of a project that has not ended; `reasons` are those of its vitality and its licence."""
    vital, licence = reasons
    overdue = _overdue(signals, day)
    if alive is Vitality.DORMANT:
        return VerdictResult(Verdict.HOLD, (*vital, *overdue, *licence))
    people = _people(signals)
    if alive is Vitality.SLOWING:
        quiet = FINISHED_RELEASE_MONTHS if level.value in ADOPTABLE_LEVELS else RELEASE_MONTHS
        ring = Verdict.ASSESS if _release_age(signals, day) < quiet else Verdict.HOLD
        return VerdictResult(ring, (f"slowing: {vital[0]}", *vital[1:], people, *overdue, *licence))
    return _living(signals, level, people, (*licence, *overdue))


def _living(signals: Signals, level: LevelResult, people: str, against: tuple[str, ...]) -> VerdictResult:
    """The ring of an active project: adopt, unless something speaks against it."""
    authors = signals.activity.authors_12m if signals.activity else 0
    against_trial = list(against)
    against_adopt: list[str] = []
    if level.value is Level.EXPERIMENTAL and not against_trial:
        against_trial.append(f"experimental: {level.reasons[0]}")
    if authors < TRIAL_AUTHORS:
        against_trial.append(f"only {people}")
    elif authors < ADOPT_AUTHORS:
        against_adopt.append(people)
    if level.value not in ADOPTABLE_LEVELS:
        against_adopt.append(f"{level.value or 'level unknown'}: {', '.join(level.lacking[:_MARKS_NAMED])}")
    if against_trial:
        return VerdictResult(Verdict.ASSESS, tuple(against_trial))
    if against_adopt:
        return VerdictResult(Verdict.TRIAL, tuple(against_adopt))
    return VerdictResult(Verdict.ADOPT, (f"{level.value}, active", people))


def _people(signals: Signals) -> str:
    """How many took part in twelve months, and how few of them did half of the work."""
    activity = signals.activity
    if activity is None:
        return "people unknown"
    least = "at least " if activity.lower_bound else ""
    noun = "person" if activity.authors_12m == 1 else "people"
    text = f"{least}{activity.authors_12m} {noun}"
    half = activity.bus_factor
    if half is None or activity.authors_12m <= 1 or activity.lower_bound:
        return text
    return f"{text}, half of the commits by {half}"


def _release_age(signals: Signals, day: date) -> float:
    """Months since a stable version was last tagged; infinite if none ever was."""
    if signals.newest is None:
        return float("inf")
    return months_between(date.fromisoformat(signals.newest.date), day)


def _overdue(signals: Signals, day: date) -> tuple[str, ...]:
    """How long no stable version was tagged, where that speaks against a project."""
    if signals.newest is None:
        return ("no stable release",)
    if _release_age(signals, day) >= RELEASE_MONTHS:
        return (f"no stable release since {signals.newest.date[:7]}",)
    return ()
