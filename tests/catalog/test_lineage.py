from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from k8sml.catalog.lineage import (
    Identity,
    foundation_after,
    identity,
    known_events,
    past_names,
    past_repos,
    without_undated_overrides,
)
from k8sml.catalog.model import Catalog, Foundation, FoundationLevel, Override, Verdict
from tests.builders import event, project
from tests.catalog.strategies import DAYS, Life, lives

KSERVE = project(
    "kserve",
    name="KServe",
    repo="kserve/kserve",
    license="Apache-2.0",
    foundation=Foundation("CNCF", FoundationLevel.INCUBATING),
    events=(
        event("2019-03-27", "created", to="kubeflow/kfserving"),
        event("2021-09-27", "renamed", from_="KFServing", to="KServe"),
        event("2021-10", "moved", from_="kubeflow/kfserving", to="kserve/kserve"),
        event("2022-02-04", "joined", foundation="LF AI & Data", level="incubating"),
        event("2025", "left", foundation="LF AI & Data"),
        event("2025-09-25", "joined", foundation="CNCF", level="incubating"),
    ),
)
LF_AI = Foundation("LF AI & Data", FoundationLevel.INCUBATING)
CNCF = Foundation("CNCF", FoundationLevel.INCUBATING)


@pytest.mark.parametrize(
    ("day", "name", "repo", "foundation"),
    [
        (date(2018, 1, 1), "KFServing", "kubeflow/kfserving", None),
        (date(2021, 9, 26), "KFServing", "kubeflow/kfserving", None),
        (date(2021, 9, 27), "KServe", "kubeflow/kfserving", None),
        (date(2021, 10, 30), "KServe", "kubeflow/kfserving", None),
        (date(2021, 10, 31), "KServe", "kserve/kserve", None),
        (date(2022, 2, 4), "KServe", "kserve/kserve", LF_AI),
        (date(2026, 1, 1), "KServe", "kserve/kserve", CNCF),
    ],
    ids=str,
)
def test_a_project_is_what_its_events_had_made_of_it_by_a_day(
    day: date, name: str, repo: str, foundation: Foundation | None
) -> None:
    assert identity(KSERVE, day) == Identity(name, repo, "Apache-2.0", foundation)


def test_a_license_holds_until_the_day_it_was_changed() -> None:
    changed = project(
        license="BUSL-1.1", events=(event("2023-08-10", "relicensed", from_="MIT", to="BUSL-1.1"),)
    )
    assert identity(changed, date(2023, 8, 9)).license == "MIT"
    assert identity(changed, date(2023, 8, 10)).license == "BUSL-1.1"


def test_a_license_without_a_change_is_taken_to_have_held_all_along() -> None:
    assert identity(project(license="MIT"), date(1999, 1, 1)).license == "MIT"
    assert identity(project(), date(1999, 1, 1)).license is None


def test_a_foundation_without_an_event_is_known_only_from_the_day_of_curation() -> None:
    member = project(foundation=CNCF)
    assert identity(member, date(2026, 7, 31), curated="2026-08-01").foundation is None
    assert identity(member, date(2026, 8, 1), curated="2026-08-01").foundation == CNCF
    assert identity(member, date(2000, 1, 1)).foundation == CNCF


@given(life=lives(), day=DAYS)
def test_what_is_known_of_a_day_never_depends_on_later_events(life: Life, day: date) -> None:
    whole, cut = life.project(), life.project(sum(end <= day for end in life.known_from))
    assert known_events(whole, day) == cut.events
    assert identity(whole, day) == identity(cut, day)


@given(life=lives(), day=DAYS)
def test_a_project_is_at_any_day_what_its_known_events_made_of_it(life: Life, day: date) -> None:
    assert identity(life.project(), day) == life.states[sum(end <= day for end in life.known_from)]


def test_an_event_of_a_month_is_known_when_the_month_is_over() -> None:
    month = project(events=(event("2021-10", "archived"),))
    assert known_events(month, date(2021, 10, 30)) == ()
    assert known_events(month, date(2021, 10, 31)) == month.events


@pytest.mark.parametrize(
    ("events", "name"),
    [
        ([], None),
        ([("joined", "A", "sandbox")], "A sandbox"),
        ([("joined", "A", "sandbox"), ("advanced", "A", "graduated")], "A graduated"),
        ([("joined", "A", "sandbox"), ("left", "A", None)], None),
        ([("joined", "A", "sandbox"), ("joined", "B", "hosted")], "B hosted"),
        ([("joined", "A", "sandbox"), ("joined", "B", "hosted"), ("left", "B", None)], "A sandbox"),
        ([("joined", "A", "sandbox"), ("joined", "B", "hosted"), ("advanced", "A", "graduated")], "B hosted"),
        (
            [("joined", "A", "sandbox"), ("joined", "B", "hosted"), ("joined", "A", "graduated")],
            "A graduated",
        ),
        ([("left", "A", None)], None),
    ],
)
def test_the_foundation_is_the_one_joined_last_and_not_left(
    events: list[tuple[str, str, str | None]], name: str | None
) -> None:
    made = [
        event("2020", kind, foundation=foundation, **({"level": level} if level else {}))
        for kind, foundation, level in events
    ]
    found = foundation_after([event("2019", "created"), *made])
    assert (f"{found.name} {found.level}" if found else None) == name


def test_names_and_homes_of_the_past_stand_newest_first_and_once() -> None:
    moved = project(
        name="C",
        repo="c/c",
        events=(
            event("2018", "renamed", from_="A", to="B"),
            event("2018", "moved", from_="a/a", to="c/c"),
            event("2019", "renamed", from_="B", to="A"),
            event("2020", "renamed", from_="A", to="C"),
            event("2020", "moved", from_="c/c", to="d/d"),
            event("2021", "moved", from_="d/d", to="c/c"),
        ),
    )
    assert past_names(moved) == ("C", "A", "B")
    assert past_repos(moved) == ("c/c", "d/d", "a/a")
    assert past_names(project(name="Only")) == ("Only",)


def test_an_override_that_does_not_tell_since_when_says_nothing_of_the_past() -> None:
    dated = Override(verdict=Verdict.HOLD, reason="R.", until="2027", since="2026-01-01")
    undated = Override(verdict=Verdict.HOLD, reason="R.", until="2027")
    catalog = Catalog(
        projects=(project("a", override=dated), project("b", override=undated), project("c", name="C"))
    )
    past = without_undated_overrides(catalog)
    assert [one.override for one in past.projects] == [dated, None, None]
    assert past.projects[2] == catalog.projects[2]


def test_a_change_that_is_known_outweighs_an_earlier_one_whose_date_is_vague() -> None:
    renamed = project(
        name="Z",
        events=(
            event("2021", "renamed", from_="X", to="Y"),
            event("2021-03-01", "renamed", from_="Y", to="Z"),
        ),
    )
    assert identity(renamed, date(2021, 6, 1)).name == "Z"
