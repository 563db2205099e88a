"""What became of a project between two days, in a few words."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.maturity.model import Judgement, Vitality
from k8sml.maturity.reasons import deprecated


class ProjectFate(StrEnum):
    """What became of a project, best first; `… when last seen` where nobody looked for long since."""

    ALIVE = "alive"
    ALIVE_THEN = "alive when last seen"
    QUIET = "dormant"
    QUIET_THEN = "dormant when last seen"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    UNSEEN = "not seen since"


FATES = {
    Vitality.ACTIVE: ProjectFate.ALIVE,
    Vitality.SLOWING: ProjectFate.ALIVE,
    Vitality.DORMANT: ProjectFate.QUIET,
    Vitality.SUPERSEDED: ProjectFate.SUPERSEDED,
    Vitality.ARCHIVED: ProjectFate.ARCHIVED,
}


LAST_SEEN = {
    Vitality.ACTIVE: ProjectFate.ALIVE_THEN,
    Vitality.SLOWING: ProjectFate.ALIVE_THEN,
    Vitality.DORMANT: ProjectFate.QUIET_THEN,
}


class ProjectOutcome(Struct, frozen=True):
    """What became of a project, and the words for it."""

    fate: ProjectFate
    text: str


def project_outcome(then: Judgement, now: Judgement) -> ProjectOutcome:
    """What became of a project from an earlier judgement to a later one."""
    alive = now.vitality
    if alive.value is not None:
        fate = FATES[alive.value]
    else:
        fate = LAST_SEEN[alive.last_seen] if alive.last_seen is not None else ProjectFate.UNSEEN
    parts = []
    if now.identity.name != then.identity.name:
        parts.append(f"now {now.identity.name}")
    announced = now.status.deprecated
    if announced is not None:
        parts.append(deprecated(by=announced.by, date=announced.date).sentence)
    if fate is ProjectFate.ALIVE:
        parts.append(f"{alive.value}, {now.verdict.value}")
    else:
        parts.append(alive.reasons[0].sentence)
    return ProjectOutcome(fate, "; ".join(parts))
