"""Adopt, trial, assess or hold, with the reasons in the order of their weight."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Event
from k8sml.catalog.spdx import closed_parts
from k8sml.maturity.model import (
    Level,
    LevelFinding,
    Signals,
    Verdict,
    VerdictFinding,
    Vitality,
    VitalityFinding,
)
from k8sml.maturity.rules import (
    ADOPT_AUTHORS,
    FINISHED_RELEASE_MONTHS,
    RELEASE_MONTHS,
    STALE_MONTHS,
    TRIAL_AUTHORS,
)
from k8sml.maturity.signals import months_between
from k8sml.maturity.vitality import by_activity

# A verdict says why in a few words; `level` names every mark that is lacking.
_MARKS_NAMED = 2

FAR = (Level.ESTABLISHED, Level.MATURE)


def verdict(
    identity: Identity,
    signals: Signals,
    level: LevelFinding,
    vitality: VitalityFinding,
    ended: Event | None,
    as_of: date,
) -> VerdictFinding:
    """The ring, and why.

    hold: ended, dormant, or slowing without a recent release. adopt: established or mature, active,
    released within a year, many people, an open-source licence. trial: active and released by a team.
    assess: whatever lies between. None where nothing was observed.
    """
    if ended is not None:
        return VerdictFinding(Verdict.HOLD, vitality.reasons)
    activity = signals.activity
    if activity is None:
        return VerdictFinding(None, level.reasons)
    if activity.gap > STALE_MONTHS:
        then, _ = by_activity(activity)
        ring = Verdict.HOLD if then is Vitality.DORMANT else Verdict.ASSESS
        return VerdictFinding(ring, vitality.reasons[:1])
    if vitality.value is Vitality.DORMANT:
        return VerdictFinding(Verdict.HOLD, (*vitality.reasons, *_release(signals, as_of)))
    people = _people(signals)
    if vitality.value is Vitality.SLOWING:
        finished = level.value in FAR and _release_age(signals, as_of) < FINISHED_RELEASE_MONTHS
        ring = Verdict.ASSESS if finished else Verdict.HOLD
        return VerdictFinding(ring, (*vitality.reasons, people, *_release(signals, as_of)))
    return _living(identity, signals, level, people, as_of)


def _living(
    identity: Identity, signals: Signals, level: LevelFinding, people: str, as_of: date
) -> VerdictFinding:
    """The ring of an active project: adopt, unless something speaks against it."""
    against_trial: list[str] = []
    against_adopt: list[str] = []
    authors = signals.activity.authors_12m if signals.activity else 0
    closed = closed_parts(identity.license or "")
    if closed:
        against_trial.append(f"{', '.join(closed)} is not an open-source licence")
    if signals.stable is None:
        against_trial.append("no stable release")
    elif _release_age(signals, as_of) >= RELEASE_MONTHS:
        against_trial.extend(_release(signals, as_of))
    if level.value is Level.EXPERIMENTAL and not against_trial:
        against_trial.append(f"experimental: {level.reasons[0]}")
    if authors < TRIAL_AUTHORS:
        against_trial.append(f"only {people}")
    elif authors < ADOPT_AUTHORS:
        against_adopt.append(people)
    if level.value not in FAR:
        against_adopt.append(f"{level.value}: {', '.join(level.lacking[:_MARKS_NAMED])}")
    if against_trial:
        return VerdictFinding(Verdict.ASSESS, tuple(against_trial))
    if against_adopt:
        return VerdictFinding(Verdict.TRIAL, tuple(against_adopt))
    return VerdictFinding(Verdict.ADOPT, (f"{level.value}, active", people))


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


def _release_age(signals: Signals, as_of: date) -> float:
    """Months since the newest stable or other release; infinite if there is none."""
    if signals.newest is None:
        return float("inf")
    return months_between(date.fromisoformat(signals.newest.date), as_of)


def _release(signals: Signals, as_of: date) -> tuple[str, ...]:
    """Said only where it speaks against a project: how long no release was made."""
    if signals.newest is None:
        return ("no release",)
    if _release_age(signals, as_of) >= RELEASE_MONTHS:
        return (f"no release since {signals.newest.date[:7]}",)
    return ()
