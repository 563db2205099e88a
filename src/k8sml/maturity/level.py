"""How far along a project is: five marks, each with its evidence."""

from __future__ import annotations

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import FoundationLevel
from k8sml.maturity.model import Level, LevelResult, Signals
from k8sml.maturity.signals import months_words, unobserved
from k8sml.maturity.thresholds import (
    COMMUNITY_AUTHORS,
    ESTABLISHED_MARKS,
    EXPERIMENTAL_MONTHS,
    MATURE_MARKS,
    SEASONED_MONTHS,
    SUSTAINED_MONTHS,
    SUSTAINED_RELEASES,
)

# What a foundation's own review says where nothing was observed (CNCF: graduation criteria of the TOC;
# Apache: a top-level project has passed incubation).
BY_FOUNDATION = {
    FoundationLevel.TOP_LEVEL: Level.MATURE,
    FoundationLevel.GRADUATED: Level.MATURE,
    FoundationLevel.INCUBATING: Level.ESTABLISHED,
    FoundationLevel.SANDBOX: Level.EMERGING,
}
_ONLY_A_YEAR = "the time before its last year was not read"
VETTED_LEVELS = {FoundationLevel.TOP_LEVEL, FoundationLevel.GRADUATED, FoundationLevel.INCUBATING}


def level(identity: Identity, signals: Signals) -> LevelResult:
    """The level and the marks that a project has and lacks.

    Without a history the foundation's word is all there is; without either, the level is unknown.
    """
    if signals.activity is None:
        return _by_foundation(identity, unobserved(signals))
    marks = _marks(identity, signals)
    lacking = tuple(text for has, text in marks if not has)
    value = _by_marks(len(marks) - len(lacking), signals)
    if signals.partial and lacking and value is not Level.EXPERIMENTAL:
        # a mark that it seems to lack may lie before what was read, so the level is this one or a higher one
        has = tuple(text for has, text in marks if has)
        return LevelResult(None if value is Level.EMERGING else value, (*has, _ONLY_A_YEAR), (_ONLY_A_YEAR,))
    return LevelResult(value, tuple(text for _, text in marks), lacking)


def membership_words(identity: Identity) -> str | None:
    """The membership of a foundation, and whose it is if that is the whole: `CNCF graduated (Kubeflow)`."""
    membership = identity.foundation
    if membership is None:
        return None
    through = f" ({identity.member})" if identity.member else ""
    return f"{membership.name} {membership.level}{through}"


def _by_marks(count: int, signals: Signals) -> Level:
    if _is_new(signals):
        return Level.EXPERIMENTAL
    if count >= MATURE_MARKS:
        return Level.MATURE
    return Level.ESTABLISHED if count >= ESTABLISHED_MARKS else Level.EMERGING


def _by_foundation(identity: Identity, why: str) -> LevelResult:
    membership = identity.foundation
    if membership is None or identity.member or membership.level not in BY_FOUNDATION:
        return LevelResult(None, (why,))
    return LevelResult(
        BY_FOUNDATION[membership.level],
        (f"{membership_words(identity)}; {why}",),
    )


def _is_new(signals: Signals) -> bool:
    """A project of less than a year, or one that never made a stable release nor drew a community."""
    if signals.age_months is not None and signals.age_months < EXPERIMENTAL_MONTHS:
        return True
    if signals.partial:
        return False
    peak = signals.activity.peak_authors if signals.activity else 0
    return signals.stable_count == 0 and peak < COMMUNITY_AUTHORS


def _marks(identity: Identity, signals: Signals) -> list[tuple[bool, str]]:
    """Whether each mark is there, and the words for it."""
    age = signals.age_months or 0
    peak = signals.activity.peak_authors if signals.activity else 0
    membership = identity.foundation
    years = f"{age // 12} years old" if age >= 24 else f"{months_words(age)} old"
    # a foundation reviews its members, not each part of theirs
    vetted = membership is not None and identity.member is None and membership.level in VETTED_LEVELS
    return [
        (age >= SEASONED_MONTHS, years),
        (
            signals.stable_count >= SUSTAINED_RELEASES and signals.releasing_months >= SUSTAINED_MONTHS,
            _releases(signals),
        ),
        (signals.first_one is not None, _one(signals)),
        (peak >= COMMUNITY_AUTHORS, _people(peak, signals)),
        (
            vetted,
            "not vetted by itself" if identity.member else membership_words(identity) or "in no foundation",
        ),
    ]


def _people(peak: int, signals: Signals) -> str:
    noun = "person" if peak == 1 else "people"
    return f"{peak} {noun} in its last year" if signals.partial else f"{peak} {noun} in its best year"


def _releases(signals: Signals) -> str:
    if not signals.stable_count:
        return "no stable release"
    noun = "release" if signals.stable_count == 1 else "releases"
    span = signals.releasing_months
    over = f" over {span // 12} years" if span >= 24 else f" over {months_words(span)}" if span else ""
    least = "at least " if signals.partial else ""
    return f"{least}{signals.stable_count} stable {noun}{over}"


def _one(signals: Signals) -> str:
    if signals.first_one is None:
        return "below 1.0"
    if signals.first_one.calendar:
        return f"calendar versions since {signals.first_one.date[:7]}"
    return f"1.0 reached {'by ' if signals.partial else ''}{signals.first_one.date[:7]}"
