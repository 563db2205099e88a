"""The backtest: score the forecast and the rules of other tools on the same samples of the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.model import Evidence, month_text
from k8sml.evidence.progress import Progress, no_progress
from k8sml.maturity.backtest.baselines import BASELINES, Baseline
from k8sml.maturity.backtest.bootstrap import auc_interval, resamples
from k8sml.maturity.backtest.metrics import (
    BinOutcome,
    auc,
    average_precision,
    brier,
    brier_skill,
    calibration,
    rank,
)
from k8sml.maturity.backtest.samples import Period, Sample, month_end, samples
from k8sml.maturity.forecast import ForecastModel

MODEL = "k8sml"
RULE_NAMES = (MODEL, *(baseline.name for baseline in BASELINES))


class Series(Struct, frozen=True):
    """The history of a repository. Several with one slug count as one project."""

    slug: str
    evidence: Evidence


class SampleWithEvidence(Struct, frozen=True):
    """A sample with the evidence that it was taken from."""

    sample: Sample
    evidence: Evidence

    @property
    def day(self) -> date:
        """The last day of the month."""
        return month_end(self.sample.month)


class RuleScore(Struct, frozen=True):
    """Scores of a rule; None where all samples survived or none did, or the rule predicts no probability."""

    name: str
    source: str
    note: str
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    average_precision: float | None
    brier: float | None = None
    brier_skill: float | None = None


class Scores(Struct, frozen=True):
    """Scores of the rules, with the number of samples and of projects.

    `first` and `last` are the months of the samples (`2016-03`). `out_of_fold` counts the projects that were
    judged by a fit which left them out. `full_model` counts the others: no fit included them, so the fit to
    all bundled projects judged them. `calibration` is empty at another horizon than the forecast's.
    """

    horizon: int
    first: str
    last: str
    histories: int
    samples: int
    projects: int
    dormant: int
    dormant_projects: int
    out_of_fold: int
    full_model: int
    rules: tuple[RuleScore, ...]
    calibration: tuple[BinOutcome, ...] = ()

    @property
    def base_rate(self) -> float:
        """The share of the samples that were dormant at the horizon."""
        return self.dormant / self.samples


def collect_samples(subjects: Iterable[Series], period: Period) -> list[SampleWithEvidence]:
    """Return the samples of histories, in any order, sorted by slug, month and repository."""
    rows = [
        SampleWithEvidence(sample, subject.evidence)
        for subject in subjects
        for sample in samples(subject.slug, subject.evidence, period)
    ]
    return sorted(rows, key=lambda row: (row.sample.slug, row.sample.month, row.evidence.repo))


def evaluate(
    rows: Sequence[SampleWithEvidence],
    histories: int,
    horizon: int,
    model: ForecastModel | None,
    rules: Sequence[Baseline] = BASELINES,
    seed: int = 0,
    watch: Progress = no_progress,
) -> Scores:
    """Return the scores of the model (None: leave it out), then of the rules, the best first.

    A project that the model was fitted to is judged by the fit that left it out. `histories` is how
    many were looked at; `seed` decides the resamples of the intervals. Needs at least one sample.
    """
    truth = _Truth.of(rows, seed)
    scores = [
        truth.score(
            rule.name,
            rule.source,
            rule.note,
            [rule.score(row.evidence, row.sample.at, row.day) for row in rows],
        )
        for rule in watch(rules, "rules")
    ]
    scores.sort(key=lambda score: (-(score.auc or 0), score.name))
    bins: tuple[BinOutcome, ...] = ()
    if model is not None:
        best, bins = _model_score(model, rows, truth, horizon)
        scores.insert(0, best)
    return _scores(rows, histories, horizon, model, scores, bins)


class _Truth(Struct, frozen=True):
    """Outcomes of some samples: the project of each row, whether it went dormant, and the resamples."""

    slugs: tuple[str, ...]
    dormant: tuple[bool, ...]
    draws: tuple[Counter[str], ...]

    @classmethod
    def of(cls, rows: Sequence[SampleWithEvidence], seed: int) -> Self:
        slugs = tuple(row.sample.slug for row in rows)
        dormant = tuple(row.sample.dormant for row in rows)
        return cls(slugs, dormant, tuple(resamples(slugs, seed)))

    def score(self, name: str, source: str, note: str, values: Sequence[float]) -> RuleScore:
        """Return the score of a rule by its values for the samples."""
        ranking = rank(values, self.dormant)
        low, high = auc_interval(ranking, self.slugs, self.draws) or (None, None)
        return RuleScore(name, source, note, auc(ranking), low, high, average_precision(ranking))


def _model_score(
    model: ForecastModel, rows: Sequence[SampleWithEvidence], truth: _Truth, horizon: int
) -> tuple[RuleScore, tuple[BinOutcome, ...]]:
    """Return the score of the forecast, and its calibration if it predicts this horizon."""
    chances = [
        model.out_of_fold(sample.slug).probability(sample.features) for sample in (row.sample for row in rows)
    ]
    note = f"the chance of dormancy in {model.horizon_months} months, a logistic regression"
    if horizon != model.horizon_months:
        note += f", tried at {horizon}"
    score = truth.score(MODEL, f"k8sml, fitted {model.fitted}", note, [-chance for chance in chances])
    if horizon != model.horizon_months:
        return score, ()
    error = brier(chances, truth.dormant)
    skill = brier_skill(error, sum(truth.dormant) / len(rows))
    bins = calibration(chances, truth.dormant, truth.slugs, bin_edges(model))
    return replace(score, brier=error, brier_skill=skill), bins


def _scores(
    rows: Sequence[SampleWithEvidence],
    histories: int,
    horizon: int,
    model: ForecastModel | None,
    scores: Sequence[RuleScore],
    bins: tuple[BinOutcome, ...],
) -> Scores:
    all_samples = [row.sample for row in rows]
    projects = {sample.slug for sample in all_samples}
    dormant = [sample for sample in all_samples if sample.dormant]
    out_of_fold = len(projects & set(model.fold_of)) if model else 0
    return Scores(
        horizon=horizon,
        first=month_text(min(sample.month for sample in all_samples)),
        last=month_text(max(sample.month for sample in all_samples)),
        histories=histories,
        samples=len(rows),
        projects=len(projects),
        dormant=len(dormant),
        dormant_projects=len({sample.slug for sample in dormant}),
        out_of_fold=out_of_fold,
        full_model=len(projects) - out_of_fold if model else 0,
        rules=tuple(scores),
        calibration=bins,
    )


def bin_edges(model: ForecastModel) -> tuple[float, ...]:
    """Return the edges of the bins of the model's own track record."""
    bins = model.track.bins
    return (*(each.low for each in bins), bins[-1].high) if bins else ()


def choose_rules(names: Sequence[str]) -> tuple[bool, tuple[Baseline, ...]]:
    """Return whether the model is among the named rules, and the others among them; all without a name.

    Raises KeyError with a name that no rule has.
    """
    by_name = {rule.name: rule for rule in BASELINES}
    if not names:
        return True, BASELINES
    baselines = tuple(by_name[name] for name in dict.fromkeys(names) if name != MODEL)
    return MODEL in names, baselines
