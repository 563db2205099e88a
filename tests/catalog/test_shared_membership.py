"""A part without a membership of its own shares that of its whole."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.lineage import identity
from k8sml.catalog.model import Foundation, FoundationLevel
from tests.builders import event, project

SANDBOX = Foundation("CNCF", FoundationLevel.SANDBOX)
INCUBATING = Foundation("CNCF", FoundationLevel.INCUBATING)
LF_AI = Foundation("LF AI & Data", FoundationLevel.INCUBATING)
TODAY = date(2026, 1, 1)
WHOLE = project(
    "whole",
    name="New Whole",
    foundation=INCUBATING,
    events=(
        event("2020-02-01", "joined", foundation="CNCF", level="sandbox"),
        event("2022-02-01", "renamed", from_="Whole", to="New Whole"),
        event("2023-02-01", "advanced", foundation="CNCF", level="incubating"),
    ),
)


def test_the_membership_is_that_of_the_whole_on_the_day_and_names_it_as_it_was_called() -> None:
    part = project("part", part_of="whole")
    found = [
        (one.foundation, one.member)
        for day in (date(2020, 1, 31), date(2020, 2, 1), date(2022, 2, 1), date(2023, 2, 1))
        for one in [identity(part, day, parent=WHOLE)]
    ]
    assert found == [(None, None), (SANDBOX, "Whole"), (SANDBOX, "New Whole"), (INCUBATING, "New Whole")]


def test_a_membership_of_its_own_outweighs_that_of_the_whole() -> None:
    part = project(
        "part",
        foundation=LF_AI,
        events=(event("2022-02-04", "joined", foundation="LF AI & Data", level="incubating"),),
    )
    before, after = (identity(part, day, parent=WHOLE) for day in (date(2022, 2, 3), date(2022, 2, 4)))
    assert (before.foundation, before.member) == (SANDBOX, "New Whole")
    assert (after.foundation, after.member) == (LF_AI, None)


def test_a_whole_in_no_foundation_shares_nothing() -> None:
    found = identity(project("part"), TODAY, parent=project("whole"))
    assert (found.foundation, found.member) == (None, None)


def test_an_undated_membership_of_the_whole_is_shared_from_the_day_of_curation() -> None:
    whole = project("whole", name="Whole", foundation=INCUBATING)
    members = [
        identity(project("part"), day, "2025-06-01", whole).member
        for day in (date(2025, 5, 31), date(2025, 6, 1))
    ]
    assert members == [None, "Whole"]


def test_a_whole_changes_nothing_else_of_its_part() -> None:
    part = project("part", license="MIT")
    alone, shared = identity(part, TODAY), identity(part, TODAY, parent=WHOLE)
    assert (shared.name, shared.repo, shared.license) == (alone.name, alone.repo, alone.license)
