"""What became of a project between two days, in a few words."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.maturity.model import Judgement, Vitality


class Fate(StrEnum):
    """What became of a project, best first; `unseen` where nobody looked for long."""

    ALIVE = "alive"
    QUIET = "dormant"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    UNSEEN = "unseen"


FATES = {
    Vitality.ACTIVE: Fate.ALIVE,
    Vitality.SLOWING: Fate.ALIVE,
    Vitality.DORMANT: Fate.QUIET,
    Vitality.SUPERSEDED: Fate.SUPERSEDED,
    Vitality.ARCHIVED: Fate.ARCHIVED,
}


class Outcome(Struct, frozen=True):
    """What became of a project, and the words for it."""

    fate: Fate
    text: str


def outcome(then: Judgement, now: Judgement) -> Outcome:
    """What became of a project from an earlier judgement to a later one."""
    fate = FATES[now.vitality.value] if now.vitality.value is not None else Fate.UNSEEN
    parts = []
    if now.identity.name != then.identity.name:
        parts.append(f"now {now.identity.name}")
    if fate is Fate.ALIVE:
        parts.append(f"{now.vitality.value}, {now.verdict.value}")
    elif fate is Fate.UNSEEN:
        parts.append(now.vitality.reasons[0])
    else:
        parts.append(f"{fate}: {now.vitality.reasons[0]}" if fate is Fate.QUIET else now.vitality.reasons[0])
    return Outcome(fate, "; ".join(parts))
