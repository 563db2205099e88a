"""The forecast as a formula: a chance, what moves it, and what became of those that looked alike."""

from __future__ import annotations

import json
from math import exp, log

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.maturity.features import FEATURES, Features
from k8sml.maturity.forecast import (
    HORIZON_MONTHS,
    CalibrationBin,
    Coefficients,
    CrossValidation,
    ForecastModel,
    risk,
    wilson,
)
from tests.examples import examples
from tests.maturity.makers import features_of

# As fitted models are: more work and more people lower the risk.
PLAIN = Coefficients(
    means=(0.0, 6.0, 0.0, 0.5, 0.0),
    scales=(1.0, 3.0, 1.0, 0.25, 1.0),
    weights=(-0.7, -0.5, -0.5, -0.4, -0.3),
    intercept=-1.0,
)
FLAT = replace(PLAIN, weights=(0.0,) * 5)
FEATURE_NAMES = tuple(FEATURES)
BINS = (
    CalibrationBin(0.0, 0.05, samples=200, dormant=2, projects=40),
    CalibrationBin(0.05, 0.2, samples=100, dormant=12, projects=30),
    CalibrationBin(0.2, 1.0, samples=50, dormant=20, projects=16),
)
TRACK = CrossValidation(
    350, 60, 34, auc=0.9, auc_low=0.86, auc_high=0.93, brier=0.05, brier_skill=0.2, bins=BINS
)
ALIVE = features_of(commits_3m=30, active_months=12, authors_12m=20, top_author_share=0.3, age_months=60)
QUIET = features_of(commits_3m=0, active_months=3, authors_12m=2, top_author_share=0.7, age_months=14)


def model(
    whole: Coefficients = PLAIN, folds: tuple[Coefficients, ...] = (), fold_of: dict[str, int] | None = None
) -> ForecastModel:
    return ForecastModel(
        "2026-11-24", "0" * 64, HORIZON_MONTHS, FEATURE_NAMES, whole, TRACK, folds, fold_of or {}
    )


def named(features: Features) -> dict[str, float]:
    return dict(zip(FEATURES, features.values, strict=True))


counts = st.integers(0, 10**6)
features = st.builds(
    features_of,
    commits_3m=counts,
    active_months=st.integers(0, 12),
    authors_12m=counts,
    top_author_share=st.floats(0, 1),
    age_months=st.integers(12, 600),
)


def test_the_average_project_has_the_chance_of_the_intercept() -> None:
    average = features_of(commits_3m=0, active_months=6, authors_12m=0, top_author_share=0.5, age_months=0)
    assert PLAIN.probability(average) == pytest.approx(1 / (1 + exp(1)))
    assert PLAIN.probability(average) == pytest.approx(0.268941, abs=1e-6)


def test_the_chance_is_the_logistic_of_the_sum_of_contributions() -> None:
    # log 1, 3 of 12 months, log 3, 0.7, log 15: 0 + 0.5 - 0.549306 - 0.32 - 0.812415 on top of -1
    assert PLAIN.contributions(QUIET) == pytest.approx((0.0, 0.5, -0.549306, -0.32, -0.812415), abs=1e-6)
    assert PLAIN.probability(QUIET) == pytest.approx(1 / (1 + exp(2.181721)), abs=1e-6)
    assert PLAIN.probability(QUIET) == pytest.approx(0.101393, abs=1e-4)


@given(features)
def test_a_risk_is_a_chance_within_its_band(seen: Features) -> None:
    found = risk(model(), seen)
    assert 0 <= found.probability <= 1
    assert found.bin.low <= found.probability <= found.bin.high
    assert 0 <= found.low <= found.bin.dormant / found.bin.samples <= found.high <= 1


@given(features, counts)
def test_more_people_never_raise_the_risk(seen: Features, more: int) -> None:
    grown = features_of(**{**named(seen), "authors_12m": seen["authors_12m"] + more})
    assert risk(model(), grown).probability <= risk(model(), seen).probability


@given(features, counts, st.integers(0, 12))
def test_more_recent_commits_never_raise_the_risk(seen: Features, more: int, active: int) -> None:
    busier = {
        "commits_3m": seen["commits_3m"] + more,
        "active_months": min(12, seen["active_months"] + active),
    }
    grown = features_of(**{**named(seen), **busier})
    assert risk(model(), grown).probability <= risk(model(), seen).probability


@examples(0.5)
@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_in_which_slugs_were_left_out_changes_no_risk(order: list[str]) -> None:
    numbers = {"a": 0, "b": 1, "c": 0, "d": 1}
    shuffled = model(folds=(PLAIN, FLAT), fold_of={slug: numbers[slug] for slug in order})
    assert risk(shuffled, QUIET, "a").probability == PLAIN.probability(QUIET)
    assert risk(shuffled, QUIET, "d").probability == FLAT.probability(QUIET)


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [
        # Newcombe 1998 (Stat Med 17:857), table I, method 3 at 95 %: 81 of 263, 15 of 148, 0 of 20, 1 of 29
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
    ids=["81 of 263", "15 of 148", "0 of 20", "1 of 29"],
)
def test_the_interval_is_wilsons(share: float, count: int, low: float, high: float) -> None:
    assert wilson(share, count, z=1.959964) == pytest.approx((low, high), abs=5e-5)


def test_at_ninety_percent_the_interval_is_narrower() -> None:
    # of one half the interval is one half plus and minus z / (2 * sqrt(n + z * z)) = 1.645 / 7.129
    assert wilson(0.5, 10) == pytest.approx((0.26926, 0.73074), abs=1e-5)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_seen_supports_any_share(share: float) -> None:
    assert wilson(share, 0) == (0.0, 1.0)


def test_the_interval_is_over_projects_since_moments_of_one_are_alike() -> None:
    found = risk(model(), QUIET)
    assert found.bin == BINS[1]
    assert (found.low, found.high) == wilson(0.12, 30)


@pytest.mark.parametrize(
    ("chance", "bin_"),
    [(0.0499, BINS[0]), (0.0501, BINS[1]), (0.1999, BINS[1]), (0.2001, BINS[2]), (1.0, BINS[2])],
    ids=["below an edge", "above an edge", "below the next", "above the next", "certain"],
)
def test_a_band_begins_at_its_lower_edge(chance: float, bin_: CalibrationBin) -> None:
    # beyond 36 a double cannot tell the chance from 1
    intercept = 40.0 if chance == 1 else log_odds(chance)
    assert risk(model(replace(FLAT, intercept=intercept)), QUIET).bin == bin_


def log_odds(chance: float) -> float:
    return log(chance / (1 - chance))


def test_the_three_factors_that_move_it_most_come_first() -> None:
    # contributions of QUIET: 0, +0.5, -0.549306, -0.32, -0.812415
    assert [(f.name, f.value, f.raises) for f in risk(model(), QUIET).factors] == [
        ("age_months", 14, False),
        ("authors_12m", 2, False),
        ("active_months", 3, True),
    ]


@given(features)
def test_factors_go_from_the_strongest_and_say_their_direction(seen: Features) -> None:
    by_name = dict(zip(FEATURE_NAMES, PLAIN.contributions(seen), strict=True))
    told = risk(model(), seen).factors
    strengths = [abs(by_name[factor.name]) for factor in told]
    assert len(told) == 3
    assert strengths == sorted(map(abs, by_name.values()), reverse=True)[:3]
    assert all(factor.raises == (by_name[factor.name] > 0) for factor in told)
    assert all(factor.value == seen[factor.name] for factor in told)


def test_a_project_is_judged_by_the_fit_that_did_not_see_it() -> None:
    fitted = model(FLAT, (PLAIN, FLAT), {"kserve": 0})
    assert fitted.out_of_fold("kserve") is PLAIN
    assert risk(fitted, QUIET, "kserve").probability == PLAIN.probability(QUIET)


def test_a_project_that_no_fit_saw_is_judged_by_the_whole() -> None:
    fitted = model(FLAT, (PLAIN, PLAIN), {"kserve": 0})
    assert fitted.out_of_fold("elsewhere") is FLAT
    assert risk(fitted, QUIET).probability == FLAT.probability(QUIET)


@pytest.mark.parametrize(
    "names",
    [(), FEATURE_NAMES[:-1], (*FEATURE_NAMES, "stars"), FEATURE_NAMES[::-1]],
    ids=["none", "fewer", "more", "other order"],
)
def test_a_model_of_other_features_is_refused(names: tuple[str, ...]) -> None:
    encoded = msgspec.json.encode(model()).replace(
        msgspec.json.encode(FEATURE_NAMES), msgspec.json.encode(names), 1
    )
    with pytest.raises(msgspec.ValidationError, match="the model has the features"):
        msgspec.json.decode(encoded, type=ForecastModel)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"spreads":[1.0,', '"spreads":[0.0,', "a scale is not above 0"),
        ('"spreads":[1.0,', '"spreads":[-1.0,', "a scale is not above 0"),
        ('"spreads":[1.0,', '"spreads":[1e-300,', "a scale is not above 0"),
        ('"weights":[-0.7,', '"weights":[', "4 weights for 5 features"),
        ('"means":[0.0,', '"means":[0.0,0.0,', "6 means for 5 features"),
        ('"weights":[-0.7,', '"weights":[-1e300,', "a coefficient is above"),
        ('"intercept":-1.0', '"intercept":1e300', "a coefficient is above"),
        ('"left_out":{"kserve":0}', '"left_out":{"kserve":1}', "'kserve' was left out of fold 1"),
        ('"left_out":{"kserve":0}', '"left_out":{"kserve":-1}', "'kserve' was left out of fold -1"),
        ('"moments":200,"dormant":2,', '"moments":200,"dormant":201,', "201 of them dormant"),
        ('"moments":200,"dormant":2,', '"moments":200,"dormant":-2,', "-2 of them dormant"),
        ('"projects":40', '"projects":-40', "of -40 projects"),
        ('"low":0.2,"high":1.0', '"low":1.0,"high":0.2', "not a part of 0 to 1"),
        (json.dumps(msgspec.to_builtins(BINS), separators=(",", ":")), "[]", "the model has no bins"),
    ],
)
def test_a_model_with_unusable_numbers_is_refused(old: str, new: str, message: str) -> None:
    encoded = msgspec.json.encode(model(PLAIN, (PLAIN,), {"kserve": 0})).decode()
    assert old in encoded
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.json.decode(encoded.replace(old, new, 1), type=ForecastModel)


@pytest.mark.parametrize(("intercept", "chance"), [(-1e9, 0.0), (-800.0, 0.0), (800.0, 1.0), (1e9, 1.0)])
def test_extreme_log_odds_are_certainties(intercept: float, chance: float) -> None:
    found = risk(model(replace(FLAT, intercept=intercept)), QUIET)
    assert found.probability == pytest.approx(chance, abs=1e-300)
    assert found.bin == BINS[int(chance) * 2]


def test_a_model_comes_back_from_its_file_as_it_was() -> None:
    fitted = model(PLAIN, (FLAT,), {"kserve": 0})
    assert msgspec.json.decode(msgspec.json.encode(fitted), type=ForecastModel) == fitted
