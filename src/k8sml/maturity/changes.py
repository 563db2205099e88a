"""Changes between two dates, by two judgments of each project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from k8sml.catalog.dates import known_by
from k8sml.catalog.events import event_text
from k8sml.catalog.model import EventKind
from k8sml.maturity.model import Judgment
from k8sml.maturity.reasons import sentences


class Change(Struct, frozen=True):
    """A change of a project: its kind `what` (`level`, `renamed`, `observation`, …) and a `text`.

    `date` is when it happened, where that is known; a level changes on no particular day.
    """

    slug: str
    name: str
    what: str
    text: str
    date: str | None = None


class UpdatedProject(Struct, frozen=True):
    """A project as judged now, its news, and the problem if it could not be read."""

    judgment: Judgment
    news: tuple[str, ...]
    problem: str | None = None


def changes(before: Sequence[Judgment], after: Sequence[Judgment], since: date) -> list[Change]:
    """Return the changes between the judgments of the day `since` and later ones, by project."""
    earlier = {judgment.project.slug: judgment for judgment in before}
    changed: list[Change] = []
    for judgment in after:
        past = earlier.get(judgment.project.slug)
        changed.extend([_new(judgment)] if past is None else _moves(past, judgment))
        changed.extend(_events(judgment, since))
    return changed


def news(before: Judgment | None, after: Judgment) -> tuple[str, ...]:
    """Return the news of an observation: facts that the last observation did not show, a text each."""
    if before is None or before.signals.observed is None:
        return _first_look(after) if after.signals.observed else ()
    texts = []
    old, new = before.signals.latest_stable, after.signals.latest_stable
    if new is not None and (old is None or old.tag != new.tag):
        texts.append(f"{old.tag if old else 'no release'} → {new.tag}")
    if before.vitality.value != after.vitality.value:
        reasons = sentences(after.vitality.reasons)
        texts.append(reasons if after.vitality.value else f"vitality unknown: {reasons}")
    if before.verdict.value != after.verdict.value:
        texts.append(f"verdict {before.verdict.value or 'unknown'} → {after.verdict.value or 'unknown'}")
    known = before.signals.mismatches
    return (*texts, *(text for text in after.signals.mismatches if text not in known))


def _first_look(after: Judgment) -> tuple[str, ...]:
    stable = after.signals.latest_stable
    release = stable.tag if stable else "no stable release"
    vitality, verdict = after.vitality.value or "vitality unknown", after.verdict.value or "not judged"
    return (f"first observed: {release}, {vitality}, {verdict}", *after.signals.mismatches)


def _new(judgment: Judgment) -> Change:
    return _change(judgment, "new", f"new: {judgment.project.summary}", judgment.signals.first_seen)


def _moves(past: Judgment, now: Judgment) -> list[Change]:
    """Return changes of verdict, level and vitality, and the first stable version at 1.0."""
    moves = []
    results: tuple[str, ...] = ("verdict", "level", "vitality")
    stale = now.vitality.value is None and now.vitality.last_seen is not None
    if stale and now.vitality.last_seen is past.vitality.value:
        # not a change of the project: the observation is too old
        moves.append(_change(now, "observation", f"last observed {now.signals.observed}", None))
        results = ("level",)
    for what in results:
        old, new = getattr(past, what).value, getattr(now, what).value
        if old != new:
            moves.append(_change(now, what, f"{what}: {old or 'unknown'} → {new or 'unknown'}", None))
    first = now.signals.first_1_0
    if first is not None and past.signals.first_1_0 is None:
        moves.append(_change(now, "first 1.0", f"reached 1.0 with {first.version}", first.date))
    return moves


def _events(judgment: Judgment, since: date) -> list[Change]:
    """Return the lineage events after `since`, without creation, which `new` covers."""
    return [
        _change(judgment, event.kind.value, event_text(event), event.date)
        for event in judgment.events
        if event.kind is not EventKind.CREATED and not known_by(event.date, since)
    ]


def _change(judgment: Judgment, what: str, text: str, day: str | None) -> Change:
    return Change(judgment.project.slug, judgment.identity.name, what, text, day)
