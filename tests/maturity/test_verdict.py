from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from k8sml.catalog.lineage import Identity
from k8sml.catalog.status import Status
from k8sml.maturity import reasons
from k8sml.maturity.level import level
from k8sml.maturity.model import Signals, VerdictResult
from k8sml.maturity.project_on_day import ProjectOnDay
from k8sml.maturity.reasons import Reason
from k8sml.maturity.verdict import verdict
from k8sml.maturity.vitality import vitality
from tests.builders import event, project
from tests.maturity.makers import (
    activity,
    contributors,
    few_contributors,
    identity,
    level_reached,
    release,
    signals,
)

DAY = date(2024, 6, 20)
ALIVE = Status()
INCUBATING = identity(foundation="incubating")


def ruled(found: Signals, was: Identity = INCUBATING, status: Status = ALIVE) -> VerdictResult:
    """The verdict by the level and the vitality that such a project has."""
    on_day = ProjectOnDay(project(), DAY, was, status, known=0)
    return verdict(on_day, found, level(was, found), vitality(found, status))


def told(found: Signals, was: Identity = INCUBATING, **keys: Any) -> tuple[str | None, tuple[Reason, ...]]:
    finding = ruled(found, was, **keys)
    return finding.value, finding.reasons


def released(day: str, **changes: Any) -> Signals:
    return signals(last_tagged_stable=release("2.0.0", day), **changes)


def people(count: int) -> dict[str, Any]:
    return {"activity": activity(authors_12m=count, bus_factor=2)}


SLOW = activity(commits_12m=20, commits_6m=15)
ESTABLISHED: dict[str, Any] = {"first_1_0": None, "age_months": 35}  # three marks with the foundation
EMERGING: dict[str, Any] = {**ESTABLISHED, "stable_count": 7}


LACKING = (
    reasons.level_below(level="emerging", needed="established"),
    reasons.age(months=35, needed=36, met=False),
    reasons.sustained_releases(
        releases=7, needed=8, months=60, needed_months=24, lower_bound=False, met=False
    ),
)


def stale_vitality(vitality: str | None) -> Reason:
    return reasons.stale_vitality(vitality=vitality, observed="2023-11-15", months=7, limit=6)


def test_a_healthy_project_that_came_far_is_to_adopt() -> None:
    assert told(signals()) == ("adopt", (level_reached("mature"), contributors(40, 5)))
    assert told(signals(**ESTABLISHED))[0] == "adopt"


@pytest.mark.parametrize(
    ("count", "ring", "reason"),
    [
        (30, "adopt", contributors(30, 2)),
        (29, "trial", few_contributors(29, 2)),
        (10, "trial", few_contributors(10, 2)),
        (9, "assess", few_contributors(9, 2, verdict="trial")),
        (2, "assess", few_contributors(2, 2, verdict="trial")),
        (1, "assess", few_contributors(1, None, verdict="trial")),
    ],
)
def test_thirty_people_are_to_adopt_and_ten_to_try(count: int, ring: str, reason: Reason) -> None:
    value, because = told(signals(**people(count)))
    assert value == ring
    assert reason in because


@pytest.mark.parametrize(
    ("day", "ring"), [("2023-06-16", "adopt"), ("2023-06-15", "assess"), ("2024-06-15", "adopt")]
)
def test_a_stable_release_within_a_year_is_needed_for_more_than_assess(day: str, ring: str) -> None:
    value, because = told(released(day))
    assert value == ring
    overdue = reasons.no_recent_release(last="2023-06", months=12, limit=12)
    assert (overdue in because) == (ring == "assess")


def test_a_project_without_any_stable_release_is_to_assess() -> None:
    assert told(signals(last_tagged_stable=None, latest_stable=None, stable_count=0)) == (
        "assess",
        (reasons.no_stable_release(),),
    )


def test_an_emerging_project_is_to_try_and_says_which_marks_it_lacks() -> None:
    assert told(signals(**EMERGING)) == ("trial", LACKING)


def test_an_emerging_project_names_two_marks_and_its_people() -> None:
    found = signals(**{**EMERGING, **people(12)})
    assert told(found, identity()) == (
        "trial",
        (few_contributors(12, 2), *LACKING),
    )


def test_an_experimental_project_is_to_assess() -> None:
    assert told(signals(age_months=11)) == ("assess", (reasons.experimental(months=11, needed=12),))
    assert told(signals(age_months=0)) == ("assess", (reasons.experimental(months=0, needed=12),))


@pytest.mark.parametrize(
    ("license", "closed"),
    [
        ("BUSL-1.1", "BUSL-1.1"),
        ("Apache-2.0 AND SSPL-1.0", "SSPL-1.0"),
        ("LicenseRef-Proprietary", "LicenseRef-Proprietary"),
    ],
)
def test_a_license_that_is_not_open_source_is_to_assess_at_best(license: str, closed: str) -> None:
    assert told(signals(), identity(license)) == ("assess", (reasons.closed_license(licenses=(closed,)),))


@pytest.mark.parametrize("license", ["Apache-2.0", "AGPL-3.0-only", "MIT OR BUSL-1.1", None])
def test_an_open_license_or_a_choice_of_one_does_not_count_against_a_project(license: str | None) -> None:
    assert told(signals(), identity(license))[0] == "adopt"


# ---- quiet ----


def test_a_dormant_project_is_to_hold_however_far_it_came() -> None:
    found = released("2024-06-01", activity=activity(commits_12m=5, silent_months=1))
    silent = reasons.dormant(commits=5, needed=6, months=12, quiet_months=12)
    assert told(found) == ("hold", (silent,))


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
    found = signals(SLOW, last_tagged_stable=None, latest_stable=None, first_1_0=None, stable_count=0)
    assert level(INCUBATING, found).value == "established"
    assert told(found)[0] == "hold"


def test_a_quiet_project_says_how_quiet_who_is_left_and_when_it_last_released() -> None:
    assert told(released("2023-01-20", activity=SLOW)) == (
        "assess",
        (
            reasons.slowing_commits(commits=20, needed=24, months=12),
            contributors(40, 5),
            reasons.no_recent_release(last="2023-01", months=16, limit=12),
        ),
    )


def test_a_quiet_project_with_a_closed_license_says_so_too() -> None:
    found = signals(activity=SLOW)
    assert told(found, identity("BUSL-1.1"))[1][-1] == reasons.closed_license(licenses=("BUSL-1.1",))


# ---- ended, revived, unseen ----


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        (
            Status(superseded=event("2023-05-01", "superseded", by="trainer")),
            reasons.superseded(by="trainer", date="2023-05-01"),
        ),
        (Status(archived=event("2023-05-01", "archived")), reasons.archived(date="2023-05-01", note=None)),
    ],
)
def test_what_ended_is_to_hold_and_says_nothing_else(ended: Status, reason: Reason) -> None:
    for found in (signals(), signals(None), signals(activity(gap=40))):
        assert told(found, status=ended) == ("hold", (reason,))


def test_a_project_that_was_revived_but_not_seen_since_is_to_assess() -> None:
    found = signals(activity(commits_12m=0, silent_months=20))
    assert told(found, status=Status(revived=event("2024-06-10", "revived"))) == (
        "assess",
        (reasons.revived_since(date="2024-06-10"),),
    )


def test_a_project_too_young_to_tell_is_to_assess() -> None:
    young: dict[str, Any] = {"months": 11, "commits_12m": 5, "commits_6m": 5}
    assert told(signals(activity(**young), age_months=11)) == (
        "assess",
        (reasons.first_months(commits=5, needed=6, months=11),),
    )
    unseen = signals(activity(gap=7, **young), age_months=11, observed="2023-11-15")
    assert told(unseen) == ("assess", (stale_vitality(None),))


def test_a_project_that_was_revived_and_seen_alive_is_judged_by_what_was_seen() -> None:
    assert told(signals(), status=Status(revived=event("2023-01-10", "revived")))[0] == "adopt"


def test_what_was_never_observed_has_no_verdict() -> None:
    assert told(signals(None, observed=None)) == (
        None,
        (reasons.foundation_level(foundation="CNCF", level="incubating"), reasons.not_observed()),
    )
    assert told(signals(None, observed=None), identity()) == (None, (reasons.not_observed(),))


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
def test_what_was_stale_vitality_counts_against_a_project_but_not_for_it(
    seen: Any, newest: str, ring: str, last: str
) -> None:
    found = signals(seen, observed="2023-11-15", last_tagged_stable=release("2.0.0", newest))
    assert told(found) == (ring, (stale_vitality(last),))


def test_the_age_of_a_release_is_that_of_the_day_on_which_a_project_was_last_seen() -> None:
    # On the day asked about it is 25 months old; when the project was last seen it was 18.
    found = signals(
        activity(gap=7, commits_12m=15), observed="2023-11-15", last_tagged_stable=release("2", "2022-05-15")
    )
    assert told(found)[0] == "assess"


def test_what_was_stale_vitality_still_says_that_its_license_is_closed() -> None:
    found = signals(activity(gap=7), observed="2023-11-15")
    assert told(found, identity("SSPL-1.0")) == (
        "assess",
        (stale_vitality("active"), reasons.closed_license(licenses=("SSPL-1.0",))),
    )


def test_numbers_that_are_lower_bounds_are_told_as_such() -> None:
    assert told(signals(activity(lower_bound=True)))[1] == (
        level_reached("mature"),
        contributors(40, lower_bound=True),
    )
