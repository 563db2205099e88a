"""The backtest as JSON items. Part of the versioned output."""

from __future__ import annotations

from typing import Any

from k8sml.maturity.backtest.evaluate import RuleScore
from k8sml.maturity.backtest.metrics import BinOutcome
from k8sml.maturity.backtest.result import BacktestResult
from k8sml.maturity.backtest.track_record import VerdictTrackRecord

# Digits of shares and scores: more would be noise.
_DIGITS = 4


def backtest_meta(result: BacktestResult) -> dict[str, Any]:
    """Return the head of the JSON output: the period, counts, and the tables other than that of rules."""
    scores = result.scores
    return {
        "horizon_months": scores.horizon,
        "from": scores.first,
        "to": scores.last,
        "histories": scores.histories,
        "moments": scores.samples,
        "projects": scores.projects,
        "dormant": scores.dormant,
        "dormant_projects": scores.dormant_projects,
        "base_rate": _rounded(scores.base_rate),
        "superseded": result.successors
        and {"moments": result.successors.samples, "projects": result.successors.projects},
        "fits": {"unseen": scores.out_of_fold, "full": scores.full_model} if result.fitted else None,
        "calibration": [calibration_item(each) for each in scores.calibration],
        "verdicts": [track_record_item(record) for record in result.verdicts],
    }


def score_item(score: RuleScore) -> dict[str, Any]:
    """Return the score of a rule as a JSON item."""
    return {
        "rule": score.name,
        "source": score.source,
        "note": score.note,
        "auc": _rounded(score.auc),
        "auc_low": _rounded(score.auc_low),
        "auc_high": _rounded(score.auc_high),
        "average_precision": _rounded(score.average_precision),
        "brier": _rounded(score.brier),
        "brier_skill": _rounded(score.brier_skill),
    }


def calibration_item(bin_: BinOutcome) -> dict[str, Any]:
    """Return a bin of the calibration, as a JSON item."""
    return {
        "low": bin_.low,
        "high": bin_.high,
        "moments": bin_.samples,
        "projects": bin_.projects,
        "dormant": bin_.dormant,
        "forecast": _rounded(bin_.forecast),
        "observed": _rounded(bin_.share),
        "observed_low": _rounded(bin_.share_low),
        "observed_high": _rounded(bin_.share_high),
        "holds": bin_.calibrated,
    }


def track_record_item(record: VerdictTrackRecord) -> dict[str, Any]:
    """Return the track record of a verdict, as a JSON item."""
    return {
        "verdict": record.verdict.value,
        "moments": record.samples,
        "projects": record.projects,
        "alive": record.alive,
        "dormant": record.dormant,
        "dormant_share": _rounded(record.share),
        "dormant_low": _rounded(record.low),
        "dormant_high": _rounded(record.high),
        "dormant_or_before": record.all_dormant,
        "superseded": record.superseded,
        "superseded_share": _rounded(record.superseded_share),
    }


def _rounded(value: float | None) -> float | None:
    """Return a share or score as data."""
    return None if value is None else round(value, _DIGITS)
