"""The model beside the rules, on moments of projects that it was not fitted to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.evidence.model import month_text
from k8sml.maturity.backtest.baselines import BASELINES
from k8sml.maturity.backtest.evaluate import (
    MODEL,
    RULE_NAMES,
    RuleScore,
    Series,
    choose_rules,
    collect_samples,
    evaluate,
)
from k8sml.maturity.backtest.samples import Period, Sample, between
from tests.examples import examples
from tests.maturity.backtest.makers import EDGES, busy, fit, model, quiet, repository

T = TypeVar("T")

SUBJECTS = [busy("a"), busy("b", 3), quiet("c"), quiet("d", 40), busy("e", 8)]
FOUND = collect_samples(SUBJECTS, Period())


def _by_name(rules: tuple[RuleScore, ...]) -> dict[str, RuleScore]:
    return {score.name: score for score in rules}


def test_the_moments_are_the_quarter_ends_that_have_the_horizon_behind_them() -> None:
    found = collect_samples([busy()], Period(24))
    # 80 months from 2018-01, the last partial; a year of past and two of future around each
    assert [month_text(found[i].sample.month) for i in (0, -1)] == ["2018-12", "2022-06"]
    assert (len(found), found[0].day) == (15, date(2018, 12, 31))


def test_the_head_counts_moments_projects_and_the_dormant() -> None:
    scores = evaluate(FOUND, 7, 24, model())
    dormant = [case.sample for case in FOUND if case.sample.dormant]
    assert (scores.histories, scores.samples, scores.projects) == (7, len(FOUND), 5)
    assert (scores.dormant, scores.dormant_projects) == (len(dormant), 2)
    assert scores.base_rate == pytest.approx(len(dormant) / len(FOUND))
    assert (scores.first, scores.last) == ("2018-12", "2022-06")


def test_the_model_comes_first_then_the_best_rule() -> None:
    rules = evaluate(FOUND, 5, 24, model()).rules
    assert rules[0].name == MODEL
    rest = [score.auc or 0 for score in rules[1:]]
    assert rest == sorted(rest, reverse=True)
    assert sorted(score.name for score in rules) == sorted(RULE_NAMES)


def test_a_rule_that_sees_who_falls_silent_scores_above_one_that_cannot() -> None:
    by_name = _by_name(evaluate(FOUND, 5, 24, model()).rules)
    ours, dead = by_name[MODEL], by_name["best-of-dead"]
    assert (dead.auc, dead.auc_low, dead.auc_high) == (0.5, 0.5, 0.5)
    assert ours.auc is not None
    assert ours.auc > 0.6


def test_only_the_model_names_a_chance_so_only_it_has_a_brier_score() -> None:
    rules = evaluate(FOUND, 5, 24, model()).rules
    assert rules[0].brier is not None
    assert rules[0].brier_skill is not None
    assert {score.brier for score in rules[1:]} == {None}


def test_a_bundled_project_is_judged_by_the_fit_that_did_not_see_it() -> None:
    left = [subject.slug for subject in SUBJECTS]
    seen = evaluate(FOUND, 5, 24, model(left), ())
    as_if = replace(model(), coefficients=fit(4.0))
    assert (seen.out_of_fold, seen.full_model) == (5, 0)
    assert seen.rules[0].brier == evaluate(FOUND, 5, 24, as_if, ()).rules[0].brier
    full = evaluate(FOUND, 5, 24, model(), ())
    assert (full.out_of_fold, full.full_model) == (0, 5)
    assert full.rules[0].brier != seen.rules[0].brier


def test_calibration_has_the_bins_of_the_models_own_track_record() -> None:
    bins = evaluate(FOUND, 5, 24, model(), ()).calibration
    assert [(each.low, each.high) for each in bins] == list(pairwise(EDGES))
    assert sum(each.samples for each in bins) == len(FOUND)


def test_at_another_horizon_than_its_own_only_the_order_of_the_model_is_tried() -> None:
    scores = evaluate(collect_samples(SUBJECTS, Period(12)), 5, 12, model(), ())
    (ours,) = scores.rules
    assert scores.calibration == ()
    assert (ours.brier, ours.brier_skill) == (None, None)
    assert ours.auc is not None


def test_without_a_model_there_are_the_rules_alone() -> None:
    scores = evaluate(FOUND, 5, 24, None)
    assert MODEL not in _by_name(scores.rules)
    assert (scores.calibration, scores.out_of_fold, scores.full_model) == ((), 0, 0)


def test_where_nobody_fell_silent_no_rule_can_be_scored() -> None:
    scores = evaluate(collect_samples([busy()], Period()), 1, 24, model())
    assert {(score.auc, score.auc_low, score.average_precision) for score in scores.rules} == {
        (None, None, None)
    }
    assert scores.rules[0].brier_skill is None


@pytest.mark.slow
@examples(0.15)
@given(st.permutations(SUBJECTS))
def test_the_order_of_input_changes_nothing(order: list[Series]) -> None:
    assert evaluate(collect_samples(order, Period()), 5, 24, model()) == evaluate(FOUND, 5, 24, model())


def test_two_repositories_of_one_project_count_as_one_project() -> None:
    both = [busy("same"), quiet("same"), busy("other")]
    assert evaluate(collect_samples(both, Period()), 3, 24, model()).projects == 2


def _told(subject: Series, last: int) -> list[tuple[Sample, list[float], float]]:
    """What is said of a subject at its moments to a month: features, scores of rules, the chance."""
    found = collect_samples([subject], Period(last=last))
    return [
        (
            replace(case.sample, dormant=False),
            [rule.score(case.evidence, case.sample.at, case.day) for rule in BASELINES],
            model().out_of_fold(subject.slug).probability(case.sample.features),
        )
        for case in found
    ]


@examples(0.25)
@given(st.lists(st.integers(0, 30), min_size=62, max_size=70), st.integers(0, 8))
def test_what_happened_after_a_day_changes_no_score_of_that_day(commits: list[int], quarters: int) -> None:
    at = 11 + 3 * quarters
    tags = [(f"v{n}.0.0", f"{2018 + n // 2}-0{n % 2 * 6 + 2}-10") for n in range(10)]
    day = f"{2018 + at // 12}-{at % 12 + 1:02d}-31"
    full = repository(commits, tags)
    # the label needs two years, in which nothing is as it was; tags after the day are gone
    other = repository([*commits[: at + 1], *[77] * 25], [tag for tag in tags if tag[1] <= day])
    month = 2018 * 12 + at
    assert _told(Series("x", full), month) == _told(Series("x", other), month)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2019-12-31", "2020-03-31", ["2019-12", "2020-03"]),
        ("2020-01-01", "2020-03-30", []),
        ("2020-01-01", "2020-12-30", ["2020-03", "2020-06", "2020-09"]),
        ("2019-11-25", "2019-12-31", ["2019-12"]),
    ],
)
def test_a_period_holds_the_quarter_ends_from_one_day_to_another(
    start: str, end: str, months: list[str]
) -> None:
    period = between(24, date.fromisoformat(start), date.fromisoformat(end))
    assert [month_text(case.sample.month) for case in collect_samples([busy()], period)] == months


def test_without_dates_the_period_is_open() -> None:
    assert between(12, None, None) == Period(12)


def test_rules_are_chosen_by_name_in_the_order_asked() -> None:
    with_model, peers = choose_rules(["version-1.0", MODEL, "last-commit", "version-1.0"])
    assert (with_model, [rule.name for rule in peers]) == (True, ["version-1.0", "last-commit"])
    assert choose_rules(["last-commit"])[0] is False
    assert choose_rules([]) == (True, BASELINES)
    with pytest.raises(KeyError, match="foo"):
        choose_rules(["foo"])


def test_whoever_watches_is_shown_each_rule() -> None:
    told: list[tuple[str, int]] = []

    def watch(items: Sequence[T], task: str, minimum: int = 0) -> Iterable[T]:
        told.append((task, len(items)))
        return items

    evaluate(FOUND, 5, 24, None, BASELINES[:3], watch=watch)
    assert told == [("rules", 3)]
