"""An end that the makers of a project announced while it still goes on."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.lineage import deprecation, revival, status_event
from k8sml.catalog.model import Event
from tests.builders import event, project
from tests.catalog.texts import entries, faults, parse

TODAY = date(2026, 1, 1)
DEPRECATED = event("2023-05-02", "deprecated", by="next")
AGAIN = event("2025-01-01", "deprecated")
REVIVED = event("2024-01-01", "revived")
RENAMED = event("2024-06-01", "renamed", from_="A", to="Demo")


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ((), None),
        ((event("2023", "archived"),), None),
        ((DEPRECATED,), DEPRECATED),
        ((DEPRECATED, RENAMED), DEPRECATED),
        ((DEPRECATED, AGAIN), AGAIN),
        ((DEPRECATED, REVIVED), None),
        ((DEPRECATED, REVIVED, AGAIN), AGAIN),
    ],
    ids=["none", "archived", "deprecated", "renamed-later", "twice", "revived", "again"],
)
def test_the_last_deprecation_stands_until_a_revival(events: tuple[Event, ...], found: Event | None) -> None:
    assert deprecation(project(events=events), TODAY) == found


def test_a_project_is_deprecated_from_the_day_of_the_event_on() -> None:
    of = project(events=(DEPRECATED, REVIVED))
    days = [date(2023, 5, 1), date(2023, 5, 2), date(2023, 12, 31), date(2024, 1, 1)]
    assert [deprecation(of, day) for day in days] == [None, DEPRECATED, DEPRECATED, None]


def test_a_deprecation_is_neither_an_end_nor_a_revival() -> None:
    assert status_event(project(events=(DEPRECATED,)), TODAY) is None
    assert revival(project(events=(REVIVED, AGAIN)), TODAY) == REVIVED


DATED = "date: 2023, kind: deprecated, source: 'https://example.org/'"


def test_a_deprecation_may_name_a_project_of_the_catalog_and_no_other() -> None:
    text = entries(f"a, events: [{{{DATED}, by: b}}]", "b")
    assert parse(text).projects[0].events[0].by == "b"
    assert faults(entries(f"a, events: [{{{DATED}, by: zz}}]")) == [
        "c.yaml:2: a.events[0].by: no project has the slug zz"
    ]
