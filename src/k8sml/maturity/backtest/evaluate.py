"""The backtest: how the forecast and the rules of other tools fare on the same moments of the past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.evidence.model import Evidence, month_text
from k8sml.evidence.progress import Progress, no_progress
from k8sml.maturity.backtest.baselines import RULES, Baseline
from k8sml.maturity.backtest.metrics import (
    Calibrated,
    auc,
    auc_interval,
    average_precision,
    brier,
    brier_skill,
    calibration,
    draws,
    rank,
)
from k8sml.maturity.backtest.samples import FIRST_YEAR, Sample, moments
from k8sml.maturity.forecast import HORIZON_MONTHS, ForecastModel

MODEL = "k8sml"
NAMES = (MODEL, *(rule.name for rule in RULES))


class Series(Struct, frozen=True):
    """A repository that is looked at. Several of one project bear one slug, and count as one project."""

    slug: str
    evidence: Evidence


class Period(Struct, frozen=True):
    """How far a forecast looks, and from which month number to which it is tried; None is without end."""

    horizon: int = HORIZON_MONTHS
    first: int | None = None
    last: int | None = None


def between(horizon: int, start: date | None, end: date | None) -> Period:
    """The period of the quarter-ends from one day to another, both included."""
    first = None if start is None else start.year * 12 + start.month - 1
    last = None
    if end is not None:
        ended = end == last_day(end.isoformat()[:7])
        last = end.year * 12 + end.month - 1 - (not ended)
    return Period(horizon, first, last)


class SampleWithEvidence(Struct, frozen=True):
    """A moment with the evidence that it was taken from."""

    moment: Sample
    evidence: Evidence

    @property
    def day(self) -> date:
        """The last day of the month."""
        return last_day(month_text(self.moment.month))


class RuleScore(Struct, frozen=True):
    """How a rule fared. What cannot be said is None: all had one fate, or the rule names no probability."""

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
    """How the rules fared, on how many moments of how many projects.

    `first` and `last` are the months of the moments (`2016-03`). `unseen` are the projects that were
    judged by a fit which did not see them, `whole` those judged by the fit to all bundled projects, which
    did not see them either. `calibration` is empty at another horizon than the forecast's.
    """

    horizon: int
    first: str
    last: str
    histories: int
    moments: int
    projects: int
    dormant: int
    dormant_projects: int
    unseen: int
    whole: int
    rules: tuple[RuleScore, ...]
    calibration: tuple[Calibrated, ...] = ()

    @property
    def base_rate(self) -> float:
        """The share of the moments that were dormant at the horizon."""
        return self.dormant / self.moments


def cases(subjects: Iterable[Series], period: Period) -> list[SampleWithEvidence]:
    """The moments of the subjects by slug, month and repository, whatever order they come in."""
    first = FIRST_YEAR * 12 if period.first is None else period.first
    found = [
        SampleWithEvidence(moment, subject.evidence)
        for subject in subjects
        for moment in moments(subject.slug, subject.evidence, period.horizon, first, period.last)
    ]
    return sorted(found, key=lambda case: (case.moment.slug, case.moment.month, case.evidence.repo))


def evaluate(
    found: Sequence[SampleWithEvidence],
    histories: int,
    horizon: int,
    model: ForecastModel | None,
    rules: Sequence[Baseline] = RULES,
    seed: int = 0,
    watch: Progress = no_progress,
) -> Scores:
    """How the model (None: leave it out) and the rules fare on some cases, the model first, then the best.

    A project that the model was fitted to is judged by the fit that did not see it. `histories` is how
    many were looked at; `seed` decides the draws of the intervals. Needs a case at least.
    """
    dormant = [case.moment.dormant for case in found]
    slugs = [case.moment.slug for case in found]
    drawn = draws(slugs, seed)
    names = set(slugs)

    def scored(name: str, source: str, note: str, values: Sequence[float]) -> RuleScore:
        ranking = rank(values, dormant)
        low, high = auc_interval(ranking, slugs, drawn) or (None, None)
        return RuleScore(name, source, note, auc(ranking), low, high, average_precision(ranking))

    made = [
        scored(
            rule.name,
            rule.source,
            rule.note,
            [rule.score(case.evidence, case.moment.at, case.day) for case in found],
        )
        for rule in watch(rules, "rules")
    ]
    made.sort(key=lambda score: (-(score.auc or 0), score.name))
    held: tuple[Calibrated, ...] = ()
    if model is not None:
        chances = [model.unseen(case.moment.slug).probability(case.moment.features) for case in found]
        note = f"the chance of dormancy in {model.horizon_months} months, a logistic regression"
        if horizon != model.horizon_months:
            note += f", tried at {horizon}"
        best = scored(MODEL, f"k8sml, fitted {model.fitted}", note, [-chance for chance in chances])
        if horizon == model.horizon_months:
            distance = brier(chances, dormant)
            skill = brier_skill(distance, sum(dormant) / len(found))
            best = replace(best, brier=distance, brier_skill=skill)
            held = calibration(chances, dormant, slugs, edges(model))
        made.insert(0, best)
    unseen = len(names & set(model.left_out)) if model else 0
    months = [case.moment.month for case in found]
    return Scores(
        horizon=horizon,
        first=month_text(min(months)),
        last=month_text(max(months)),
        histories=histories,
        moments=len(found),
        projects=len(names),
        dormant=sum(dormant),
        dormant_projects=len({slug for slug, gone in zip(slugs, dormant, strict=True) if gone}),
        unseen=unseen,
        whole=len(names) - unseen if model else 0,
        rules=tuple(made),
        calibration=held,
    )


def edges(model: ForecastModel) -> tuple[float, ...]:
    """Where the bands of the model's own track record begin and end."""
    bands = model.track.bands
    return (*(band.low for band in bands), bands[-1].high) if bands else ()


def chosen(names: Sequence[str]) -> tuple[bool, tuple[Baseline, ...]]:
    """Whether the model is among the named rules, and which of the others are; all without a name.

    Raises KeyError with a name that no rule bears.
    """
    by_name = {rule.name: rule for rule in RULES}
    if not names:
        return True, RULES
    peers = tuple(by_name[name] for name in dict.fromkeys(names) if name != MODEL)
    return MODEL in names, peers
