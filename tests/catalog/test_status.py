"""Whether a project has ended, will, or came back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Event, Project
from k8sml.catalog.status import Status, status_after
from tests.builders import event, project
from tests.catalog.strategies import DAYS, Life, lives

BY = event("2020-01-01", "superseded", by="next")
ARCHIVED = event("2021-01-01", "archived")
BY_LATER = event("2021-06-01", "superseded", by="next")
REVIVED = event("2022-01-01", "revived")
DEPRECATED = event("2022-05-02", "deprecated", by="next")
AGAIN = event("2023-01-01", "archived")
REVIVED_AGAIN = event("2024-01-01", "revived")
DEPRECATED_AGAIN = event("2025-01-01", "deprecated")
RENAMED = event("2025-06-01", "renamed", from_="A", to="Demo")


def on(of: Project, day: date) -> Status:
    return status_after(known_events(of, day))


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((), Status()),
        ((event("2019", "created"), RENAMED), Status()),
        ((BY,), Status(superseded=BY)),
        ((BY, ARCHIVED), Status(superseded=BY, archived=ARCHIVED)),
        ((BY, BY_LATER), Status(superseded=BY)),
        ((ARCHIVED, BY_LATER), Status(superseded=BY_LATER, archived=ARCHIVED)),
        ((ARCHIVED, AGAIN), Status(archived=AGAIN)),
        ((ARCHIVED, REVIVED), Status(revived=REVIVED)),
        ((BY, ARCHIVED, REVIVED), Status(revived=REVIVED)),
        ((ARCHIVED, REVIVED, AGAIN), Status(archived=AGAIN)),
        ((ARCHIVED, REVIVED, AGAIN, REVIVED_AGAIN), Status(revived=REVIVED_AGAIN)),
        ((REVIVED, RENAMED), Status(revived=REVIVED)),
        ((DEPRECATED,), Status(deprecated=DEPRECATED)),
        ((DEPRECATED, RENAMED), Status(deprecated=DEPRECATED)),
        ((DEPRECATED, DEPRECATED_AGAIN), Status(deprecated=DEPRECATED_AGAIN)),
        ((DEPRECATED, AGAIN), Status(archived=AGAIN)),
        ((DEPRECATED, REVIVED_AGAIN), Status(revived=REVIVED_AGAIN)),
        (
            (DEPRECATED, REVIVED_AGAIN, DEPRECATED_AGAIN),
            Status(deprecated=DEPRECATED_AGAIN, revived=REVIVED_AGAIN),
        ),
    ],
    ids=lambda value: " ".join(e.kind for e in value) or "none" if isinstance(value, tuple) else "",
)
def test_a_status_has_the_events_that_no_revival_undid(events: tuple[Event, ...], status: Status) -> None:
    assert status_after(events) == status


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (Status(), None),
        (Status(deprecated=DEPRECATED, revived=REVIVED), None),
        (Status(archived=ARCHIVED), ARCHIVED),
        (Status(superseded=BY_LATER, archived=ARCHIVED), BY_LATER),
    ],
    ids=["alive", "deprecated", "archived", "superseded"],
)
def test_a_successor_outweighs_an_archived_repository(status: Status, ended: Event | None) -> None:
    assert status.ended == ended


def test_a_status_holds_from_the_day_of_its_event_on() -> None:
    ended = project(events=(ARCHIVED, REVIVED, DEPRECATED))
    assert on(ended, date(2020, 12, 31)) == Status()
    assert on(ended, date(2021, 1, 1)) == Status(archived=ARCHIVED)
    assert on(ended, date(2021, 12, 31)) == Status(archived=ARCHIVED)
    assert on(ended, date(2022, 1, 1)) == Status(revived=REVIVED)
    assert on(ended, date(2022, 5, 1)) == Status(revived=REVIVED)
    assert on(ended, date(2022, 5, 2)) == Status(deprecated=DEPRECATED, revived=REVIVED)


@given(life=lives(), day=DAYS)
def test_a_status_never_depends_on_later_events(life: Life, day: date) -> None:
    whole, cut = life.project(), life.project(sum(end <= day for end in life.known_from))
    assert on(whole, day) == on(cut, day)
