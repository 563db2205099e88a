"""The level of a project by five marks, each with its evidence."""

from __future__ import annotations

from k8sml.catalog.lineage import Identity
from k8sml.maturity import reasons
from k8sml.maturity.model import Level, LevelResult, Signals
from k8sml.maturity.reasons import Reason
from k8sml.maturity.signals import unobserved
from k8sml.maturity.thresholds import (
    COMMUNITY_AUTHORS,
    ESTABLISHED_MARKS,
    EXPERIMENTAL_MONTHS,
    LEVEL_BY_FOUNDATION,
    MATURE_MARKS,
    SEASONED_MONTHS,
    SUSTAINED_MONTHS,
    SUSTAINED_RELEASES,
    VETTED_LEVELS,
)


def level(identity: Identity, signals: Signals) -> LevelResult:
    """Return the level with the marks that a project has and lacks.

    Without a history the foundation decides; without either, the level is unknown.
    """
    if signals.activity is None:
        return _by_foundation(identity, unobserved(signals))
    marks = _marks(identity, signals)
    lacking = tuple(mark for mark in marks if not mark.met)
    value = _by_marks(len(marks) - len(lacking), signals)
    if signals.partial and lacking and value is not Level.EXPERIMENTAL:
        # the marks not met may be met by history that was not read: the level is this one or higher
        met = tuple(mark for mark in marks if mark.met)
        partial = reasons.partial_history()
        return LevelResult(None if value is Level.EMERGING else value, (*met, partial), (partial,))
    return LevelResult(value, marks, lacking)


def _by_marks(count: int, signals: Signals) -> Level:
    if _is_new(signals):
        return Level.EXPERIMENTAL
    if count >= MATURE_MARKS:
        return Level.MATURE
    return Level.ESTABLISHED if count >= ESTABLISHED_MARKS else Level.EMERGING


def _by_foundation(identity: Identity, unknown: Reason) -> LevelResult:
    membership = identity.foundation
    if membership is None or identity.member or membership.level not in LEVEL_BY_FOUNDATION:
        return LevelResult(None, (unknown,))
    review = reasons.foundation_level(foundation=membership.name, level=membership.level)
    return LevelResult(Level(LEVEL_BY_FOUNDATION[membership.level]), (review, unknown))


def _is_new(signals: Signals) -> bool:
    """Return whether a project is younger than a year, or has no stable release and never had a community."""
    young = signals.age_months is not None and signals.age_months < EXPERIMENTAL_MONTHS
    unproven = signals.stable_count == 0 and _peak_authors(signals) < COMMUNITY_AUTHORS
    return young or (unproven and not signals.partial)


def _marks(identity: Identity, signals: Signals) -> tuple[Reason, ...]:
    """Return the five marks, each with whether it is `met`."""
    age, peak = signals.age_months or 0, _peak_authors(signals)
    return (
        reasons.age(months=age, needed=SEASONED_MONTHS, met=age >= SEASONED_MONTHS),
        _sustained_releases(signals),
        _version_one(signals),
        reasons.community(
            contributors=peak,
            needed=COMMUNITY_AUTHORS,
            lower_bound=signals.partial,
            met=peak >= COMMUNITY_AUTHORS,
        ),
        _foundation_review(identity),
    )


def _peak_authors(signals: Signals) -> int:
    return signals.activity.peak_authors if signals.activity else 0


def _sustained_releases(signals: Signals) -> Reason:
    count, months = signals.stable_count, signals.releasing_months
    return reasons.sustained_releases(
        releases=count,
        needed=SUSTAINED_RELEASES,
        months=months,
        needed_months=SUSTAINED_MONTHS,
        lower_bound=signals.partial,
        met=count >= SUSTAINED_RELEASES and months >= SUSTAINED_MONTHS,
    )


def _version_one(signals: Signals) -> Reason:
    first = signals.first_1_0
    return reasons.version_one(
        reached=first.date[:7] if first else None,
        calendar=first.calendar if first else False,
        lower_bound=signals.partial,
        met=first is not None,
    )


def _foundation_review(identity: Identity) -> Reason:
    """Return the mark of a foundation, which reviews its members, not each component of one."""
    membership = identity.foundation
    return reasons.foundation_review(
        foundation=membership.name if membership else None,
        level=membership.level if membership else None,
        member=identity.member,
        met=membership is not None and identity.member is None and membership.level in VETTED_LEVELS,
    )
