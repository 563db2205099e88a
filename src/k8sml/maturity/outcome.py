"""What became of a project between two days, in a few words."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.catalog.lineage import deprecation, event_text
from k8sml.maturity.model import Judgement, Vitality


class Fate(StrEnum):
    """What became of a project, best first; `… when last seen` where nobody looked for long since."""

    ALIVE = "alive"
    ALIVE_THEN = "alive when last seen"
    QUIET = "dormant"
    QUIET_THEN = "dormant when last seen"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    UNSEEN = "not seen since"


FATES = {
    Vitality.ACTIVE: Fate.ALIVE,
    Vitality.SLOWING: Fate.ALIVE,
    Vitality.DORMANT: Fate.QUIET,
    Vitality.SUPERSEDED: Fate.SUPERSEDED,
    Vitality.ARCHIVED: Fate.ARCHIVED,
}


LAST_SEEN = {
    Vitality.ACTIVE: Fate.ALIVE_THEN,
    Vitality.SLOWING: Fate.ALIVE_THEN,
    Vitality.DORMANT: Fate.QUIET_THEN,
}


class Outcome(Struct, frozen=True):
    """What became of a project, and the words for it."""

    fate: Fate
    text: str


def outcome(then: Judgement, now: Judgement) -> Outcome:
    """What became of a project from an earlier judgement to a later one."""
    alive = now.vitality
    if alive.value is not None:
        fate = FATES[alive.value]
    else:
        fate = LAST_SEEN[alive.last_seen] if alive.last_seen is not None else Fate.UNSEEN
    parts = []
    if now.identity.name != then.identity.name:
        parts.append(f"now {now.identity.name}")
    gone = deprecation(now.project, now.as_of)
    if gone is not None and fate not in (Fate.SUPERSEDED, Fate.ARCHIVED):
        parts.append(f"{event_text(gone)} {gone.date}")
    if fate is Fate.ALIVE:
        parts.append(f"{alive.value}, {now.verdict.value}")
    elif fate is Fate.QUIET:
        parts.append(f"dormant: {alive.reasons[0]}")
    else:
        parts.append(alive.reasons[0])
    return Outcome(fate, "; ".join(parts))
