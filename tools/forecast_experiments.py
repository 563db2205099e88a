"""Prints the tables of docs/forecast.md: what was tried for the forecast, and what each gave.

    python tools/forecast_experiments.py [--history data/history]

Needs the extra `forecast` (scikit-learn, numpy, lifelines); takes a few minutes. Every figure is
cross-validated over the folds of tools/fit_forecast.py: a project is judged by a fit that did not see it.
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
    bands,
    choose_strength,
    fold_of,
    pipeline,
)
from k8sml.evidence.bundle import CATALOG_FILE, load_bundle
from k8sml.evidence.model import Evidence, Months, month_number
from k8sml.maturity.backtest.samples import Sample, moments
from k8sml.maturity.features import NAMES, Features
from k8sml.maturity.forecast import HORIZON_MONTHS, wilson
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

# No tag for this long is as long as it gets; none ever counts as this.
LONGEST_MONTHS = 60
RESAMPLES = 400
# Earlier ones leave too few outcomes to fit to.
SPLIT_YEARS = (2022, 2023)
# The features of which more must never raise the risk, among all that were tried.
FALLING = ("commits_3m", "active_months", "authors_12m", "commits_12m", "authors_3m")
THREE = ("commits_3m", "authors_12m", "tag_months")
FIVE = NAMES
ALL = (
    *NAMES,
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


class SampleTable(Struct, frozen=True):
    """Moments as columns by name, with outcomes, folds, slugs, and months until silence.

    `silent_after` is how many months later the project was first dormant, or for how many it was seen not
    to be (`ended` says which).
    """

    columns: dict[str, Numbers]
    dormant: Flags
    folds: Whole
    slugs: list[str]
    years: Whole
    moments: list[Sample]
    silent_after: Numbers
    ended: Flags

    def inputs(self, names: Sequence[str]) -> Numbers:
        """A row a moment of the columns named."""
        return np.column_stack([self.columns[name] for name in names])


def sample(evidence: dict[str, Evidence], horizon: int) -> SampleTable:
    """Every moment with all that was tried. With horizon 0, those whose outcome is not known yet too."""
    rows = [(m, evidence[slug]) for slug in sorted(evidence) for m in moments(slug, evidence[slug], horizon)]
    values = [columns(moment, seen) for moment, seen in rows]
    ends = [until_silence(moment, seen) for moment, seen in rows]
    return SampleTable(
        columns={name: np.array([value[name] for value in values]) for name in ALL},
        dormant=np.array([moment.dormant for moment, _ in rows]),
        folds=np.array([fold_of(moment.slug) for moment, _ in rows]),
        slugs=[moment.slug for moment, _ in rows],
        years=np.array([moment.month // 12 for moment, _ in rows]),
        moments=[moment for moment, _ in rows],
        silent_after=np.array([float(after) for after, _ in ends]),
        ended=np.array([ended for _, ended in ends]),
    )


def columns(moment: Sample, seen: Evidence) -> dict[str, float]:
    """What was tried, of one moment, from nothing after it. Counts by their logarithm."""
    months, at = seen.months, moment.at
    commits = sum(months.commits[at - 11 : at + 1])
    before = sum(months.commits[max(0, at - 23) : at - 11])
    people, then = months.authors_12m[at], months.authors_12m[max(0, at - 12)]
    tags = [month_number(one.date) for one in (*seen.releases, *seen.components)]
    stable = [month_number(one.date) for one in seen.releases if one.stable]
    return {
        **dict(zip(NAMES, moment.features.inputs(), strict=True)),
        "commits_12m": log(1 + commits),
        "trend": log(1 + commits) - log(1 + before),
        "tag_months": since(tags, moment.month),
        "stable_months": since(stable, moment.month),
        "tags": log(1 + sum(month <= moment.month for month in tags)),
        "authors_3m": log(1 + max(months.authors[at - 2 : at + 1])),
        "authors_trend": log(1 + people) - log(1 + then),
        "bus_factor": log(1 + (months.bus_factor_12m[at] or 0)),
        "below_peak": log(1 + max(months.authors_12m[: at + 1])) - log(1 + people),
    }


def since(found: Sequence[int], month: int) -> float:
    """The logarithm of the months since the last of some months that is not after a month."""
    past = [one for one in found if one <= month]
    return log(1 + min(LONGEST_MONTHS, month - max(past) if past else LONGEST_MONTHS))


def until_silence(moment: Sample, seen: Evidence) -> tuple[int, bool]:
    """After how many months the project was first dormant and True; or how long it was seen, and False."""
    months: Months = seen.months
    complete = min(len(months.commits), month_number(seen.observed) - month_number(months.start))
    for at in range(moment.at + 1, complete):
        if sum(months.commits[at - WINDOW_MONTHS + 1 : at + 1]) < DORMANT_COMMITS:
            return at - moment.at, True
    return max(1, complete - 1 - moment.at), False


Fit = Callable[[Numbers, Flags, Whole], Any]


def logistic(inputs: Numbers, dormant: Flags, folds: Whole) -> Any:
    """The kind of model that is shipped, with its strength chosen inside."""
    return pipeline(choose_strength(inputs, dormant, folds)).fit(inputs, dormant)


def boosted(falling: Sequence[int]) -> Fit:
    """Small boosted trees; `falling` is -1 for columns that must not raise the risk, else 0."""
    return lambda inputs, dormant, _: HistGradientBoostingClassifier(
        max_depth=3,
        learning_rate=0.05,
        max_iter=100,
        l2_regularization=5,
        min_samples_leaf=40,
        monotonic_cst=list(falling) if any(falling) else None,
        random_state=0,
    ).fit(inputs, dormant)


def forest(inputs: Numbers, dormant: Flags, _: Whole) -> Any:
    """A random forest with leaves large enough to speak of a chance."""
    return RandomForestClassifier(300, min_samples_leaf=20, random_state=0).fit(inputs, dormant)


def out_of_fold(of: SampleTable, names: Sequence[str], fit: Fit) -> Numbers:
    """The chance of each moment by a fit that did not see its project."""
    inputs, chances = of.inputs(names), np.zeros(len(of.slugs))
    for fold in np.unique(of.folds):
        out = of.folds == fold
        fitted = fit(inputs[~out], of.dormant[~out], of.folds[~out])
        chances[out] = fitted.predict_proba(inputs[out])[:, 1]
    return chances


def selected(of: SampleTable, sets: Sequence[Sequence[str]]) -> tuple[Numbers, list[Sequence[str]]]:
    """As `out_of_fold`, with the features chosen anew in every fold; and what each fold chose.

    What choosing on the data that one reports on flatters the figures by shows in the difference.
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
    """The chance of having fallen silent by the horizon, from a survival model.

    `known` are the moments to fit to: those whose outcome at the horizon is not known count as well.
    """
    import pandas as pd

    chances = np.zeros(len(of.slugs))
    everything = pd.DataFrame(known.inputs(names), columns=list(names))
    everything["after"], everything["ended"] = known.silent_after, known.ended
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
    """The chances of moments since a year by fits to outcomes known before it, and which those are."""
    later = of.years >= split
    known = of.years < split - HORIZON_MONTHS // 12
    inputs, chances = of.inputs(names), np.zeros(len(of.slugs))
    for fold in np.unique(of.folds):
        train, test = known & (of.folds != fold), later & (of.folds == fold)
        fitted = logistic(inputs[train], of.dormant[train], of.folds[train])
        chances[test] = fitted.predict_proba(inputs[test])[:, 1]
    return chances, later


def skill(dormant: Flags, chances: Numbers) -> float:
    """The Brier skill over saying the base rate always: 1 is perfect, 0 is no better."""
    share = float(dormant.mean())
    return 1 - float(((chances - dormant) ** 2).mean()) / (share * (1 - share))


def difference(of: SampleTable, chances: Numbers, chosen: Numbers) -> tuple[float, float]:
    """The 90 % interval of the AUC over that of the chosen model, resampling projects."""
    rows: dict[str, list[int]] = {}
    for i, slug in enumerate(of.slugs):
        rows.setdefault(slug, []).append(i)
    groups, dice, drawn = [np.array(row) for row in rows.values()], np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        at = np.concatenate([groups[i] for i in dice.integers(len(groups), size=len(groups))])
        if of.dormant[at].any():
            drawn.append(
                roc_auc_score(of.dormant[at], chances[at]) - roc_auc_score(of.dormant[at], chosen[at])
            )
    low, high = np.quantile(drawn, (0.05, 0.95))
    return float(low), float(high)


def wrong_way(of: SampleTable, names: Sequence[str]) -> list[str]:
    """Of a logistic regression, the features of which more should not raise the risk, yet does."""
    weights = logistic(of.inputs(names), of.dormant, of.folds)[-1].coef_[0]
    return [name for name, weight in zip(names, weights, strict=True) if weight > 0 and name in FALLING]


def tried(of: SampleTable, known: SampleTable) -> Iterator[tuple[str, Numbers, str]]:
    """Each thing that was tried: its name, its chances, and what speaks against it."""
    from lifelines import CoxPHFitter, WeibullAFTFitter

    sets: dict[str, tuple[str, ...]] = {
        **{f"one number: {name}": (name,) for name in ("commits_3m", "commits_12m", "authors_12m")},
        **{f"one number: {name}": (name,) for name in ("active_months", "tag_months", "trend")},
        "three: commits_3m, authors_12m, tag_months": THREE,
        "the five": FIVE,
        "the five without top_author_share": tuple(n for n in FIVE if n != "top_author_share"),
        "the five without age_months": tuple(n for n in FIVE if n != "age_months"),
        "the five and tag_months": (*FIVE, "tag_months"),
        "the five and trend": (*FIVE, "trend"),
        "the five and commits_12m": (*FIVE, "commits_12m"),
        f"all {len(ALL)}": ALL,
    }
    for name, names in sets.items():
        against = wrong_way(of, names)
        note = f"more {' and '.join(against)} raises it" if against else ""
        yield name, out_of_fold(of, names, logistic), note
    for what, names in (("the five", FIVE), (f"all {len(ALL)}", ALL)):
        falling = [-1 if name in FALLING else 0 for name in names]
        yield f"gradient boosting, {what}", out_of_fold(of, names, boosted([0] * len(names))), "not monotone"
        yield (
            f"gradient boosting, monotone, {what}",
            out_of_fold(of, names, boosted(falling)),
            "trees to ship",
        )
        yield f"random forest, {what}", out_of_fold(of, names, forest), "not monotone"
    yield (
        "Cox survival model, the five",
        survival(of, known, FIVE, lambda: CoxPHFitter(penalizer=0.01)),
        "silent once, not at the horizon",
    )
    yield (
        "Weibull survival model (AFT), the five",
        survival(of, known, FIVE, lambda: WeibullAFTFitter(penalizer=0.01)),
        "silent once, not at the horizon",
    )
    several = [names for name, names in sets.items() if not name.startswith("one")]
    monotone = [names for names in several if not wrong_way(of, names)]
    for what, candidates in (("", several), (", monotone only", monotone)):
        chances, chosen = selected(of, candidates)
        kept = sum(names == FIVE for names in chosen)
        name = f"features chosen anew in each fold{what}"
        yield name, chances, f"chose the five in {kept} of {len(chosen)} folds"


def print_tried(of: SampleTable, known: SampleTable) -> Numbers:
    """The first table. Returns the chances of the chosen model."""
    chosen = out_of_fold(of, FIVE, logistic)
    print("| what | AUC | AUC over the five, 90 % | Brier skill | kept | against it |")
    print("|---|---|---|---|---|---|")
    for name, chances, note in tried(of, known):
        low, high = difference(of, chances, chosen)
        over = "" if name == "the five" else f"{low:+.3f} to {high:+.3f}"
        auc = roc_auc_score(of.dormant, chances)
        kept = "**yes**" if name == "the five" else "no"
        print(f"| {name} | {auc:.3f} | {over} | {skill(of.dormant, chances):.3f} | {kept} | {note} |")
    return chosen


def print_horizons(evidence: dict[str, Evidence]) -> None:
    """The second table: the five at other horizons."""
    print("\n| horizon | moments | projects | dormant | AUC, 90 % | Brier skill |\n|---|---|---|---|---|---|")
    for horizon in (12, 24, 36):
        of = sample(evidence, horizon)
        chances = out_of_fold(of, FIVE, logistic)
        auc, low, high = auc_interval(of.moments, chances)
        print(
            f"| {horizon} months | {len(of.slugs)} | {len(set(of.slugs))} | {of.dormant.mean():.1%} "
            f"| {auc:.3f} ({low:.3f} to {high:.3f}) | {skill(of.dormant, chances):.3f} |"
        )


def print_robustness(of: SampleTable, chosen: Numbers) -> None:
    """The third table: the chosen model where it has it harder."""
    print("\n| where | moments | dormant | mean forecast | AUC | Brier skill |\n|---|---|---|---|---|---|")
    for split in SPLIT_YEARS:
        chances, later = before_and_after(of, FIVE, split)
        line(f"since {split}, fitted to outcomes known before", of, chances, later)
        line(f"since {split}, fitted to all years", of, chosen, later)
    line("2016 to 2019", of, chosen, of.years < 2020)
    line("2020 and 2021", of, chosen, (of.years >= 2020) & (of.years < 2022))
    line("without the umbrella kubeflow", of, chosen, np.array([slug != "kubeflow" for slug in of.slugs]))
    together = SampleTable(
        **{name: getattr(of, name) for name in SampleTable.__struct_fields__} | {"folds": shared(of)}
    )
    line("kfctl and its fork left out together", of, out_of_fold(together, FIVE, logistic), of.years > 0)
    ages = np.array([moment.features.age_months for moment in of.moments])
    line("younger than three years", of, chosen, ages < 36)
    line("three years and older", of, chosen, ages >= 36)


def shared(of: SampleTable) -> Whole:
    """The folds with the one pair of repositories that share commits in one of them."""
    return np.array([fold_of("kfctl" if slug == "opendatahub-operator" else slug) for slug in of.slugs])


def line(name: str, of: SampleTable, chances: Numbers, rows: Flags) -> None:
    """A row of the third table."""
    dormant, told = of.dormant[rows], chances[rows]
    print(
        f"| {name} | {len(dormant)} | {dormant.mean():.1%} | {told.mean():.1%} "
        f"| {roc_auc_score(dormant, told):.3f} | {skill(dormant, told):.3f} |"
    )


def print_edges(of: SampleTable, chosen: Numbers) -> None:
    """The fourth table: does calibration hang on where the bands are cut?"""
    print("\n| edges | bands that hold | the worst |\n|---|---|---|")
    fifths = [0.0, *(float(q) for q in np.quantile(chosen, (0.2, 0.4, 0.6, 0.8))), 1.0]
    cuts = {
        "1, 3, 8, 20 %": [0, 0.01, 0.03, 0.08, 0.2, 1],
        "2, 5, 10, 25 %": [0, 0.02, 0.05, 0.1, 0.25, 1],
        "1, 5, 15, 40 %": [0, 0.01, 0.05, 0.15, 0.4, 1],
        "5, 10, 20, 50 %": [0, 0.05, 0.1, 0.2, 0.5, 1],
        "fifths of the moments": fifths,
    }
    for name, edges in cuts.items():
        holding, worst = 0, (0.0, "")
        made = bands(of.moments, chosen, edges)
        for band in made:
            inside = chosen[(chosen >= band.low) & (chosen < band.high)]
            share = band.dormant / band.moments
            low, high = wilson(share, band.projects)
            holding += bool(low <= inside.mean() <= high)
            text = f"{inside.mean():.1%} told, {share:.1%} came"
            worst = max(worst, (abs(float(inside.mean()) - share), text))
        print(f"| {name} | {holding} of {len(made)} | {worst[1]} |")


def print_since(of: SampleTable, chosen: Numbers) -> None:
    """The table of the shipped bands over the moments of late alone: is what they say still so?"""
    later = of.years >= SPLIT_YEARS[0]
    print(f"\n| band, since {SPLIT_YEARS[0]} | moments | projects | told | came | 90 % |")
    print("|---|---|---|---|---|---|")
    late = [moment for moment, inside in zip(of.moments, later, strict=True) if inside]
    for band in bands(late, chosen[later]):
        told = chosen[later & (chosen >= band.low) & (chosen < band.high)].mean()
        share = band.dormant / band.moments
        low, high = wilson(share, band.projects)
        print(
            f"| {band.low:.0%} to {band.high:.0%} | {band.moments} | {band.projects} | {told:.1%} "
            f"| {share:.1%} | {low:.1%} to {high:.1%} |"
        )


def print_share(of: SampleTable) -> None:
    """The last table: what became of moments by people and by the share of the busiest."""
    print("\n| people in 12 months | busiest below 40 % | 40 to 70 % | 70 % and more |\n|---|---|---|---|")
    people = np.array([moment.features.authors_12m for moment in of.moments])
    share = of.columns["top_author_share"]
    for low, high, name in ((1, 8, "1 to 7"), (8, 16, "8 to 15"), (16, 10**6, "16 and more")):
        cells = []
        for least, most in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.1)):
            rows = (people >= low) & (people < high) & (share >= least) & (share < most)
            projects = len({slug for slug, inside in zip(of.slugs, rows, strict=True) if inside})
            cells.append(f"{of.dormant[rows].mean():.1%} of {rows.sum()} ({projects} projects)")
        print(f"| {name} | {' | '.join(cells)} |")


def print_newcomers(of: SampleTable) -> None:
    """What the shipped kind of model says as people join, in months that are otherwise the same."""
    print("\n| people | share of the busiest | chance | without the share as a feature |\n|---|---|---|---|")
    four = [name for name in FIVE if name != "top_author_share"]
    fits = [(names, logistic(of.inputs(names), of.dormant, of.folds)) for names in (FIVE, four)]
    for people, share in ((1, 1.0), (2, 0.9), (2, 0.5), (5, 0.8), (6, 0.8), (6, 0.6), (20, 0.2)):
        seen = Features(10, 8, people, share, 30)
        values = dict(zip(NAMES, seen.inputs(), strict=True))
        told = [fit.predict_proba([[values[name] for name in names]])[0, 1] for names, fit in fits]
        print(f"| {people} | {share:.0%} | {told[0]:.1%} | {told[1]:.1%} |")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--history", type=Path, default=DATA / "history", help="beside its projects.yaml")
    folder = parser.parse_args().history
    evidence = load_bundle([folder.parent / CATALOG_FILE], None).evidence
    of, known = sample(evidence, HORIZON_MONTHS), sample(evidence, 0)
    print(f"{len(of.slugs)} moments of {len(set(of.slugs))} projects, {of.dormant.mean():.1%} dormant")
    silent = {slug for slug, dormant in zip(of.slugs, of.dormant, strict=True) if dormant}
    print(f"the {of.dormant.sum()} dormant ones are of {len(silent)} projects")
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
