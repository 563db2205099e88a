"""Fits the forecast to the bundled histories and writes data/forecast.json.

    python tools/fit_forecast.py [--history data/history] [--date 2026-11-24]
    python tools/fit_forecast.py --check

Needs the extra `forecast` (scikit-learn, numpy), except for --check, which says whether the shipped file
is of the histories as they are now, and exits with 1 if not. docs/forecast.md tells what was tried.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from k8sml.evidence.bundle import CATALOG_FILE, load_bundle
from k8sml.maturity.backtest.samples import Sample, moments
from k8sml.maturity.features import NAMES
from k8sml.maturity.forecast import (
    HORIZON_MONTHS,
    CalibrationBin,
    Coefficients,
    CrossValidation,
    ForecastModel,
    wilson,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DATA = Path(__file__).parent.parent / "data"
FILE = "forecast.json"

FOLDS = 10
# Inverse strengths of the penalty that are compared, weakest last: a factor of about three apart, from
# where the penalty rules to where it no longer matters.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# Each edge is two and a half to three times the one before it, and the middle band, 3 to 8 %, holds the base
# rate (6.6 %). They were first tried on these histories; docs/forecast.md says how other edges do.
EDGES = (0.0, 0.01, 0.03, 0.08, 0.20, 1.0)
# Narrow enough that a forecast and what became of its band can be told in one breath, wide enough for some
# sixty moments of two dozen projects each. Nothing is tested on them: that is what EDGES are for.
ALIKE = (0.0, 0.01, 0.02, 0.04, 0.08, 0.14, 0.30, 0.55, 1.0)
# Fewer than this in a band, and its observed share says nothing.
LEAST_MOMENTS, LEAST_PROJECTS = 100, 20
# More of these must never raise the risk.
FALLING = ("commits_3m", "active_months", "authors_12m")
RESAMPLES = 2000
DIGITS = 6


def fold_of(slug: str) -> int:
    """The fold that leaves a project out: by its name alone, so that no other project moves it."""
    return int(hashlib.sha256(slug.encode()).hexdigest(), 16) % FOLDS


def digest(folder: Path) -> str:
    """What the histories in a folder are: the sha256 over names and contents, by name."""
    whole = hashlib.sha256()
    for file in sorted(folder.glob("*.json"), key=lambda path: path.name):
        content = file.read_bytes()
        whole.update(f"{file.name} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def read_moments(folder: Path, horizon: int = HORIZON_MONTHS) -> list[Sample]:
    """The moments of every project of the catalog beside a folder of histories. Exits on a faulty file."""
    bundle = load_bundle([folder.parent / CATALOG_FILE], None)
    if bundle.problems:
        raise SystemExit("\n".join(bundle.problems))
    return [m for slug, seen in sorted(bundle.evidence.items()) for m in moments(slug, seen, horizon)]


def arrays(seen: Sequence[Sample]) -> tuple[Numbers, NDArray[np.bool_], NDArray[np.int64]]:
    """Inputs, outcomes and folds of some moments, a row each."""
    import numpy as np

    inputs = np.array([moment.features.inputs() for moment in seen], dtype=np.float64)
    outcomes = np.array([moment.dormant for moment in seen], dtype=np.bool_)
    return inputs, outcomes, np.array([fold_of(moment.slug) for moment in seen], dtype=np.int64)


def pipeline(strength: float) -> Any:
    """Standardising, then a logistic regression with an L2 penalty. scikit-learn has no types."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8))


def choose_strength(inputs: Numbers, outcomes: NDArray[np.bool_], folds: NDArray[np.int64]) -> float:
    """The strength whose cross-validated log loss is least; only the rows given are looked at.

    Log loss, since the forecast is told as a chance: AUC would not see a chance that is wrong by half.
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
    """A fit with the strength chosen inside, and that strength. Exits if more work would raise the risk."""
    strength = choose_strength(inputs, outcomes, folds)
    scaler, regression = (step for _, step in pipeline(strength).fit(inputs, outcomes).steps)
    found = Coefficients(
        means=_rounded(scaler.mean_),
        spreads=_rounded(scaler.scale_),
        weights=_rounded(regression.coef_[0]),
        intercept=round(float(regression.intercept_[0]), DIGITS),
    )
    for name, weight in zip(NAMES, found.weights, strict=True):
        if name in FALLING and weight > 0:
            raise SystemExit(
                f"more {name} would raise the risk (weight {weight}): such a model is not shipped"
            )
    return found, strength


def _rounded(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(number), DIGITS) for number in numbers)


def auc_interval(seen: Sequence[Sample], chances: Numbers) -> tuple[float, float, float]:
    """The AUC and its 90 % interval from resampling projects: moments of one project are much alike."""
    import numpy as np
    from sklearn.metrics import roc_auc_score

    outcomes = np.array([moment.dormant for moment in seen])
    rows: dict[str, list[int]] = {}
    for i, moment in enumerate(seen):
        rows.setdefault(moment.slug, []).append(i)
    groups = [np.array(group) for group in rows.values()]
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([groups[i] for i in dice.integers(len(groups), size=len(groups))])
        if 0 < outcomes[picked].sum() < len(picked):
            drawn.append(roc_auc_score(outcomes[picked], chances[picked]))
    low, high = np.quantile(drawn, (0.05, 0.95))
    return float(roc_auc_score(outcomes, chances)), float(low), float(high)


def bands(
    seen: Sequence[Sample], chances: Numbers, edges: Sequence[float] = EDGES
) -> tuple[CalibrationBin, ...]:
    """What became of the moments in each band of the cross-validated forecast."""
    made = []
    for low, high in pairwise(edges):
        inside = [m for m, chance in zip(seen, chances, strict=True) if low <= chance < high]
        dormant, projects = sum(m.dormant for m in inside), len({m.slug for m in inside})
        made.append(CalibrationBin(low, high, len(inside), dormant, projects))
    return tuple(made)


def fit_model(
    seen: Sequence[Sample], histories: str, fitted: str
) -> tuple[ForecastModel, Numbers, list[float]]:
    """The model of some moments, the chance each had by the fit that did not see it, and the strengths.

    The strengths are those of the ten folds, then that of the whole.
    """
    import numpy as np

    inputs, outcomes, folds = arrays(seen)
    chances = np.zeros(len(seen))
    fits, strengths = [], []
    for fold in range(FOLDS):
        out = folds == fold
        found, strength = fit(inputs[~out], outcomes[~out], folds[~out])
        # evaluated as the program will, rounded coefficients and all
        for i in map(int, np.flatnonzero(out)):
            chances[i] = found.probability(seen[i].features)
        fits.append(found)
        strengths.append(strength)
    whole, strength = fit(inputs, outcomes, folds)
    auc, low, high = auc_interval(seen, chances)
    share = float(outcomes.mean())
    brier = float(((chances - outcomes) ** 2).mean())
    slugs = sorted({moment.slug for moment in seen})
    track = CrossValidation(
        moments=len(seen),
        projects=len(slugs),
        dormant=int(outcomes.sum()),
        auc=round(auc, DIGITS),
        auc_low=round(low, DIGITS),
        auc_high=round(high, DIGITS),
        brier=round(brier, DIGITS),
        brier_skill=round(1 - brier / (share * (1 - share)), DIGITS),
        bands=bands(seen, chances),
    )
    model = ForecastModel(
        fitted=fitted,
        digest=histories,
        horizon_months=HORIZON_MONTHS,
        features=NAMES,
        coefficients=whole,
        track=track,
        folds=tuple(fits),
        left_out={slug: fold_of(slug) for slug in slugs},
        alike=bands(seen, chances, ALIKE),
    )
    return model, chances, [*strengths, strength]


def table(seen: Sequence[Sample], chances: Numbers, made: Sequence[CalibrationBin]) -> tuple[list[str], bool]:
    """A line a band, and whether every one of them holds enough and says what came.

    What came is said where the mean forecast lies in Wilson's 90 % interval of the observed share.
    """
    lines, fine = ["band         moments projects dormant  forecast  observed  90 % interval"], True
    for band in made:
        inside = [float(c) for c in chances if band.low <= c < band.high]
        mean, share = sum(inside) / max(1, len(inside)), band.dormant / max(1, band.moments)
        low, high = wilson(share, band.projects)
        enough = band.moments >= LEAST_MOMENTS and band.projects >= LEAST_PROJECTS
        holds = low <= mean <= high
        fine = fine and enough and holds
        note = "" if enough and holds else "  too few" if not enough else "  not calibrated"
        lines.append(
            f"{band.low:4.0%} to {band.high:4.0%} {band.moments:7} {band.projects:8} {band.dormant:7}"
            f"  {mean:8.1%}  {share:8.1%}  {low:5.1%} to {high:5.1%}{note}"
        )
    outcomes = [moment.dormant for moment in seen]
    lines.append(
        f"all          {len(seen):7} {len({m.slug for m in seen}):8} {sum(outcomes):7}"
        f"  {float(chances.mean()):8.1%}  {sum(outcomes) / len(seen):8.1%}"
    )
    return lines, fine


def stale(file: Path, folder: Path) -> str | None:
    """Why a forecast file is not of the data as it is now; None if it is."""
    try:
        model = msgspec.json.decode(file.read_bytes(), type=ForecastModel)
    except (OSError, msgspec.MsgspecError) as error:
        return f"cannot be read: {error}"
    if model.digest != digest(folder):
        return "the histories are others than those it was fitted to"
    # the catalog says which histories count, and until when
    seen = read_moments(folder, model.horizon_months)
    dormant = sum(moment.dormant for moment in seen)
    if (len(seen), dormant) != (model.track.moments, model.track.dormant):
        return f"the catalog makes {len(seen)} moments of them now, not {model.track.moments}"
    return None


def main() -> None:
    """Fit, check, print, write; or only say whether the file is current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--history", type=Path, default=DATA / "history", help="beside its projects.yaml")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), help="the day of the fit")
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    chosen = parser.parse_args()
    target = chosen.history.parent / FILE
    if chosen.check:
        why = stale(target, chosen.history)
        print(f"{FILE}: {why}; run tools/fit_forecast.py" if why else f"{FILE} is current")
        sys.exit(1 if why else 0)
    seen = read_moments(chosen.history)
    model, chances, strengths = fit_model(seen, digest(chosen.history), chosen.date.isoformat())
    track = model.track
    lines, fine = table(seen, chances, track.bands)
    print(*lines, sep="\n")
    print(
        f"AUC {track.auc:.3f} (90 % {track.auc_low:.3f} to {track.auc_high:.3f}), "
        f"Brier {track.brier:.4f}, skill {track.brier_skill:.3f}"
    )
    print("strengths of the folds and the whole:", *strengths)
    print(*(f"{name} {weight:+.3f}" for name, weight in zip(NAMES, model.coefficients.weights, strict=True)))
    if not fine:
        raise SystemExit("a band holds too little, or its forecast is not what came: nothing was written")
    target.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
    print(f"wrote {target.name}")


if __name__ == "__main__":
    main()
