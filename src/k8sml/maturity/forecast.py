"""The chance that a project is dormant two years on, from a fitted model, with what moves it.

The model is a logistic regression: few numbers, each with one direction, that anyone can follow with a
pocket calculator. It is fitted offline by `tools/fit_forecast.py`; here it is only evaluated.
"""

from __future__ import annotations

from math import exp

from msgspec import Struct

from k8sml.maturity.features import NAMES, Features

HORIZON_MONTHS = 24
# How many of the factors a person is told.
_FACTORS = 3


class Coefficients(Struct, frozen=True):
    """A logistic regression over `Features.inputs`, standardised by means and spreads."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def contributions(self, features: Features) -> tuple[float, ...]:
        """By how much each feature moves the log odds from those of the average project."""
        return tuple(
            weight * (value - mean) / spread
            for value, mean, spread, weight in zip(
                features.inputs(), self.means, self.spreads, self.weights, strict=True
            )
        )

    def probability(self, features: Features) -> float:
        """The chance of dormancy, from 0 to 1."""
        return 1 / (1 + exp(-(self.intercept + sum(self.contributions(features)))))


class CalibrationBin(Struct, frozen=True):
    """What became of the moments whose cross-validated forecast lay from `low` to below `high`.

    `projects` is how many projects they are of, `dormant` how many of the `moments` were dormant at the
    horizon.
    """

    low: float
    high: float
    moments: int
    dormant: int
    projects: int


class CrossValidation(Struct, frozen=True):
    """The track record of a model on projects that it was not fitted to (cross-validated by project)."""

    moments: int
    projects: int
    dormant: int
    auc: float
    auc_low: float
    auc_high: float
    brier: float
    brier_skill: float
    bands: tuple[CalibrationBin, ...]


class ForecastModel(Struct, frozen=True):
    """A fitted forecast: on which day, to which histories (`digest`), and how well.

    `folds` are the fits that each left a part of the projects out; `left_out` says which fold left a
    project out, by slug, so that a backtest never judges a project by a fit to itself. `alike` are bands
    narrow enough for what became of the moments in one to be told as what became of moments like this one.
    """

    fitted: str
    digest: str
    horizon_months: int
    features: tuple[str, ...]
    coefficients: Coefficients
    track: CrossValidation
    folds: tuple[Coefficients, ...]
    left_out: dict[str, int]
    alike: tuple[CalibrationBin, ...] = ()

    def __post_init__(self) -> None:
        if self.features != NAMES:
            raise ValueError(f"the model is of {', '.join(self.features)}, not of {', '.join(NAMES)}")
        if self.horizon_months != HORIZON_MONTHS:
            raise ValueError(f"the model looks {self.horizon_months} months ahead, not {HORIZON_MONTHS}")

    def unseen(self, slug: str) -> Coefficients:
        """The fit that did not see a project."""
        fold = self.left_out.get(slug)
        return self.coefficients if fold is None else self.folds[fold]


class Factor(Struct, frozen=True):
    """A feature that moves the risk: its value, and whether it raises or lowers it."""

    name: str
    value: float
    raises: bool


class Risk(Struct, frozen=True):
    """The chance of dormancy at the horizon, told by the moments that looked alike (`band`).

    `low` and `high` hold the share of dormant ones with 90 % confidence (Wilson's interval, over projects
    instead of moments, since those of one project are much alike).
    """

    probability: float
    band: CalibrationBin
    low: float
    high: float
    factors: tuple[Factor, ...]


def risk(model: ForecastModel, features: Features, slug: str = "") -> Risk:
    """The risk of a project with these features; by the fit that did not see it, if one did not."""
    fit = model.unseen(slug)
    probability = fit.probability(features)
    bands = model.alike or model.track.bands
    band = next((one for one in bands if one.low <= probability < one.high), bands[-1])
    low, high = wilson(band.dormant / band.moments if band.moments else 0.0, band.projects)
    return Risk(probability, band, low, high, _factors(fit, features))


def _factors(fit: Coefficients, features: Features) -> tuple[Factor, ...]:
    moved = sorted(zip(NAMES, fit.contributions(features), strict=True), key=lambda pair: -abs(pair[1]))
    return tuple(Factor(name, float(getattr(features, name)), by > 0) for name, by in moved[:_FACTORS])


def wilson(share: float, count: int, z: float = 1.645) -> tuple[float, float]:
    """Wilson's score interval of a share among `count` independent cases; z = 1.645 is 90 %."""
    if count == 0:
        return 0.0, 1.0
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
