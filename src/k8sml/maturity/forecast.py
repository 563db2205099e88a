"""The chance that a project is dormant two years later, from a fitted model, with its factors.

The model is a logistic regression: few numbers, each with one direction, that anyone can follow with a
pocket calculator. It is fitted offline by `tools/fit_forecast.py`; here it is only evaluated. Where a field
and its key in data/forecast.json differ, the key is the `name` of the field.
"""

from __future__ import annotations

from math import exp

from msgspec import Struct, field

from k8sml.maturity.features import FEATURES, Features

HORIZON_MONTHS = 24
# Number of factors of a risk that are named.
_FACTORS = 3
# The standard score of a two-sided 90 % interval.
_Z_90 = 1.645
# No fitted number comes near this: the inputs are logarithms, shares and months. It keeps every sum finite.
_LARGEST = 1e9
# The logistic of less than this is 0 to a hundred digits; `exp` overflows at 709.
_LEAST_LOG_ODDS = -700.0


class Coefficients(Struct, frozen=True):
    """A logistic regression over `Features.inputs`, standardized by means and scales."""

    means: tuple[float, ...]
    scales: tuple[float, ...] = field(name="spreads")
    weights: tuple[float, ...]
    intercept: float

    def __post_init__(self) -> None:
        for name in ("means", "scales", "weights"):
            count = len(getattr(self, name))
            if count != len(FEATURES):
                raise ValueError(f"{count} {name} for {len(FEATURES)} features")
        numbers = (*self.means, *self.scales, *self.weights, self.intercept)
        if not all(-_LARGEST <= number <= _LARGEST for number in numbers):
            raise ValueError(f"a coefficient is above {_LARGEST:.0e}")
        if min(self.scales) < 1 / _LARGEST:
            raise ValueError("a scale is not above 0")

    def contributions(self, features: Features) -> tuple[float, ...]:
        """Return by how much each feature moves the log odds from those of the average project."""
        return tuple(
            weight * (value - mean) / scale
            for value, mean, scale, weight in zip(
                features.inputs(), self.means, self.scales, self.weights, strict=True
            )
        )

    def probability(self, features: Features) -> float:
        """Return the chance of dormancy, from 0 to 1."""
        log_odds = self.intercept + sum(self.contributions(features))
        return 1 / (1 + exp(-max(log_odds, _LEAST_LOG_ODDS)))


class CalibrationBin(Struct, frozen=True):
    """The samples whose cross-validated forecast is at least `low` and below `high`.

    `projects` is how many projects they are of, `dormant` how many of the `samples` were dormant at the
    horizon.
    """

    low: float
    high: float
    samples: int = field(name="moments")
    dormant: int
    projects: int

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1:
            raise ValueError(f"the bin from {self.low} to {self.high} is not a part of 0 to 1")
        if not (0 <= self.dormant <= self.samples and 0 <= self.projects <= self.samples):
            raise ValueError(
                f"the bin from {self.low} to {self.high} has {self.samples} samples, "
                f"{self.dormant} of them dormant, of {self.projects} projects"
            )


class CrossValidation(Struct, frozen=True):
    """Skill of a model on projects that it was not fitted to (cross-validated by project)."""

    samples: int = field(name="moments")
    projects: int
    dormant: int
    auc: float
    auc_low: float
    auc_high: float
    brier: float
    brier_skill: float
    bins: tuple[CalibrationBin, ...] = field(name="bands")


class ForecastModel(Struct, frozen=True):
    """A fitted forecast: on which day, to which histories (`digest`), and how good it is.

    `folds` are the fits that each left out a part of the projects; `fold_of` is the number of the fit that
    left a project out, by slug: a backtest never judges a project by a fit to itself. `display_bins`
    are narrow enough to describe the samples in one as comparable.
    """

    fitted: str
    digest: str
    horizon_months: int
    features: tuple[str, ...]
    coefficients: Coefficients
    track: CrossValidation
    folds: tuple[Coefficients, ...]
    fold_of: dict[str, int] = field(name="left_out")
    display_bins: tuple[CalibrationBin, ...] = field(name="alike", default=())

    def __post_init__(self) -> None:
        if self.features != tuple(FEATURES):
            raise ValueError(
                f"the model has the features {', '.join(self.features)}; expected: {', '.join(FEATURES)}"
            )
        if self.horizon_months != HORIZON_MONTHS:
            raise ValueError(
                f"the model predicts {self.horizon_months} months ahead; expected: {HORIZON_MONTHS}"
            )
        for slug, fold in self.fold_of.items():
            if not 0 <= fold < len(self.folds):
                raise ValueError(f"{slug!r} was left out of fold {fold}, but there are {len(self.folds)}")
        if not self.track.bins:
            raise ValueError("the model has no bins")

    def out_of_fold(self, slug: str) -> Coefficients:
        """Return the fit that left a project out; if the project was not fitted, the fit to all."""
        fold = self.fold_of.get(slug)
        return self.coefficients if fold is None else self.folds[fold]


class Factor(Struct, frozen=True):
    """A feature that moves the risk: its value, and whether it raises or lowers it."""

    name: str
    value: float
    raises: bool


class Risk(Struct, frozen=True):
    """The chance of dormancy at the horizon, with the `bin` of comparable samples.

    `low` and `high` bound the dormant share with 90 % confidence (Wilson's interval, over projects
    instead of samples, since the samples of one project are similar).
    """

    probability: float
    bin: CalibrationBin
    low: float
    high: float
    factors: tuple[Factor, ...]


def risk(model: ForecastModel, features: Features, slug: str = "") -> Risk:
    """Return the risk of a project with these features, by the fit that left it out if it was fitted."""
    fit = model.out_of_fold(slug)
    probability = fit.probability(features)
    bins = model.display_bins or model.track.bins
    comparable = next((each for each in bins if each.low <= probability < each.high), bins[-1])
    share = comparable.dormant / comparable.samples if comparable.samples else 0.0
    low, high = wilson(share, comparable.projects)
    return Risk(probability, comparable, low, high, _factors(fit, features))


def _factors(fit: Coefficients, features: Features) -> tuple[Factor, ...]:
    """Return the features that move the risk most, the strongest first."""
    moved = sorted(
        zip(FEATURES, features.values, fit.contributions(features), strict=True),
        key=lambda triple: -abs(triple[2]),
    )
    return tuple(Factor(name, value, shift > 0) for name, value, shift in moved[:_FACTORS])


def wilson(share: float, count: int, z: float = _Z_90) -> tuple[float, float]:
    """Return Wilson's score interval of a share among `count` independent cases, of 90 % by default."""
    if count == 0:
        return 0.0, 1.0
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
