from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Event
from k8sml.maturity.level import level
from k8sml.maturity.model import Signals, VerdictResult
from k8sml.maturity.verdict import verdict
from k8sml.maturity.vitality import vitality
from tests.builders import event
from tests.maturity.makers import activity, identity, release, signals

DAY = date(2024, 6, 20)
INCUBATING = identity(foundation="incubating")


def ruled(
    found: Signals, was: Identity = INCUBATING, ended: Event | None = None, revived: Event | None = None
) -> VerdictResult:
    """The verdict by the level and the vitality that such a project has."""
    return verdict(was, found, level(was, found), vitality(found, ended, revived), ended, DAY)


def told(found: Signals, was: Identity = INCUBATING, **keys: Any) -> tuple[str | None, tuple[str, ...]]:
    finding = ruled(found, was, **keys)
    return finding.value, finding.reasons


def released(day: str, **changes: Any) -> Signals:
    return signals(newest=release("2.0.0", day), **changes)


def people(count: int) -> dict[str, Any]:
    return {"activity": activity(authors_12m=count, bus_factor=2)}


SLOW = activity(commits_12m=20, commits_6m=15)
ESTABLISHED: dict[str, Any] = {"first_one": None, "age_months": 35}  # three marks with the foundation
EMERGING: dict[str, Any] = {**ESTABLISHED, "stable_count": 7}


def test_a_healthy_project_that_came_far_is_to_adopt() -> None:
    assert told(signals()) == ("adopt", ("mature, active", "40 people, half of the commits by 5"))
    assert told(signals(**ESTABLISHED))[0] == "adopt"


@pytest.mark.parametrize(
    ("count", "ring", "reason"),
    [
        (30, "adopt", "30 people, half of the commits by 2"),
        (29, "trial", "29 people, half of the commits by 2"),
        (10, "trial", "10 people, half of the commits by 2"),
        (9, "assess", "only 9 people, half of the commits by 2"),
        (1, "assess", "only 1 person"),
    ],
)
def test_thirty_people_are_to_adopt_and_ten_to_try(count: int, ring: str, reason: str) -> None:
    value, reasons = told(signals(**people(count)))
    assert value == ring
    assert reason in reasons


@pytest.mark.parametrize(
    ("day", "ring"), [("2023-06-16", "adopt"), ("2023-06-15", "assess"), ("2024-06-15", "adopt")]
)
def test_a_stable_release_within_a_year_is_needed_for_more_than_assess(day: str, ring: str) -> None:
    value, reasons = told(released(day))
    assert value == ring
    assert ("no stable release since 2023-06" in reasons) == (ring == "assess")


def test_a_project_without_any_stable_release_is_to_assess() -> None:
    assert told(signals(newest=None, stable=None, stable_count=0)) == ("assess", ("no stable release",))


def test_an_emerging_project_is_to_try_and_says_which_marks_it_lacks() -> None:
    assert told(signals(**EMERGING)) == ("trial", ("emerging: 2 years old, 7 stable releases over 5 years",))


def test_an_emerging_project_names_two_marks_and_its_people() -> None:
    found = signals(**{**EMERGING, **people(12)})
    assert told(found, identity()) == (
        "trial",
        ("12 people, half of the commits by 2", "emerging: 2 years old, 7 stable releases over 5 years"),
    )


def test_an_experimental_project_is_to_assess() -> None:
    assert told(signals(age_months=11)) == ("assess", ("experimental: 11 months old",))


@pytest.mark.parametrize(
    ("license", "reason"),
    [
        ("BUSL-1.1", "BUSL-1.1 is not an open-source licence"),
        ("Apache-2.0 AND SSPL-1.0", "SSPL-1.0 is not an open-source licence"),
        ("LicenseRef-Proprietary", "LicenseRef-Proprietary is not an open-source licence"),
    ],
)
def test_a_licence_that_is_not_open_source_is_to_assess_at_best(license: str, reason: str) -> None:
    assert told(signals(), identity(license)) == ("assess", (reason,))


@pytest.mark.parametrize("license", ["Apache-2.0", "AGPL-3.0-only", "MIT OR BUSL-1.1", None])
def test_an_open_licence_or_a_choice_of_one_does_not_count_against_a_project(license: str | None) -> None:
    assert told(signals(), identity(license))[0] == "adopt"


# ---- quiet ----


def test_a_dormant_project_is_to_hold_however_far_it_came() -> None:
    found = released("2024-06-01", activity=activity(commits_12m=5, silent_months=1))
    assert told(found) == ("hold", ("5 commits in 12 months, quiet for 12 months",))


@pytest.mark.parametrize(
    ("changes", "day", "ring"),
    [
        ({}, "2022-06-16", "assess"),
        ({}, "2022-06-15", "hold"),
        (ESTABLISHED, "2022-06-16", "assess"),
        (ESTABLISHED, "2022-06-15", "hold"),
        (EMERGING, "2023-06-16", "assess"),
        (EMERGING, "2023-06-15", "hold"),
        ({"age_months": 11}, "2023-06-16", "assess"),
        ({"age_months": 11}, "2023-06-15", "hold"),
    ],
    ids=[
        "mature, 23 months",
        "mature, 24 months",
        "established, 23 months",
        "established, 24 months",
        "emerging, 11 months",
        "emerging, a year",
        "experimental, 11 months",
        "experimental, a year",
    ],
)
def test_a_slowing_project_that_released_within_a_year_or_came_far_and_did_within_two_is_not_given_up(
    changes: dict[str, Any], day: str, ring: str
) -> None:
    assert told(released(day, **{**changes, "activity": SLOW}))[0] == ring


def test_a_quiet_project_that_came_far_without_ever_releasing_is_to_hold() -> None:
    found = signals(SLOW, newest=None, stable=None, first_one=None, stable_count=0)
    assert level(INCUBATING, found).value == "established"
    assert told(found)[0] == "hold"


def test_a_quiet_project_says_how_quiet_who_is_left_and_when_it_last_released() -> None:
    assert told(released("2023-01-20", activity=SLOW)) == (
        "assess",
        (
            "slowing: 20 commits in 12 months",
            "40 people, half of the commits by 5",
            "no stable release since 2023-01",
        ),
    )


def test_a_quiet_project_with_a_closed_licence_says_so_too() -> None:
    found = signals(activity=SLOW)
    assert told(found, identity("BUSL-1.1"))[1][-1] == "BUSL-1.1 is not an open-source licence"


# ---- ended, revived, unseen ----


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        (event("2023-05-01", "superseded", by="trainer"), "superseded by trainer 2023-05-01"),
        (event("2023-05-01", "archived"), "archived 2023-05-01"),
    ],
)
def test_what_ended_is_to_hold_and_says_nothing_else(ended: Event, reason: str) -> None:
    for found in (signals(), signals(None), signals(activity(gap=40))):
        assert told(found, ended=ended) == ("hold", (reason,))


def test_a_project_that_was_revived_but_not_seen_since_is_to_assess() -> None:
    found = signals(activity(commits_12m=0, silent_months=20))
    assert told(found, revived=event("2024-06-10", "revived")) == (
        "assess",
        ("revived 2024-06-10, not observed since",),
    )


def test_a_project_too_young_to_tell_is_to_assess() -> None:
    young: dict[str, Any] = {"months": 11, "commits_12m": 5, "commits_6m": 5}
    assert told(signals(activity(**young), age_months=11)) == (
        "assess",
        ("5 commits in its first 11 months",),
    )
    unseen = signals(activity(gap=7, **young), age_months=11, observed="2023-11-15")
    assert told(unseen) == ("assess", ("too young to tell when last observed, 2023-11-15",))


def test_a_project_that_was_revived_and_seen_alive_is_judged_by_what_was_seen() -> None:
    assert told(signals(), revived=event("2023-01-10", "revived"))[0] == "adopt"


def test_what_was_never_observed_has_no_verdict() -> None:
    assert told(signals(None, observed=None)) == (None, ("CNCF incubating; not observed",))
    assert told(signals(None, observed=None), identity()) == (None, ("not observed",))


@pytest.mark.parametrize(
    ("seen", "newest", "ring", "last"),
    [
        (activity(gap=7), "2023-05-01", "assess", "active"),
        (activity(gap=7, commits_12m=15, commits_6m=15), "2023-05-01", "assess", "slowing"),
        (activity(gap=7, commits_12m=15, commits_6m=15), "2021-05-01", "hold", "slowing"),
        (activity(gap=7, commits_12m=2), "2023-05-01", "hold", "dormant"),
    ],
    ids=["active", "quiet", "slowing", "dormant"],
)
def test_what_was_seen_long_ago_counts_against_a_project_but_not_for_it(
    seen: Any, newest: str, ring: str, last: str
) -> None:
    found = signals(seen, observed="2023-11-15", newest=release("2.0.0", newest))
    assert told(found) == (ring, (f"{last} when last observed, 2023-11-15",))


def test_the_age_of_a_release_is_that_of_the_day_on_which_a_project_was_last_seen() -> None:
    # On the day asked about it is 25 months old; when the project was last seen it was 18.
    found = signals(activity(gap=7, commits_12m=15), observed="2023-11-15", newest=release("2", "2022-05-15"))
    assert told(found)[0] == "assess"


def test_what_was_seen_long_ago_still_says_that_its_licence_is_closed() -> None:
    found = signals(activity(gap=7), observed="2023-11-15")
    assert told(found, identity("SSPL-1.0")) == (
        "assess",
        ("active when last observed, 2023-11-15", "SSPL-1.0 is not an open-source licence"),
    )


def test_numbers_that_are_lower_bounds_are_told_as_such() -> None:
    assert told(signals(activity(lower_bound=True)))[1] == ("mature, active", "at least 40 people")
