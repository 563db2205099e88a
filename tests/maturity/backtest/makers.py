"""A small forecast, and evidence of active and dormant repositories."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from k8sml.evidence.model import Evidence
from k8sml.maturity.backtest.evaluate import Series
from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import CalibrationBin, Coefficients, CrossValidation, ForecastModel
from tests.builders import evidence, project

EDGES = (0.0, 0.01, 0.03, 0.08, 0.2, 1.0)


def fit(intercept: float = 3.0) -> Coefficients:
    """Return a fit where commits, active months and authors lower the risk and nothing else matters."""
    return Coefficients((0.0,) * 5, (1.0,) * 5, (-1.0, -0.2, -0.5, 0.0, 0.0), intercept)


def model(fitted: Sequence[str] = ()) -> ForecastModel:
    """Return a forecast with one fold, which left some projects out and predicts a higher risk."""
    bins = tuple(CalibrationBin(low, high, 100, 5, 20) for low, high in pairwise(EDGES))
    return ForecastModel(
        fitted="2026-11-24",
        digest="0" * 64,
        horizon_months=24,
        features=tuple(FEATURES),
        coefficients=fit(),
        track=CrossValidation(500, 100, 25, 0.9, 0.8, 0.95, 0.05, 0.2, bins),
        folds=(fit(4.0),),
        fold_of=dict.fromkeys(fitted, 0),
    )


def repository(
    commits: Sequence[int], tags: Sequence[tuple[str, str]] = (), start: str = "2018-01", authors: int = 5
) -> Evidence:
    """Return the evidence of a repository from commits per month; the last month is partial."""
    return evidence(project(), commits, start=start, tags=tags, authors=authors)


def busy(slug: str = "busy", commits: int = 20) -> Series:
    return Series(slug, repository([commits] * 80, authors=10))


def quiet(slug: str = "quiet", fade: int = 36) -> Series:
    """Return a repository that goes dormant after `fade` months, the last six with few commits."""
    return Series(slug, repository([12] * (fade - 6) + [2] * 6 + [0] * (80 - fade), authors=2))
