"""Scores against values worked out by hand, and what must hold of them whatever comes in."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.maturity.backtest.bootstrap import auc_interval, resamples
from k8sml.maturity.backtest.metrics import (
    auc,
    average_precision,
    brier,
    brier_skill,
    calibration,
    rank,
)

ROWS = st.lists(st.tuples(st.integers(-50, 50), st.booleans()), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("scores", "dormant", "expected"),
    [
        pytest.param([1, 2, 3, 4], [True, True, False, False], 1.0, id="all-below"),
        pytest.param([4, 3, 2, 1], [True, True, False, False], 0.0, id="all-above"),
        # pairs: 1 below 2, 1 below 4, 3 above 2, 3 below 4
        pytest.param([1, 2, 3, 4], [True, False, True, False], 3 / 4, id="one-pair-wrong"),
        pytest.param([5, 5, 5], [True, False, False], 0.5, id="all-equal"),
        # 1 is equal to 1 (half), 1 below 2
        pytest.param([1, 1, 2], [True, False, False], 3 / 4, id="one-tie"),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order_a_tie_counting_half(
    scores: list[float], dormant: list[bool], expected: float
) -> None:
    assert auc(rank(scores, dormant)) == pytest.approx(expected)


@pytest.mark.parametrize("dormant", [[True, True], [False, False], []])
def test_where_all_had_one_fate_there_is_no_auc(dormant: list[bool]) -> None:
    ranking = rank([1.0, 2.0][: len(dormant)], dormant)
    assert auc(ranking) is None
    assert auc_interval(ranking, ["a", "b"][: len(dormant)], resamples(["a", "b"], 1)) is None


def test_a_weight_counts_like_as_many_rows() -> None:
    scores, dormant = [1.0, 2.0, 2.0, 3.0], [True, False, True, False]
    weighted = auc(rank(scores, dormant), [2, 1, 0, 3])
    repeated = auc(rank([1.0, 1.0, 2.0, 3.0, 3.0, 3.0], [True, True, False, False, False, False]))
    assert weighted == repeated == 1.0
    assert auc(rank(scores, dormant), [0, 1, 1, 3]) == pytest.approx(3.5 / 4)


@given(ROWS)
def test_auc_lies_between_0_and_1_and_turns_with_the_order(rows: list[tuple[int, bool]]) -> None:
    scores, dormant = [row[0] for row in rows], [row[1] for row in rows]
    value, turned = auc(rank(scores, dormant)), auc(rank([-score for score in scores], dormant))
    if value is None or turned is None:
        assert len(set(dormant)) == 1
    else:
        assert 0 <= value <= 1
        assert value + turned == pytest.approx(1)


@given(ROWS)
def test_only_the_order_of_scores_matters_to_auc_and_precision(rows: list[tuple[int, bool]]) -> None:
    dormant = [row[1] for row in rows]
    plain = rank([row[0] for row in rows], dormant)
    bent = rank([math.exp(row[0] / 10) - 7 for row in rows], dormant)
    assert auc(plain) == auc(bent)
    assert average_precision(plain) == average_precision(bent)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, bool]], dice: Random) -> None:
    named = [(*row, f"p{i % 3}") for i, row in enumerate(rows)]
    mixed = list(named)
    dice.shuffle(mixed)
    found = []
    for some in (named, mixed):
        ranking = rank([row[0] for row in some], [row[1] for row in some])
        projects = [row[2] for row in some]
        interval = auc_interval(ranking, projects, resamples(projects, 7, 20))
        found.append((auc(ranking), average_precision(ranking), interval))
    assert found[0] == found[1]


def test_average_precision_is_the_mean_of_the_precision_at_each_dormant_one() -> None:
    # lowest first: dormant (1 of 1), alive, dormant (2 of 3)
    assert average_precision(rank([1, 2, 3, 4], [True, False, True, False])) == pytest.approx((1 + 2 / 3) / 2)


def test_equal_scores_are_warned_of_together_so_a_rule_that_knows_nothing_has_the_base_rate() -> None:
    assert average_precision(rank([0.0] * 4, [True, False, False, False])) == 0.25
    assert average_precision(rank([0.0] * 4, [False] * 4)) is None


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    assert brier([0.0, 1.0], [False, True]) == 0.0
    assert brier([0.2, 0.6], [False, True]) == pytest.approx((0.04 + 0.16) / 2)


def test_skill_is_measured_against_always_saying_the_base_rate() -> None:
    assert brier_skill(brier([0.25] * 4, [True, False, False, False]), 0.25) == pytest.approx(0)
    assert brier_skill(0.0, 0.25) == 1.0
    assert brier_skill(0.0, 0.0) is None


def test_a_bin_has_the_predicted_and_the_observed_share() -> None:
    chances = [0.1, 0.3, 0.6, 0.8]
    low, high = calibration(chances, [False, True, True, True], ["a", "a", "b", "c"], (0.0, 0.5, 1.0))
    assert (low.samples, low.projects, low.dormant, low.forecast, low.share) == (2, 1, 1, 0.2, 0.5)
    assert (high.samples, high.projects, high.dormant, high.share) == (2, 2, 2, 1.0)
    # Wilson for 2 of 2 with z = 1.645: 2 / (2 + z²)
    assert high.share_low == pytest.approx(2 / (2 + 1.645**2))
    assert high.share_high == 1.0


def test_a_bin_includes_its_lower_edge_and_the_outer_ones_take_outliers() -> None:
    made = calibration([0.0, 0.5, 1.0, 0.05], [False] * 4, ["a"] * 4, (0.1, 0.5, 0.9))
    assert [each.samples for each in made] == [2, 2]


def test_a_bin_without_a_sample_says_nothing() -> None:
    (empty, full) = calibration([0.9], [True], ["a"], (0.0, 0.5, 1.0))
    assert (empty.forecast, empty.share, empty.calibrated) == (None, None, None)
    assert (empty.share_low, empty.share_high) == (0.0, 1.0)
    assert full.calibrated is True


def test_a_bin_is_calibrated_if_the_forecast_lies_in_the_interval_of_the_observed_share() -> None:
    names = [f"p{i}" for i in range(50)]
    (right,) = calibration([0.2] * 50, [i < 10 for i in range(50)], names, (0.0, 1.0))
    (wrong,) = calibration([0.2] * 50, [i < 30 for i in range(50)], names, (0.0, 1.0))
    assert (right.calibrated, wrong.calibrated) == (True, False)
