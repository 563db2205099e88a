"""The forecast for a project on a day, and what it does to the verdict."""

from __future__ import annotations

from typing import Any

import pytest

from k8sml.catalog.model import Verdict
from k8sml.catalog.status import Status
from k8sml.maturity import reasons
from k8sml.maturity.features import FEATURES, Features
from k8sml.maturity.forecast import CalibrationBin, Coefficients, CrossValidation, ForecastModel, Risk
from k8sml.maturity.model import VerdictResult
from k8sml.maturity.outlook import outlook
from k8sml.maturity.reasons import Reason
from k8sml.maturity.verdict import apply_risk
from tests.builders import event
from tests.maturity.makers import activity, signals

BUSY = Features((60, 12, 40, 0.2, 60))
FLAT = Coefficients((0.0,) * 5, (1.0,) * 5, (0.0, 0.0, -1.0, 0.0, 0.0), 0.0)
BANDS = (CalibrationBin(0.0, 0.1, 200, 4, 50), CalibrationBin(0.1, 1.0, 100, 30, 25))
MODEL = ForecastModel(
    fitted="2026-01-01",
    digest="",
    horizon_months=24,
    features=tuple(FEATURES),
    coefficients=FLAT,
    track=CrossValidation(300, 75, 34, 0.9, 0.8, 0.95, 0.05, 0.2, BANDS),
    folds=(Coefficients((0.0,) * 5, (1.0,) * 5, (0.0,) * 5, 0.0),),
    fold_of={"seen": 0},
)
WHY = reasons.no_stable_release()
ALIVE = Status()
ARCHIVED = event("2024-01-01", "archived")


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({}, Status(archived=ARCHIVED), reasons.ended(event="archived", date="2024-01-01")),
        ({"gap": 7}, ALIVE, reasons.stale_history(observed="2024-06-15", months=7, limit=6)),
        ({"partial": True}, ALIVE, reasons.partial_history()),
        ({"features": None, "months": 11}, ALIVE, reasons.short_history(months=11, needed=12)),
        ({"features": None, "lower_bound": True}, ALIVE, reasons.last_year_incomplete()),
        ({"features": None, "commits_12m": 5}, ALIVE, reasons.already_dormant(commits=5, needed=6)),
    ],
)
def test_where_the_data_do_not_support_a_forecast_it_says_why(
    changes: dict[str, Any], status: Status, reason: Reason
) -> None:
    found = outlook(MODEL, signals(activity(**{"features": BUSY, **changes})), status, "demo")
    assert (found.value, found.reason) == (None, reason)


def test_of_a_project_that_nobody_observed_there_is_none() -> None:
    found = outlook(MODEL, signals(None, observed=None), ALIVE, "demo")
    assert (found.value, found.reason) == (None, reasons.not_observed())


def test_without_a_model_nothing_is_said() -> None:
    found = outlook(None, signals(activity(features=BUSY)), ALIVE, "demo")
    assert (found.value, found.reason) == (None, None)


def test_half_a_year_unseen_still_has_a_forecast() -> None:
    found = outlook(MODEL, signals(activity(gap=6, features=BUSY)), ALIVE, "demo")
    assert found.value is not None
    assert found.value.probability == pytest.approx(1 / 42)  # odds of 1 to 41 for 40 people
    assert found.value.bin == BANDS[0]


def test_a_project_that_the_model_was_fitted_to_is_told_by_the_fit_that_did_not_see_it() -> None:
    found = outlook(MODEL, signals(activity(features=BUSY)), ALIVE, "seen")
    assert found.value is not None
    assert found.value.probability == 0.5


@pytest.mark.parametrize(
    ("ring", "probability", "then"),
    [
        (Verdict.ADOPT, 0.049, Verdict.ADOPT),
        (Verdict.ADOPT, 0.05, Verdict.TRIAL),
        (Verdict.ADOPT, 0.10, Verdict.ASSESS),
        (Verdict.ADOPT, 0.35, Verdict.HOLD),
        (Verdict.TRIAL, 0.099, Verdict.TRIAL),
        (Verdict.TRIAL, 0.10, Verdict.ASSESS),
        (Verdict.ASSESS, 0.349, Verdict.ASSESS),
        (Verdict.ASSESS, 0.35, Verdict.HOLD),
        (Verdict.HOLD, 0.0, Verdict.HOLD),
    ],
)
def test_a_risk_too_high_for_a_ring_moves_it_to_the_next(
    ring: Verdict, probability: float, then: Verdict
) -> None:
    found = apply_risk(VerdictResult(ring, (WHY,)), Risk(probability, BANDS[0], 0.0, 1.0, ()))
    assert found.value is then
    limits = {Verdict.TRIAL: ("adopt", 0.05), Verdict.ASSESS: ("trial", 0.10), Verdict.HOLD: ("assess", 0.35)}
    told = []
    if ring is not then:
        verdict, limit = limits[then]
        told = [reasons.high_risk(probability=probability, limit=limit, verdict=verdict, months=24)]
    assert found.reasons == (*told, WHY)


def test_the_risk_in_a_reason_has_four_digits() -> None:
    found = apply_risk(VerdictResult(Verdict.ADOPT, ()), Risk(0.0654321, BANDS[0], 0.0, 1.0, ()))
    assert found.reasons == (reasons.high_risk(probability=0.0654, limit=0.05, verdict="adopt", months=24),)


def test_without_a_risk_or_a_verdict_nothing_moves() -> None:
    adopt, none = VerdictResult(Verdict.ADOPT, (WHY,)), VerdictResult(None, (WHY,))
    assert apply_risk(adopt, None) is adopt
    assert apply_risk(none, Risk(0.9, BANDS[1], 0.0, 1.0, ())) is none
