"""What changed between two days, told from two judgements of each project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from k8sml.catalog.dates import known_by
from k8sml.catalog.events import event_text
from k8sml.catalog.model import EventKind
from k8sml.maturity.model import Judgement
from k8sml.maturity.reasons import sentences


class Change(Struct, frozen=True):
    """One change of a project: `what` in a word (`level`, `renamed`, `observation`, …), `text` in a few.

    `date` is when it happened, where that is known; a level moves on no particular day.
    """

    slug: str
    name: str
    what: str
    text: str
    date: str | None = None


class UpdatedProject(Struct, frozen=True):
    """A project as judged now, what is new about it, and why it could not be read, if it could not."""

    judgement: Judgement
    news: tuple[str, ...]
    problem: str | None = None


def changes(before: Sequence[Judgement], after: Sequence[Judgement], since: date) -> list[Change]:
    """What changed between the judgements of the day `since` and later ones, by project."""
    earlier = {judgement.project.slug: judgement for judgement in before}
    found: list[Change] = []
    for judgement in after:
        past = earlier.get(judgement.project.slug)
        found.extend(_new(judgement) if past is None else _moves(past, judgement))
        found.extend(_events(judgement, since))
    return found


def news(before: Judgement | None, after: Judgement) -> tuple[str, ...]:
    """What a new look at a project shows that the last one did not, each in a few words."""
    if before is None or before.signals.observed is None:
        return _first_look(after) if after.signals.observed else ()
    found = []
    old, new = before.signals.stable, after.signals.stable
    if new is not None and (old is None or old.tag != new.tag):
        found.append(f"{old.tag if old else 'no release'} → {new.tag}")
    if before.vitality.value != after.vitality.value:
        reasons = sentences(after.vitality.reasons)
        found.append(reasons if after.vitality.value else f"vitality unknown: {reasons}")
    if before.verdict.value != after.verdict.value:
        found.append(f"verdict {before.verdict.value or 'unknown'} → {after.verdict.value or 'unknown'}")
    known = before.signals.mismatches
    return (*found, *(text for text in after.signals.mismatches if text not in known))


def _first_look(after: Judgement) -> tuple[str, ...]:
    stable = after.signals.stable
    seen = (stable.tag if stable else "no stable release", after.vitality.value or "vitality unknown")
    return (
        f"first observed: {', '.join(seen)}, {after.verdict.value or 'not judged'}",
        *after.signals.mismatches,
    )


def _new(judgement: Judgement) -> list[Change]:
    seen = judgement.signals.first_seen
    text = f"new: {judgement.project.summary}"
    return [_change(judgement, "new", text, seen)]


def _moves(past: Judgement, now: Judgement) -> list[Change]:
    found = []
    judged: tuple[str, ...] = ("verdict", "level", "vitality")
    unseen = now.vitality.value is None and now.vitality.last_seen is not None
    if unseen and now.vitality.last_seen is past.vitality.value:
        # not a change of the project: only nobody looked since
        found.append(_change(now, "observation", f"last observed {now.signals.observed}", None))
        judged = ("level",)
    for what in judged:
        old, new = getattr(past, what).value, getattr(now, what).value
        if old != new:
            text = f"{what}: {old or 'unknown'} → {new or 'unknown'}"
            found.append(_change(now, what, text, None))
    first = now.signals.first_one
    if first is not None and past.signals.first_one is None:
        found.append(_change(now, "first 1.0", f"reached 1.0 with {first.version}", first.date))
    return found


def _events(judgement: Judgement, since: date) -> list[Change]:
    """The lineage events of the time between, but for creation, which `new` tells."""
    return [
        _change(judgement, event.kind.value, event_text(event), event.date)
        for event in judgement.events
        if event.kind is not EventKind.CREATED and not known_by(event.date, since)
    ]


def _change(judgement: Judgement, what: str, text: str, day: str | None) -> Change:
    return Change(judgement.project.slug, judgement.identity.name, what, text, day)
