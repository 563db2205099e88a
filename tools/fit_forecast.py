"""Fit the forecast to the bundled histories and write data/forecast.json.

    python tools/fit_forecast.py [--history data/history] [--date 2026-11-24]
    python tools/fit_forecast.py --check

Needs the extra `forecast` (scikit-learn, numpy), except for --check. With --check the shipped file is only
compared with the histories as they are now: exits with 1 if it does not fit. docs/forecast.md describes the
models that were tried.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from k8sml.evidence.bundle import CATALOG_FILE, load_bundle
from k8sml.maturity.backtest.metrics import BinOutcome, brier, brier_skill, calibration
from k8sml.maturity.backtest.samples import Period, Sample, samples
from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import (
    HORIZON_MONTHS,
    CalibrationBin,
    Coefficients,
    CrossValidation,
    ForecastModel,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DATA = Path(__file__).parent.parent / "data"
FILE = "forecast.json"

FOLDS = 10
# Inverse strengths of the penalty that are compared, weakest last, a factor of about three apart. At the
# first the penalty dominates, at the last it no longer matters.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# Each edge is two and a half to three times the edge before it, and the middle bin, 3 to 8 %, holds the base
# rate (6.6 %). They were first tried on these histories; docs/forecast.md has the results of other edges.
EDGES = (0.0, 0.01, 0.03, 0.08, 0.20, 1.0)
# Narrow enough that the samples of a bin are comparable, wide enough for some sixty samples of two dozen
# projects each. Calibration is tested with EDGES only.
DISPLAY_EDGES = (0.0, 0.01, 0.02, 0.04, 0.08, 0.14, 0.30, 0.55, 1.0)
# With fewer than this in a bin its observed share shows nothing.
MIN_SAMPLES, MIN_PROJECTS = 100, 20
# More than `k8sml backtest` draws: the interval is computed once, and shipped. numpy draws these, for speed.
BOOTSTRAP_SAMPLES = 2000
DIGITS = 6


def fold_of(slug: str) -> int:
    """Return the fold that leaves a project out: by its name alone, so that no other project moves it."""
    return int(hashlib.sha256(slug.encode()).hexdigest(), 16) % FOLDS


def digest(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the histories in a folder, by name."""
    whole = hashlib.sha256()
    for file in sorted(folder.glob("*.json"), key=lambda path: path.name):
        content = file.read_bytes()
        whole.update(f"{file.name} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def read_samples(folder: Path, horizon: int = HORIZON_MONTHS) -> list[Sample]:
    """Return the samples of every project of the catalog beside a folder of histories.

    Exits if a file cannot be used.
    """
    bundle = load_bundle([folder.parent / CATALOG_FILE], None)
    if bundle.problems:
        raise SystemExit("\n".join(bundle.problems))
    period = Period(horizon)
    return [
        sample
        for slug, evidence in sorted(bundle.evidence.items())
        for sample in samples(slug, evidence, period)
    ]


def arrays(rows: Sequence[Sample]) -> tuple[Numbers, NDArray[np.bool_], NDArray[np.int64]]:
    """Return inputs, outcomes and folds of some samples, one row each."""
    import numpy as np

    inputs = np.array([sample.features.inputs() for sample in rows], dtype=np.float64)
    outcomes = np.array([sample.dormant for sample in rows], dtype=np.bool_)
    return inputs, outcomes, np.array([fold_of(sample.slug) for sample in rows], dtype=np.int64)


def pipeline(strength: float) -> Any:
    """Return standardizing, then a logistic regression with an L2 penalty. scikit-learn has no types."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8))


def choose_strength(inputs: Numbers, outcomes: NDArray[np.bool_], folds: NDArray[np.int64]) -> float:
    """Return the strength with the least cross-validated log loss; only the rows given are used.

    Log loss, because the forecast is shown as a chance: AUC does not notice a chance that is wrong by half.
    """
    import numpy as np

    def loss(strength: float) -> float:
        total = 0.0
        for fold in np.unique(folds):
            out = folds == fold
            fitted = pipeline(strength).fit(inputs[~out], outcomes[~out])
            chance = fitted.predict_proba(inputs[out])[:, 1]
            total -= float(np.log(np.where(outcomes[out], chance, 1 - chance)).sum())
        return total

    return min(STRENGTHS, key=loss)


def fit(inputs: Numbers, outcomes: NDArray[np.bool_], folds: NDArray[np.int64]) -> tuple[Coefficients, float]:
    """Return a fit and its strength, which is chosen inside. Exits if more work would raise the risk."""
    strength = choose_strength(inputs, outcomes, folds)
    scaler, regression = (step for _, step in pipeline(strength).fit(inputs, outcomes).steps)
    fitted = Coefficients(
        means=_rounded(scaler.mean_),
        scales=_rounded(scaler.scale_),
        weights=_rounded(regression.coef_[0]),
        intercept=round(float(regression.intercept_[0]), DIGITS),
    )
    for feature, weight in zip(FEATURES.values(), fitted.weights, strict=True):
        if feature.falling and weight > 0:
            raise SystemExit(
                f"more {feature.name} would raise the risk (weight {weight}): such a model is not written"
            )
    return fitted, strength


def _rounded(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(number), DIGITS) for number in numbers)


def auc_interval(rows: Sequence[Sample], chances: Numbers) -> tuple[float, float, float]:
    """Return the AUC and its 90 % interval from resampling projects: samples of one project are similar."""
    import numpy as np
    from sklearn.metrics import roc_auc_score

    outcomes = np.array([sample.dormant for sample in rows])
    by_project: dict[str, list[int]] = {}
    for i, sample in enumerate(rows):
        by_project.setdefault(sample.slug, []).append(i)
    groups = [np.array(group) for group in by_project.values()]
    rng = np.random.default_rng(0)
    aucs = []
    for _ in range(BOOTSTRAP_SAMPLES):
        picked = np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))])
        if 0 < outcomes[picked].sum() < len(picked):
            aucs.append(roc_auc_score(outcomes[picked], chances[picked]))
    low, high = np.quantile(aucs, (0.05, 0.95))
    return float(roc_auc_score(outcomes, chances)), float(low), float(high)


def outcomes_by_bin(
    rows: Sequence[Sample], chances: Numbers, edges: Sequence[float] = EDGES
) -> tuple[BinOutcome, ...]:
    """Return the outcomes of the samples in each bin of the cross-validated forecast."""
    dormant, slugs = [sample.dormant for sample in rows], [sample.slug for sample in rows]
    return calibration([float(chance) for chance in chances], dormant, slugs, edges)


def bins(
    rows: Sequence[Sample], chances: Numbers, edges: Sequence[float] = EDGES
) -> tuple[CalibrationBin, ...]:
    """Return the bins as they are shipped."""
    return tuple(
        CalibrationBin(each.low, each.high, each.samples, each.dormant, each.projects)
        for each in outcomes_by_bin(rows, chances, edges)
    )


class FittedForecast(Struct, frozen=True):
    """A model with the out-of-fold chance of each sample it was fitted to.

    `strengths` are those of the ten folds, then that of the whole fit.
    """

    model: ForecastModel
    chances: Any  # an array of numpy, which is imported only to fit
    strengths: list[float]


def fit_model(rows: Sequence[Sample], histories: str, fitted: str) -> FittedForecast:
    """Fit a model to some samples; `histories` is their digest, `fitted` the day."""
    import numpy as np

    inputs, outcomes, folds = arrays(rows)
    chances = np.zeros(len(rows))
    fits, strengths = [], []
    for fold in range(FOLDS):
        out = folds == fold
        coefficients, strength = fit(inputs[~out], outcomes[~out], folds[~out])
        # evaluated as the program will, rounded coefficients and all
        for i in map(int, np.flatnonzero(out)):
            chances[i] = coefficients.probability(rows[i].features)
        fits.append(coefficients)
        strengths.append(strength)
    whole, strength = fit(inputs, outcomes, folds)
    model = ForecastModel(
        fitted=fitted,
        digest=histories,
        horizon_months=HORIZON_MONTHS,
        features=tuple(FEATURES),
        coefficients=whole,
        track=cross_validation(rows, chances),
        folds=tuple(fits),
        fold_of={slug: fold_of(slug) for slug in sorted({sample.slug for sample in rows})},
        display_bins=bins(rows, chances, DISPLAY_EDGES),
    )
    return FittedForecast(model, chances, [*strengths, strength])


def cross_validation(rows: Sequence[Sample], chances: Numbers) -> CrossValidation:
    """Return the skill of the out-of-fold chances in predicting the outcomes of the samples."""
    auc, low, high = auc_interval(rows, chances)
    dormant = [sample.dormant for sample in rows]
    error = brier([float(chance) for chance in chances], dormant)
    return CrossValidation(
        samples=len(rows),
        projects=len({sample.slug for sample in rows}),
        dormant=sum(dormant),
        auc=round(auc, DIGITS),
        auc_low=round(low, DIGITS),
        auc_high=round(high, DIGITS),
        brier=round(error, DIGITS),
        brier_skill=round(brier_skill(error, sum(dormant) / len(rows)) or 0, DIGITS),
        bins=bins(rows, chances),
    )


def table(rows: Sequence[Sample], chances: Numbers) -> tuple[list[str], bool]:
    """Return one line per bin, and whether every bin is large enough and calibrated."""
    lines, fine = ["bin          samples projects dormant  forecast  observed  90 % interval"], True
    for each in outcomes_by_bin(rows, chances):
        enough = each.samples >= MIN_SAMPLES and each.projects >= MIN_PROJECTS
        fine = fine and enough and bool(each.calibrated)
        note = "  too few" if not enough else "" if each.calibrated else "  not calibrated"
        lines.append(
            f"{each.low:4.0%} to {each.high:4.0%} {each.samples:7} {each.projects:8} {each.dormant:7}"
            f"  {each.forecast or 0:8.1%}  {each.share or 0:8.1%}"
            f"  {each.share_low:5.1%} to {each.share_high:5.1%}{note}"
        )
    dormant = sum(sample.dormant for sample in rows)
    lines.append(
        f"all          {len(rows):7} {len({sample.slug for sample in rows}):8} {dormant:7}"
        f"  {float(chances.mean()):8.1%}  {dormant / len(rows):8.1%}"
    )
    return lines, fine


def stale(file: Path, folder: Path) -> str | None:
    """Return the reason why a forecast file does not fit the data as it is now; None if it does."""
    try:
        model = msgspec.json.decode(file.read_bytes(), type=ForecastModel)
    except (OSError, msgspec.MsgspecError) as error:
        return f"cannot be read: {error}"
    if model.digest != digest(folder):
        return "the histories are not those it was fitted to"
    # the catalog says which histories count, and until when
    rows = read_samples(folder, model.horizon_months)
    dormant = sum(sample.dormant for sample in rows)
    if (len(rows), dormant) != (model.track.samples, model.track.dormant):
        return f"the catalog makes {len(rows)} samples of them now, not {model.track.samples}"
    # neither digest nor counts notice that a feature is read or transformed differently
    chances = [model.out_of_fold(sample.slug).probability(sample.features) for sample in rows]
    score = brier(chances, [sample.dormant for sample in rows])
    if abs(score - model.track.brier) > 10**-DIGITS:
        return (
            f"its Brier score is {score:.{DIGITS}f} now, not {model.track.brier}: the features have changed"
        )
    return None


def main() -> None:
    """Fit, check, print and write; with --check only report whether the file is current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--history", type=Path, default=DATA / "history", help="beside its projects.yaml")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), help="the day of the fit")
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    arguments = parser.parse_args()
    target = arguments.history.parent / FILE
    if arguments.check:
        reason = stale(target, arguments.history)
        print(f"{FILE}: {reason}; run tools/fit_forecast.py" if reason else f"{FILE} is current")
        sys.exit(1 if reason else 0)
    rows = read_samples(arguments.history)
    result = fit_model(rows, digest(arguments.history), arguments.date.isoformat())
    track, weights = result.model.track, result.model.coefficients.weights
    lines, fine = table(rows, result.chances)
    print(*lines, sep="\n")
    print(
        f"AUC {track.auc:.3f} (90 % {track.auc_low:.3f} to {track.auc_high:.3f}), "
        f"Brier {track.brier:.4f}, skill {track.brier_skill:.3f}"
    )
    print("strengths of the folds and the whole:", *result.strengths)
    print(*(f"{name} {weight:+.3f}" for name, weight in zip(FEATURES, weights, strict=True)))
    if not fine:
        raise SystemExit("a bin is too small or not calibrated: nothing was written")
    target.write_bytes(msgspec.json.format(msgspec.json.encode(result.model), indent=1) + b"\n")
    print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
