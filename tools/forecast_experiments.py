"""Print the tables of docs/forecast.md: what was tried for the forecast, and how good each was.

    python tools/forecast_experiments.py [--history data/history]

Needs the extra `forecast` (scikit-learn, numpy, lifelines); takes a few minutes. Every figure is
cross-validated over the folds of tools/fit_forecast.py: a project is judged by a fit that left it out.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator, Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score

from fit_forecast import (
    DATA,
    STRENGTHS,
    auc_interval,
    choose_strength,
    fold_of,
    outcomes_by_bin,
    pipeline,
)
from k8sml.evidence.bundle import CATALOG_FILE, load_bundle
from k8sml.evidence.model import Evidence, month_number
from k8sml.maturity.backtest.metrics import brier, brier_skill
from k8sml.maturity.backtest.samples import Period, Sample, is_alive, samples
from k8sml.maturity.features import FEATURES, Features
from k8sml.maturity.forecast import HORIZON_MONTHS
from k8sml.maturity.thresholds import RECENT_MONTHS, WINDOW_MONTHS
from k8sml.maturity.windows import complete_months, window_sum

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# The age of the last tag counts up to this; without any tag it is this.
LONGEST_MONTHS = 60
BOOTSTRAP_SAMPLES = 400
# Earlier ones leave too few outcomes to fit to.
SPLIT_YEARS = (2022, 2023)
# The features of which more must never raise the risk, among all candidates.
FALLING = (*(name for name in FEATURES if FEATURES[name].falling), "commits_12m", "authors_3m")
THREE = ("commits_3m", "authors_12m", "tag_months")
SHIPPED = tuple(FEATURES)
# `the five`: how the tables name the features of the shipped model.
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
THE_SHIPPED = f"the {_WORDS[len(SHIPPED)] if len(SHIPPED) < len(_WORDS) else len(SHIPPED)}"
CANDIDATES = (
    "commits_12m",
    "trend",
    "tag_months",
    "stable_months",
    "tags",
    "authors_3m",
    "authors_trend",
    "bus_factor",
    "below_peak",
)
# A candidate that is shipped now counts once.
ALL = tuple(dict.fromkeys((*SHIPPED, *CANDIDATES)))
# For the table of newcomers: values of a project with little work; other features have their median.
QUIET_VALUES = {"commits_3m": 10.0, "active_months": 8.0, "age_months": 30.0}


class SampleTable(Struct, frozen=True):
    """Samples as columns by name, with outcomes, folds, slugs, and the months until a project was dormant.

    `dormant_after` is how many months later the project was first dormant (with `ended`), or for how many
    months it was observed and was not.
    """

    columns: dict[str, Numbers]
    dormant: Flags
    folds: Integers
    slugs: list[str]
    years: Integers
    samples: list[Sample]
    dormant_after: Numbers
    ended: Flags

    def inputs(self, names: Sequence[str]) -> Numbers:
        """Return the columns named, one row per sample."""
        return np.column_stack([self.columns[name] for name in names])


def sample_table(evidence: dict[str, Evidence], horizon: int) -> SampleTable:
    """Return every sample with all candidate features; with horizon 0 also those without an outcome yet."""
    period = Period(horizon)
    rows = [
        (sample, evidence[slug])
        for slug in sorted(evidence)
        for sample in samples(slug, evidence[slug], period)
    ]
    values = [columns(sample, own) for sample, own in rows]
    ends = [until_dormant(sample, own) for sample, own in rows]
    return SampleTable(
        columns={name: np.array([value[name] for value in values]) for name in ALL},
        dormant=np.array([sample.dormant for sample, _ in rows]),
        folds=np.array([fold_of(sample.slug) for sample, _ in rows]),
        slugs=[sample.slug for sample, _ in rows],
        years=np.array([sample.month // 12 for sample, _ in rows]),
        samples=[sample for sample, _ in rows],
        dormant_after=np.array([float(after) for after, _ in ends]),
        ended=np.array([ended for _, ended in ends]),
    )


def columns(sample: Sample, evidence: Evidence) -> dict[str, float]:
    """Return the candidate features of a sample, from nothing after it. Counts by their logarithm."""
    months, at = evidence.months, sample.at
    commits = window_sum(months.commits, at, WINDOW_MONTHS)
    before = window_sum(months.commits, at - WINDOW_MONTHS, WINDOW_MONTHS)
    people, then = months.authors_12m[at], months.authors_12m[max(0, at - WINDOW_MONTHS)]
    tags = [month_number(release.date) for release in (*evidence.releases, *evidence.components)]
    stable = [month_number(release.date) for release in evidence.releases if release.stable]
    candidates = {
        "commits_12m": log(1 + commits),
        "trend": log(1 + commits) - log(1 + before),
        "tag_months": since(tags, sample.month),
        "stable_months": since(stable, sample.month),
        "tags": log(1 + sum(month <= sample.month for month in tags)),
        "authors_3m": log(1 + max(months.authors[at - RECENT_MONTHS + 1 : at + 1])),
        "authors_trend": log(1 + people) - log(1 + then),
        "bus_factor": log(1 + (months.bus_factor_12m[at] or 0)),
        "below_peak": log(1 + max(months.authors_12m[: at + 1])) - log(1 + people),
    }
    return {**candidates, **dict(zip(SHIPPED, sample.features.inputs(), strict=True))}


def since(tagged: Sequence[int], month: int) -> float:
    """Return the logarithm of the months from the last of some months up to `month`."""
    past = [each for each in tagged if each <= month]
    return log(1 + min(LONGEST_MONTHS, month - max(past) if past else LONGEST_MONTHS))


def until_dormant(sample: Sample, evidence: Evidence) -> tuple[int, bool]:
    """Return the months until the project was first dormant and True, or those it was observed and False."""
    complete = complete_months(evidence)
    for at in range(sample.at + 1, complete):
        if not is_alive(evidence, at):
            return at - sample.at, True
    return max(1, complete - 1 - sample.at), False


Fit = Callable[[Numbers, Flags, Integers], Any]


def logistic(inputs: Numbers, dormant: Flags, folds: Integers) -> Any:
    """Fit the kind of model that is shipped, with its strength chosen inside."""
    return pipeline(choose_strength(inputs, dormant, folds)).fit(inputs, dormant)


def boosted(falling: Sequence[int]) -> Fit:
    """Return a fit of small boosted trees; `falling` is -1 for columns that must not raise the risk."""
    return lambda inputs, dormant, _: HistGradientBoostingClassifier(
        max_depth=3,
        learning_rate=0.05,
        max_iter=100,
        l2_regularization=5,
        min_samples_leaf=40,
        monotonic_cst=list(falling) if any(falling) else None,
        random_state=0,
    ).fit(inputs, dormant)


def forest(inputs: Numbers, dormant: Flags, _: Integers) -> Any:
    """Fit a random forest with leaves large enough to predict a chance."""
    return RandomForestClassifier(300, min_samples_leaf=20, random_state=0).fit(inputs, dormant)


def out_of_fold(of: SampleTable, names: Sequence[str], fit: Fit) -> Numbers:
    """Return the chance of each sample by a fit that left its project out."""
    inputs, chances = of.inputs(names), np.zeros(len(of.slugs))
    for fold in np.unique(of.folds):
        out = of.folds == fold
        fitted = fit(inputs[~out], of.dormant[~out], of.folds[~out])
        chances[out] = fitted.predict_proba(inputs[out])[:, 1]
    return chances


def selected(of: SampleTable, sets: Sequence[Sequence[str]]) -> tuple[Numbers, list[Sequence[str]]]:
    """Return the same as `out_of_fold`, with the features chosen again in every fold, and those choices.

    The difference shows by how much choosing features on the reported data flatters the figures.
    """
    chances, chosen = np.zeros(len(of.slugs)), []
    for fold in np.unique(of.folds):
        out = of.folds == fold

        def loss(names: Sequence[str], kept: Flags = ~out) -> float:
            inputs, dormant, folds = of.inputs(names)[kept], of.dormant[kept], of.folds[kept]
            total = 0.0
            for inner in np.unique(folds):
                held = folds == inner
                fitted = pipeline(0.1).fit(inputs[~held], dormant[~held])
                chance = fitted.predict_proba(inputs[held])[:, 1]
                total -= float(np.log(np.where(dormant[held], chance, 1 - chance)).sum())
            return total

        names = min(sets, key=loss)
        inputs = of.inputs(names)
        fitted = logistic(inputs[~out], of.dormant[~out], of.folds[~out])
        chances[out] = fitted.predict_proba(inputs[out])[:, 1]
        chosen.append(names)
    return chances, chosen


def survival(of: SampleTable, known: SampleTable, names: Sequence[str], fitter: Callable[[], Any]) -> Numbers:
    """Return the chance of having been dormant by the horizon, from a survival model.

    `known` are the samples to fit to: those without an outcome at the horizon yet count as well.
    """
    import pandas as pd

    chances = np.zeros(len(of.slugs))
    everything = pd.DataFrame(known.inputs(names), columns=list(names))
    everything["after"], everything["ended"] = known.dormant_after, known.ended
    rows = pd.DataFrame(of.inputs(names), columns=list(names))
    for fold in np.unique(of.folds):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = fitter().fit(everything[known.folds != fold], duration_col="after", event_col="ended")
        out = of.folds == fold
        lives = fitted.predict_survival_function(rows[out], times=[HORIZON_MONTHS])
        chances[out] = 1 - lives.to_numpy()[0]
    return chances


def before_and_after(of: SampleTable, names: Sequence[str], split: int) -> tuple[Numbers, Flags]:
    """Return the chances of samples since a year by fits to outcomes known before it, and which those are."""
    later = of.years >= split
    known = of.years < split - HORIZON_MONTHS // 12
    inputs, chances = of.inputs(names), np.zeros(len(of.slugs))
    for fold in np.unique(of.folds):
        train, test = known & (of.folds != fold), later & (of.folds == fold)
        fitted = logistic(inputs[train], of.dormant[train], of.folds[train])
        chances[test] = fitted.predict_proba(inputs[test])[:, 1]
    return chances, later


def skill(dormant: Flags, chances: Numbers) -> float:
    """Return the Brier skill score relative to the base rate: 1 is perfect, 0 is no better."""
    error = brier([float(chance) for chance in chances], [bool(gone) for gone in dormant])
    return brier_skill(error, float(dormant.mean())) or 0


def difference(of: SampleTable, chances: Numbers, chosen: Numbers) -> tuple[float, float]:
    """Return the 90 % interval of the AUC minus that of the chosen model, from resampling projects."""
    rows: dict[str, list[int]] = {}
    for i, slug in enumerate(of.slugs):
        rows.setdefault(slug, []).append(i)
    groups, rng = [np.array(row) for row in rows.values()], np.random.default_rng(0)
    differences = []
    for _ in range(BOOTSTRAP_SAMPLES):
        at = np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))])
        if of.dormant[at].any():
            differences.append(
                roc_auc_score(of.dormant[at], chances[at]) - roc_auc_score(of.dormant[at], chosen[at])
            )
    low, high = np.quantile(differences, (0.05, 0.95))
    return float(low), float(high)


def wrong_way(of: SampleTable, names: Sequence[str]) -> list[str]:
    """Return the features of a logistic regression of which more raises the risk, but should not."""
    weights = logistic(of.inputs(names), of.dormant, of.folds)[-1].coef_[0]
    return [name for name, weight in zip(names, weights, strict=True) if weight > 0 and name in FALLING]


def models_tried(of: SampleTable, known: SampleTable) -> Iterator[tuple[str, Numbers, str]]:
    """Yield each model that was tried: its name, its chances, and the argument against it."""
    from lifelines import CoxPHFitter, WeibullAFTFitter

    sets: dict[str, tuple[str, ...]] = {
        **{f"one number: {name}": (name,) for name in ("commits_3m", "commits_12m", "authors_12m")},
        **{f"one number: {name}": (name,) for name in ("active_months", "tag_months", "trend")},
        f"three: {', '.join(THREE)}": THREE,
        THE_SHIPPED: SHIPPED,
        **{
            f"{THE_SHIPPED} without {name}": tuple(each for each in SHIPPED if each != name)
            for name in ("top_author_share", "age_months")
            if name in SHIPPED
        },
        **{
            f"{THE_SHIPPED} and {name}": (*SHIPPED, name)
            for name in ("tag_months", "trend", "commits_12m")
            if name not in SHIPPED
        },
        f"all {len(ALL)}": ALL,
    }
    for name, names in sets.items():
        against = wrong_way(of, names)
        note = f"more {' and '.join(against)} raises it" if against else ""
        yield name, out_of_fold(of, names, logistic), note
    for what, names in ((THE_SHIPPED, SHIPPED), (f"all {len(ALL)}", ALL)):
        falling = [-1 if name in FALLING else 0 for name in names]
        yield f"gradient boosting, {what}", out_of_fold(of, names, boosted([0] * len(names))), "not monotone"
        yield (
            f"gradient boosting, monotone, {what}",
            out_of_fold(of, names, boosted(falling)),
            "trees to ship",
        )
        yield f"random forest, {what}", out_of_fold(of, names, forest), "not monotone"
    yield (
        f"Cox survival model, {THE_SHIPPED}",
        survival(of, known, SHIPPED, lambda: CoxPHFitter(penalizer=0.01)),
        "predicts silence at some time, not at the horizon",
    )
    yield (
        f"Weibull survival model (AFT), {THE_SHIPPED}",
        survival(of, known, SHIPPED, lambda: WeibullAFTFitter(penalizer=0.01)),
        "predicts silence at some time, not at the horizon",
    )
    several = [names for name, names in sets.items() if not name.startswith("one")]
    monotone = [names for names in several if not wrong_way(of, names)]
    for what, candidates in (("", several), (", monotone only", monotone)):
        chances, chosen = selected(of, candidates)
        kept = sum(names == SHIPPED for names in chosen)
        name = f"features chosen again in each fold{what}"
        yield name, chances, f"chose {THE_SHIPPED} in {kept} of {len(chosen)} folds"


def print_tried(of: SampleTable, known: SampleTable) -> Numbers:
    """Print the first table. Returns the chances of the chosen model."""
    chosen = out_of_fold(of, SHIPPED, logistic)
    print(f"| what | AUC | AUC over {THE_SHIPPED}, 90 % | Brier skill | kept | against it |")
    print("|---|---|---|---|---|---|")
    for name, chances, note in models_tried(of, known):
        low, high = difference(of, chances, chosen)
        over = "" if name == THE_SHIPPED else f"{low:+.3f} to {high:+.3f}"
        auc = roc_auc_score(of.dormant, chances)
        kept = "**yes**" if name == THE_SHIPPED else "no"
        print(f"| {name} | {auc:.3f} | {over} | {skill(of.dormant, chances):.3f} | {kept} | {note} |")
    return chosen


def print_horizons(evidence: dict[str, Evidence]) -> None:
    """Print the second table: the shipped features at other horizons."""
    print("\n| horizon | samples | projects | dormant | AUC, 90 % | Brier skill |\n|---|---|---|---|---|---|")
    for horizon in (12, 24, 36):
        of = sample_table(evidence, horizon)
        chances = out_of_fold(of, SHIPPED, logistic)
        auc, low, high = auc_interval(of.samples, chances)
        print(
            f"| {horizon} months | {len(of.slugs)} | {len(set(of.slugs))} | {of.dormant.mean():.1%} "
            f"| {auc:.3f} ({low:.3f} to {high:.3f}) | {skill(of.dormant, chances):.3f} |"
        )


def print_robustness(of: SampleTable, chosen: Numbers) -> None:
    """Print the third table: the chosen model under harder conditions."""
    print("\n| where | samples | dormant | mean forecast | AUC | Brier skill |\n|---|---|---|---|---|---|")
    for split in SPLIT_YEARS:
        chances, later = before_and_after(of, SHIPPED, split)
        line(f"since {split}, fitted to outcomes known before", of, chances, later)
        line(f"since {split}, fitted to all years", of, chosen, later)
    line("2016 to 2019", of, chosen, of.years < 2020)
    line("2020 and 2021", of, chosen, (of.years >= 2020) & (of.years < 2022))
    line("without the umbrella kubeflow", of, chosen, np.array([slug != "kubeflow" for slug in of.slugs]))
    together = SampleTable(
        **{name: getattr(of, name) for name in SampleTable.__struct_fields__} | {"folds": shared(of)}
    )
    line("kfctl and its fork left out together", of, out_of_fold(together, SHIPPED, logistic), of.years > 0)
    ages = np.array([sample.features["age_months"] for sample in of.samples])
    line("younger than three years", of, chosen, ages < 36)
    line("three years and older", of, chosen, ages >= 36)


def shared(of: SampleTable) -> Integers:
    """Return the folds, with the one pair of repositories that share commits in the same fold."""
    return np.array([fold_of("kfctl" if slug == "opendatahub-operator" else slug) for slug in of.slugs])


def line(name: str, of: SampleTable, chances: Numbers, rows: Flags) -> None:
    """Print a row of the third table."""
    dormant, predicted = of.dormant[rows], chances[rows]
    print(
        f"| {name} | {len(dormant)} | {dormant.mean():.1%} | {predicted.mean():.1%} "
        f"| {roc_auc_score(dormant, predicted):.3f} | {skill(dormant, predicted):.3f} |"
    )


def print_edges(of: SampleTable, chosen: Numbers) -> None:
    """Print the fourth table: does calibration depend on the edges of the bins?"""
    print("\n| edges | calibrated bins | the worst |\n|---|---|---|")
    fifths = [0.0, *(float(q) for q in np.quantile(chosen, (0.2, 0.4, 0.6, 0.8))), 1.0]
    cuts = {
        "1, 3, 8, 20 %": [0, 0.01, 0.03, 0.08, 0.2, 1],
        "2, 5, 10, 25 %": [0, 0.02, 0.05, 0.1, 0.25, 1],
        "1, 5, 15, 40 %": [0, 0.01, 0.05, 0.15, 0.4, 1],
        "5, 10, 20, 50 %": [0, 0.05, 0.1, 0.2, 0.5, 1],
        "fifths of the samples": fifths,
    }
    for name, edges in cuts.items():
        calibrated, worst = 0, (0.0, "")
        outcomes = outcomes_by_bin(of.samples, chosen, edges)
        for each in outcomes:
            predicted, observed = each.forecast or 0, each.share or 0
            calibrated += bool(each.calibrated)
            text = f"{predicted:.1%} predicted, {observed:.1%} observed"
            worst = max(worst, (abs(predicted - observed), text))
        print(f"| {name} | {calibrated} of {len(outcomes)} | {worst[1]} |")


def print_since(of: SampleTable, chosen: Numbers) -> None:
    """Print the table of the shipped bins over recent samples only: do they still hold?"""
    later = of.years >= SPLIT_YEARS[0]
    print(f"\n| bin, since {SPLIT_YEARS[0]} | samples | projects | predicted | observed | 90 % |")
    print("|---|---|---|---|---|---|")
    late = [sample for sample, inside in zip(of.samples, later, strict=True) if inside]
    for each in outcomes_by_bin(late, chosen[later]):
        print(
            f"| {each.low:.0%} to {each.high:.0%} | {each.samples} | {each.projects} "
            f"| {each.forecast or 0:.1%} | {each.share or 0:.1%} "
            f"| {each.share_low:.1%} to {each.share_high:.1%} |"
        )


def print_share(of: SampleTable) -> None:
    """Print the outcomes of samples by contributors and by the share of the busiest contributor."""
    print("\n| contributors in 12 months | busiest below 40 % | 40 to 70 % | 70 % and more |")
    print("|---|---|---|---|")
    people = np.array([sample.features["authors_12m"] for sample in of.samples])
    share = of.columns["top_author_share"]
    for low, high, name in ((1, 8, "1 to 7"), (8, 16, "8 to 15"), (16, 10**6, "16 and more")):
        cells = []
        for least, most in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.1)):
            rows = (people >= low) & (people < high) & (share >= least) & (share < most)
            projects = len({slug for slug, inside in zip(of.slugs, rows, strict=True) if inside})
            cells.append(f"{of.dormant[rows].mean():.1%} of {rows.sum()} ({projects} projects)")
        print(f"| {name} | {' | '.join(cells)} |")


def print_newcomers(of: SampleTable) -> None:
    """Print the forecasts of the shipped kind of model as people join, in otherwise equal months."""
    print("\n| contributors | share of the busiest | chance | without the share as a feature |")
    print("|---|---|---|---|")
    fewer = [name for name in SHIPPED if name != "top_author_share"]
    fits = [(names, logistic(of.inputs(names), of.dormant, of.folds)) for names in (SHIPPED, fewer)]
    usual = {name: float(np.median([sample.features[name] for sample in of.samples])) for name in SHIPPED}
    for people, share in ((1, 1.0), (2, 0.9), (2, 0.5), (5, 0.8), (6, 0.8), (6, 0.6), (20, 0.2)):
        values = {**usual, **QUIET_VALUES, "authors_12m": float(people), "top_author_share": share}
        features = Features(tuple(values[name] for name in SHIPPED))
        inputs = dict(zip(SHIPPED, features.inputs(), strict=True))
        chances = [fit.predict_proba([[inputs[name] for name in names]])[0, 1] for names, fit in fits]
        print(f"| {people} | {share:.0%} | {chances[0]:.1%} | {chances[1]:.1%} |")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--history", type=Path, default=DATA / "history", help="beside its projects.yaml")
    folder = parser.parse_args().history
    evidence = load_bundle([folder.parent / CATALOG_FILE], None).evidence
    of, known = sample_table(evidence, HORIZON_MONTHS), sample_table(evidence, 0)
    print(f"{len(of.slugs)} samples of {len(set(of.slugs))} projects, {of.dormant.mean():.1%} dormant")
    gone = {slug for slug, dormant in zip(of.slugs, of.dormant, strict=True) if dormant}
    print(f"the {of.dormant.sum()} dormant ones are of {len(gone)} projects")
    print(f"strengths compared: {', '.join(map(str, STRENGTHS))}\n")
    chosen = print_tried(of, known)
    print_horizons(evidence)
    print_robustness(of, chosen)
    print_edges(of, chosen)
    print_since(of, chosen)
    print_share(of)
    print_newcomers(of)


if __name__ == "__main__":
    main()
