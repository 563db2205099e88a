"""Status of a project by its events: ended, about to end, or revived."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec import Struct

from k8sml.catalog.events import EVENT_SPECS, StatusEffect
from k8sml.catalog.model import Event


class Status(Struct, frozen=True, array_like=True):
    """The events that decide whether a project goes on; None where there is none, or a revival undid it.

    `deprecated` is the announced end of a project that has not ended yet, `revived` the revival of one that
    has not ended again.
    """

    superseded: Event | None = None
    archived: Event | None = None
    deprecated: Event | None = None
    revived: Event | None = None

    @property
    def ended(self) -> Event | None:
        """The event that ended the project. A successor outweighs an archived repository."""
        return self.superseded or self.archived


def status_after(events: Iterable[Event]) -> Status:
    """Return the status after some events of a project, given oldest first."""
    superseded: Event | None = None
    archived: Event | None = None
    deprecated: Event | None = None
    revived: Event | None = None
    for event in events:
        effect = EVENT_SPECS[event.kind].effect
        match effect:
            case None:
                pass
            case StatusEffect.SUPERSEDES:
                superseded, revived = superseded or event, None
            case StatusEffect.ARCHIVES:
                archived, revived = event, None
            case StatusEffect.DEPRECATES:
                deprecated = event
            case StatusEffect.REVIVES:
                superseded = archived = deprecated = None
                revived = event
            case _:
                assert_never(effect)
    ended = superseded or archived
    return Status(superseded, archived, None if ended else deprecated, revived)
