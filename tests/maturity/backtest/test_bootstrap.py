"""Intervals from resampled projects, against values worked out by hand."""

from __future__ import annotations

import pytest

from k8sml.maturity.backtest.bootstrap import auc_interval, quantile, resamples
from k8sml.maturity.backtest.metrics import auc, rank


def test_projects_are_resampled_whole_as_many_as_there_are() -> None:
    resampled = resamples(["b", "a", "b", "c"], seed=3)
    assert len(resampled) == 200
    assert {sum(counts.values()) for counts in resampled} == {3}
    assert {name for counts in resampled for name in counts} == {"a", "b", "c"}


def test_the_seed_decides_the_resamples_and_the_order_of_projects_does_not() -> None:
    assert resamples("abc", 1) == resamples("cab", 1)
    assert resamples("abc", 1) != resamples("abc", 2)
    assert resamples([], 1) == []


def test_many_samples_of_one_project_do_not_narrow_the_interval() -> None:
    scores, dormant, projects = [1.0, 2.0, 3.0, 1.5], [True, False, True, False], ["a", "b", "c", "d"]
    resampled = resamples(projects, 5)
    once = auc_interval(rank(scores, dormant), projects, resampled)
    often = auc_interval(rank(scores * 9, dormant * 9), projects * 9, resampled)
    assert once == often


def test_the_interval_holds_the_value_and_is_a_point_where_every_resample_says_the_same() -> None:
    scores, dormant, projects = [1.0, 2.0, 3.0, 4.0], [True, False, True, False], ["a", "b", "c", "d"]
    ranking = rank(scores, dormant)
    interval = auc_interval(ranking, projects, resamples(projects, 5))
    assert interval is not None
    assert interval[0] <= (auc(ranking) or 0) <= interval[1]
    apart = rank([1.0, 1.0, 4.0, 4.0], [True, True, False, False])
    assert auc_interval(apart, projects, resamples(projects, 5)) == (1.0, 1.0)


@pytest.mark.parametrize(("part", "expected"), [(0, 1), (1, 5), (0.5, 3), (0.05, 1.2), (0.9, 4.6)])
def test_a_quantile_lies_between_two_values_in_proportion(part: float, expected: float) -> None:
    assert quantile([1, 2, 3, 4, 5], part) == pytest.approx(expected)
