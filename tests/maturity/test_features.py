"""What a forecast looks at is of the months up to a moment, and of nothing after it."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.evidence.model import Months, month_number, month_text
from k8sml.maturity.features import FEATURES, features_at
from tests.builders import months
from tests.maturity.makers import features_of

QUARTERS = [4, 0, 3, 0, 0, 5, 1, 1, 0, 2, 0, 6, 9]


def longer(months: Months, more: list[int]) -> Months:
    """The same months with others after them, in which everything is different."""
    count = len(more)
    return Months(
        start=months.start,
        end=month_text(month_number(months.end) + count),
        commits=(*months.commits, *more),
        authors=(*months.authors, *more),
        authors_12m=(*months.authors_12m, *more),
        top_author_share_12m=(*months.top_author_share_12m, *[1.0] * count),
        bus_factor_12m=(*months.bus_factor_12m, *more),
    )


def test_the_features_are_of_the_twelve_months_that_end_with_the_month() -> None:
    seen = replace(months(QUARTERS), authors_12m=tuple(range(1, 14)))
    assert features_at(seen, 11) == features_of(
        commits_3m=8, active_months=7, authors_12m=12, top_author_share=0.5, age_months=12
    )
    assert features_at(seen, 12) == features_of(
        commits_3m=15, active_months=7, authors_12m=13, top_author_share=0.5, age_months=13
    )


def test_before_twelve_months_lie_behind_nothing_is_said() -> None:
    assert features_at(months([9] * 24), 10) is None
    assert features_at(months([9] * 24), 11) is not None


@pytest.mark.parametrize(("commits", "said"), [(5, False), (6, True)], ids=["five", "six"])
def test_a_project_that_is_dormant_already_has_no_forecast(commits: int, said: bool) -> None:
    assert (features_at(months([commits] + [0] * 11), 11) is not None) == said


def test_work_before_the_twelve_months_does_not_make_a_project_alive() -> None:
    assert features_at(months([50] * 12 + [0] * 12), 23) is None


def test_where_a_share_was_not_measured_the_forecast_says_nothing() -> None:
    assert features_at(replace(months([6] * 12), top_author_share_12m=(None,) * 12), 11) is None


def test_counts_enter_the_model_by_their_logarithm_and_shares_as_they_are() -> None:
    inputs = features_of(
        commits_3m=0, active_months=7, authors_12m=9, top_author_share=0.25, age_months=23
    ).inputs()
    assert inputs == pytest.approx((0.0, 7.0, log(10), 0.25, log(24)))


def test_the_inputs_stand_in_the_order_of_the_names() -> None:
    base = dict.fromkeys(FEATURES, 1.0)
    for at, name in enumerate(FEATURES):
        inputs, changed = features_of(**base).inputs(), features_of(**{**base, name: 5}).inputs()
        assert [i for i, value in enumerate(changed) if value != inputs[i]] == [at]


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_has_words_of_its_own(name: str) -> None:
    words = {other: feature.words(30) for other, feature in FEATURES.items()}
    assert words[name]
    assert [other for other, text in words.items() if text == words[name]] == [name]


def test_more_work_and_more_people_must_never_raise_the_risk() -> None:
    assert [feature.name for feature in FEATURES.values() if feature.falling] == [
        "commits_3m",
        "active_months",
        "authors_12m",
    ]


counts = st.lists(st.integers(0, 40), min_size=12, max_size=60)


@given(counts, st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_months_after_a_moment_change_nothing_of_it(past: list[int], later: list[int]) -> None:
    seen = months(past)
    at = len(past) - 1
    assert features_at(longer(seen, later), at) == features_at(seen, at)


@given(counts)
def test_features_are_within_what_twelve_months_can_hold(past: list[int]) -> None:
    for at in range(len(past)):
        found = features_at(months(past), at)
        if found is not None:
            assert 1 <= found["active_months"] <= 12
            assert 0 <= found["commits_3m"] <= sum(past[: at + 1])
            assert found["age_months"] == at + 1
