from __future__ import annotations

import pytest

from k8sml.catalog.model import Event
from k8sml.maturity.model import Activity, Vitality, VitalityResult
from k8sml.maturity.vitality import by_activity, vitality
from tests.builders import event
from tests.maturity.makers import activity, signals


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        (activity(commits_12m=5, commits_6m=5), "dormant"),
        (activity(commits_12m=6, commits_6m=6), "slowing"),
        (activity(commits_12m=24, commits_6m=11), "slowing"),
        (activity(commits_12m=24, commits_6m=12, commits_before=24), "active"),
        (activity(commits_12m=23, commits_6m=12, commits_before=23), "slowing"),
        (activity(commits_12m=33, commits_6m=20, commits_before=100, authors_12m=19), "slowing"),
        (activity(commits_12m=34, commits_6m=20, commits_before=100, authors_12m=19), "active"),
        (activity(commits_12m=30, commits_6m=20, commits_before=90, authors_12m=19), "active"),
        (activity(commits_12m=33, commits_6m=20, commits_before=100, authors_12m=20), "active"),
        (activity(months=11, commits_12m=5, commits_6m=5), None),
        (activity(months=11, commits_12m=6, commits_6m=2), "active"),
        (activity(months=12, commits_12m=5, commits_6m=5), "dormant"),
        (activity(), "active"),
    ],
    ids=[
        "five commits",
        "six commits",
        "eleven in half a year",
        "twelve in half a year",
        "23 in a year",
        "below a third",
        "above a third",
        "a third",
        "below a third, but twenty people",
        "young, five commits",
        "young, six commits",
        "a year old, five commits",
        "healthy",
    ],
)
def test_vitality_is_read_off_the_window(seen: Activity, value: str | None) -> None:
    assert by_activity(seen)[0] == value


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (activity(), "120 commits in 12 months"),
        (activity(lower_bound=True), "at least 120 commits in 12 months"),
        (activity(commits_12m=1, silent_months=1), "1 commit in 12 months, quiet for 12 months"),
        (activity(commits_12m=0, silent_months=39), "0 commits in 12 months, quiet for 50 months"),
        (activity(commits_6m=1), "1 commit in 6 months"),
        (activity(commits_12m=20, commits_6m=15), "20 commits in 12 months"),
        (
            activity(commits_12m=30, commits_6m=15, commits_before=99, authors_12m=9),
            "30 commits in 12 months, after 99 the year before",
        ),
        (activity(months=1, commits_12m=3), "3 commits in its first month"),
        (activity(months=4, commits_12m=30), "30 commits in its first 4 months"),
        (activity(commits_12m=1484), "1,484 commits in 12 months"),
    ],
)
def test_a_vitality_says_why(seen: Activity, reason: str) -> None:
    assert by_activity(seen)[1] == reason


def test_without_an_observation_the_vitality_is_unknown() -> None:
    assert vitality(signals(None, observed=None), None) == VitalityResult(None, ("not observed",))


def test_a_young_project_of_few_commits_is_neither_alive_nor_slowing_and_says_what_was_seen() -> None:
    young = signals(activity(months=11, commits_12m=5, commits_6m=5))
    assert vitality(young, None) == VitalityResult(None, ("5 commits in its first 11 months",))


def test_an_observed_project_without_a_complete_month_is_too_young() -> None:
    young = signals(None, age_months=0)
    assert vitality(young, None) == VitalityResult(None, ("too young: no complete month yet",))


def test_a_day_before_the_observed_history_is_not_called_unobserved_for_good() -> None:
    assert vitality(signals(None), None).reasons == ("its history of that day was not observed",)


def test_half_a_year_unseen_still_says_how_it_is() -> None:
    assert vitality(signals(activity(gap=6)), None).value == "active"


def test_longer_unseen_the_vitality_is_unknown_and_says_what_was_last_seen() -> None:
    assert vitality(signals(activity(gap=7), observed="2023-11-15"), None) == VitalityResult(
        None,
        ("active when last observed, 2023-11-15", "120 commits in 12 months"),
        Vitality.ACTIVE,
    )


def test_longer_unseen_what_was_too_young_then_is_said_to_have_been() -> None:
    young = activity(gap=7, months=1, commits_12m=5, commits_6m=5)
    assert vitality(signals(young, observed="2023-11-15"), None) == VitalityResult(
        None, ("too young to tell when last observed, 2023-11-15", "5 commits in its first month")
    )


@pytest.mark.parametrize(
    ("ended", "value", "reason"),
    [
        (event("2023-05-01", "superseded", by="trainer"), "superseded", "superseded by trainer 2023-05-01"),
        (event("2023-05", "archived"), "archived", "archived 2023-05"),
        (event("2023-05", "archived", note="made read-only"), "archived", "archived 2023-05: made read-only"),
    ],
)
def test_an_event_that_ended_it_outweighs_any_activity(ended: Event, value: str, reason: str) -> None:
    for seen in (activity(), activity(gap=30), activity(commits_12m=0), None):
        found = vitality(signals(seen), ended)
        assert (found.value, found.reasons) == (value, (reason,))


REVIVED = event("2024-06-05", "revived")
SILENT = activity(commits_12m=0, silent_months=10)


def test_a_revival_after_the_window_says_more_than_the_silence_before_it() -> None:
    assert vitality(signals(SILENT), None, REVIVED) == VitalityResult(
        None, ("revived 2024-06-05, not observed since", "0 commits in 12 months, quiet for 21 months")
    )


def test_a_revival_within_the_window_does_not_hide_silence() -> None:
    within = event("2024-05-31", "revived")
    assert vitality(signals(SILENT), None, within).value == "dormant"


def test_a_revival_takes_nothing_from_a_project_that_was_seen_alive() -> None:
    assert vitality(signals(), None, REVIVED).value == "active"
