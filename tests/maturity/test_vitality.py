from __future__ import annotations

import pytest

from k8sml.catalog.status import Status
from k8sml.maturity import reasons
from k8sml.maturity.model import Activity, Vitality, VitalityResult
from k8sml.maturity.reasons import Reason
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


ACTIVE = reasons.active(commits=120, needed=24, months=12, lower_bound=False)


def stale_vitality(vitality: str | None) -> Reason:
    return reasons.stale_vitality(vitality=vitality, observed="2023-11-15", months=7, limit=6)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (activity(), ACTIVE),
        (
            activity(lower_bound=True),
            reasons.active(commits=120, needed=24, months=12, lower_bound=True),
        ),
        (
            activity(lower_bound=True, commits_12m=5),
            reasons.commits_not_read(commits=5, needed=24, months=12),
        ),
        (
            activity(commits_12m=1, silent_months=1),
            reasons.dormant(commits=1, needed=6, months=12, quiet_months=12),
        ),
        (
            activity(commits_12m=0, silent_months=39),
            reasons.dormant(commits=0, needed=6, months=12, quiet_months=50),
        ),
        (activity(commits_6m=1), reasons.slowing_commits(commits=1, needed=12, months=6)),
        (
            activity(commits_12m=20, commits_6m=15),
            reasons.slowing_commits(commits=20, needed=24, months=12),
        ),
        (
            activity(commits_12m=30, commits_6m=15, commits_before=99, authors_12m=9),
            reasons.slowing_trend(commits=30, needed=33, months=12, before=99),
        ),
        (activity(months=1, commits_12m=3), reasons.first_months(commits=3, needed=6, months=1)),
        (activity(months=4, commits_12m=30), reasons.first_months(commits=30, needed=6, months=4)),
    ],
)
def test_a_vitality_says_why(seen: Activity, reason: Reason) -> None:
    assert by_activity(seen)[1] == reason


def test_without_an_observation_the_vitality_is_unknown() -> None:
    assert vitality(signals(None, observed=None), Status()) == VitalityResult(None, (reasons.not_observed(),))


def test_a_young_project_of_few_commits_is_neither_alive_nor_slowing_and_says_what_was_seen() -> None:
    young = signals(activity(months=11, commits_12m=5, commits_6m=5))
    assert vitality(young, Status()) == VitalityResult(
        None, (reasons.first_months(commits=5, needed=6, months=11),)
    )


def test_an_observed_project_without_a_complete_month_is_too_young() -> None:
    young = signals(None, age_months=0)
    assert vitality(young, Status()) == VitalityResult(None, (reasons.no_complete_month(),))


def test_a_day_before_the_observed_history_is_not_called_unobserved_for_good() -> None:
    assert vitality(signals(None), Status()).reasons == (reasons.day_not_observed(),)


def test_half_a_year_unseen_still_says_how_it_is() -> None:
    assert vitality(signals(activity(gap=6)), Status()).value == "active"


def test_longer_unseen_the_vitality_is_unknown_and_says_what_was_last_seen() -> None:
    assert vitality(signals(activity(gap=7), observed="2023-11-15"), Status()) == VitalityResult(
        None,
        (stale_vitality("active"), ACTIVE),
        Vitality.ACTIVE,
    )


def test_longer_unseen_what_was_too_young_then_is_said_to_have_been() -> None:
    young = activity(gap=7, months=1, commits_12m=5, commits_6m=5)
    assert vitality(signals(young, observed="2023-11-15"), Status()) == VitalityResult(
        None, (stale_vitality(None), reasons.first_months(commits=5, needed=6, months=1))
    )


@pytest.mark.parametrize(
    ("ended", "value", "reason"),
    [
        (
            Status(superseded=event("2023-05-01", "superseded", by="trainer")),
            "superseded",
            reasons.superseded(by="trainer", date="2023-05-01"),
        ),
        (
            Status(archived=event("2023-05", "archived")),
            "archived",
            reasons.archived(date="2023-05", note=None),
        ),
        (
            Status(archived=event("2023-05", "archived", note="made read-only")),
            "archived",
            reasons.archived(date="2023-05", note="made read-only"),
        ),
    ],
)
def test_an_event_that_ended_it_outweighs_any_activity(ended: Status, value: str, reason: Reason) -> None:
    for seen in (activity(), activity(gap=30), activity(commits_12m=0), None):
        found = vitality(signals(seen), ended)
        assert (found.value, found.reasons) == (value, (reason,))


REVIVED = event("2024-06-05", "revived")
SILENT = activity(commits_12m=0, silent_months=10)


def test_a_revival_after_the_window_says_more_than_the_silence_before_it() -> None:
    assert vitality(signals(SILENT), Status(revived=REVIVED)) == VitalityResult(
        None,
        (
            reasons.revived_since(date="2024-06-05"),
            reasons.dormant(commits=0, needed=6, months=12, quiet_months=21),
        ),
    )


def test_a_revival_within_the_window_does_not_hide_silence() -> None:
    within = event("2024-05-31", "revived")
    assert vitality(signals(SILENT), Status(revived=within)).value == "dormant"


def test_a_revival_takes_nothing_from_a_project_that_was_seen_alive() -> None:
    assert vitality(signals(), Status(revived=REVIVED)).value == "active"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status(superseded=event("2021", "donated", to="Next")), "donated to Next in 2021"),
        (
            Status(archived=event("2021", "left", foundation="CNCF", note="no maintainers")),
            "left CNCF in 2021: no maintainers",
        ),
    ],
)
def test_an_end_by_another_kind_of_event_has_the_words_of_that_kind(status: Status, sentence: str) -> None:
    assert vitality(signals(), status).reasons[0].sentence == sentence


def test_a_revival_by_another_kind_of_event_has_the_words_of_that_kind() -> None:
    silent = signals(activity(commits_12m=0, commits_6m=0))
    revived = Status(revived=event("2030-01-01", "donated", to="Acme"))
    first = vitality(silent, revived).reasons[0].sentence
    assert first == "donated to Acme on 2030-01-01, not observed since"
