"""Every kind of event: its keys, its words, its effect on the status, and the projects that it relates."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from msgspec import Struct

from k8sml.catalog.model import Event, EventKind

_COMMON_KEYS = ("date", "kind", "source", "note", "unsure")
# The keys of an event that depend on its kind.
EVENT_KEYS = tuple(key for key in Event.__struct_encode_fields__ if key not in _COMMON_KEYS)


class StatusEffect(Enum):
    """Effect of an event on the status of its project."""

    SUPERSEDES = auto()
    ARCHIVES = auto()
    DEPRECATES = auto()
    REVIVES = auto()


class Relation(Struct, frozen=True):
    """Relation of an event's project to the project that its `key` names (`by` or `of`).

    `to_other` reads from the project to the other project (`superseded by`), `from_other` in reverse.
    With `ancestor` the other project is an ancestor, else a descendant.
    """

    key: str
    to_other: str
    from_other: str
    ancestor: bool


class EventSpec(Struct, frozen=True):
    """A kind of event: `words` renders an event without its date, `required` and `optional` are its keys."""

    words: Callable[[Event], str]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    effect: StatusEffect | None = None
    relation: Relation | None = None


def _from_to(event: Event) -> str:
    return f"{event.kind} from {event.from_} to {event.to}"


EVENT_SPECS: dict[EventKind, EventSpec] = {
    EventKind.CREATED: EventSpec(
        lambda event: f"created as {event.to}" if event.to else "created", optional=("to",)
    ),
    EventKind.RENAMED: EventSpec(_from_to, required=("from", "to")),
    EventKind.MOVED: EventSpec(_from_to, required=("from", "to")),
    EventKind.DONATED: EventSpec(
        lambda event: f"donated to {event.to}", required=("to",), optional=("from",)
    ),
    EventKind.JOINED: EventSpec(
        lambda event: f"joined {event.foundation}{f' at {event.level}' if event.level else ''}",
        required=("foundation", "level"),
    ),
    EventKind.ADVANCED: EventSpec(
        lambda event: f"{event.level} at {event.foundation}", required=("foundation", "level")
    ),
    EventKind.LEFT: EventSpec(lambda event: f"left {event.foundation}", required=("foundation",)),
    EventKind.RELICENSED: EventSpec(_from_to, required=("from", "to")),
    EventKind.DEPRECATED: EventSpec(
        lambda event: f"deprecated in favor of {event.by}" if event.by else "deprecated",
        optional=("by",),
        effect=StatusEffect.DEPRECATES,
    ),
    EventKind.SUPERSEDED: EventSpec(
        lambda event: f"superseded by {event.by}",
        required=("by",),
        effect=StatusEffect.SUPERSEDES,
        relation=Relation("by", "superseded by", "took over from", ancestor=False),
    ),
    EventKind.ARCHIVED: EventSpec(lambda event: "archived", effect=StatusEffect.ARCHIVES),
    EventKind.REVIVED: EventSpec(lambda event: "revived", effect=StatusEffect.REVIVES),
    EventKind.FORKED: EventSpec(
        lambda event: f"forked from {event.of}",
        required=("of",),
        relation=Relation("of", "forked from", "was forked as", ancestor=True),
    ),
}


def event_text(event: Event) -> str:
    """Return an event in a few words, without its date: `renamed from KFServing to KServe`."""
    return EVENT_SPECS[event.kind].words(event)


def words_of_other_kind(event: Event, usual: EventKind) -> dict[str, str]:
    """Return the words of an event as the value `event`, or nothing if it is of the usual kind.

    Several kinds can have one effect; a reason that names the effect has words for the usual kind only.
    """
    return {} if event.kind is usual else {"event": event_text(event)}
