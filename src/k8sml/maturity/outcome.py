"""The outcome of a project between two dates."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.maturity.model import Judgment, Vitality
from k8sml.maturity.reasons import deprecated


class ProjectFate(StrEnum):
    """Fate of a project, best first; `… when last seen` if the last observation is too old."""

    ALIVE = "alive"
    ALIVE_THEN = "alive when last seen"
    DORMANT = "dormant"
    DORMANT_THEN = "dormant when last seen"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    UNSEEN = "not seen since"


FATES = {
    Vitality.ACTIVE: ProjectFate.ALIVE,
    Vitality.SLOWING: ProjectFate.ALIVE,
    Vitality.DORMANT: ProjectFate.DORMANT,
    Vitality.SUPERSEDED: ProjectFate.SUPERSEDED,
    Vitality.ARCHIVED: ProjectFate.ARCHIVED,
}


LAST_SEEN = {
    Vitality.ACTIVE: ProjectFate.ALIVE_THEN,
    Vitality.SLOWING: ProjectFate.ALIVE_THEN,
    Vitality.DORMANT: ProjectFate.DORMANT_THEN,
}


class ProjectOutcome(Struct, frozen=True):
    """The fate of a project, and the fate in words."""

    fate: ProjectFate
    text: str


def project_outcome(then: Judgment, now: Judgment) -> ProjectOutcome:
    """Return the outcome of a project from an earlier judgment to a later one."""
    vitality = now.vitality
    if vitality.value is not None:
        fate = FATES[vitality.value]
    else:
        fate = LAST_SEEN[vitality.last_seen] if vitality.last_seen is not None else ProjectFate.UNSEEN
    parts = []
    if now.identity.name != then.identity.name:
        parts.append(f"now {now.identity.name}")
    announced = now.status.deprecated
    if announced is not None:
        parts.append(deprecated(by=announced.by, date=announced.date).sentence)
    if fate is ProjectFate.ALIVE:
        parts.append(f"{vitality.value}, {now.verdict.value}")
    else:
        parts.append(vitality.reasons[0].sentence)
    return ProjectOutcome(fate, "; ".join(parts))
