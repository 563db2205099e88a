"""A project on a day: what its entry says and what GitHub says of it, together."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from k8sml.catalog.model import EventKind, Project
from k8sml.catalog.status import Status
from k8sml.evidence.model import Evidence, RepoFacts
from k8sml.maturity.project_on_day import project_on_day
from tests.builders import event, evidence, project

CREATED = event("2018-02-01", "created")
RENAMED = event("2019-06-01", "renamed", from_="Old", to="Demo")
# a person may write what the flag is told with
WRITTEN = event("2020-01-01", "archived", note="archive flag on GitHub")
FACTS = RepoFacts("owner/demo", "2020-03-01", 1, 1, 1, 1, archived=True, archived_on="2020-02-10")


def observed(of: Project, facts: RepoFacts | None = FACTS) -> Evidence:
    return replace(evidence(of, [5] * 24), facts=facts)


def test_events_identity_and_status_are_those_of_the_day() -> None:
    of = project(events=(CREATED, RENAMED, WRITTEN))
    before = project_on_day(of, None, date(2019, 5, 31))
    assert (before.events, before.identity.name, before.status) == ((CREATED,), "Old", Status())
    after = project_on_day(of, None, date(2020, 1, 1))
    assert (after.events, after.identity.name) == (of.events, "Demo")
    assert after.status == Status(archived=WRITTEN)


@pytest.mark.parametrize(("day", "archived"), [(9, False), (10, True)])
def test_an_archive_flag_is_an_event_from_its_day_on(day: int, archived: bool) -> None:
    of = project(events=(CREATED,))
    found = project_on_day(of, observed(of), date(2020, 2, day))
    assert [one.kind for one in found.events] == [EventKind.CREATED, *[EventKind.ARCHIVED] * archived]
    assert (found.status.ended is not None) is archived
    assert found.project == of


def test_an_end_that_a_person_wrote_stays_whatever_its_note_and_outweighs_the_flag() -> None:
    of = project(events=(CREATED, WRITTEN))
    found = project_on_day(of, observed(of), date(2020, 3, 1))
    assert (found.events, found.status.archived) == ((CREATED, WRITTEN), WRITTEN)


def test_without_an_answer_of_github_only_the_entry_counts() -> None:
    of = project(events=(CREATED,))
    assert project_on_day(of, observed(of, None), date(2021, 1, 1)).events == (CREATED,)
