"""Print the share of projects that went dormant, by signals two years before: the figures in thresholds.py.

    python tools/threshold_rates.py

Samples are the quarter-ends since 2016 at which a project was alive (`maturity.backtest.samples`). Those
since 2019 are also counted by verdict: once without the forecast, once with the out-of-fold risk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from k8sml.catalog.lineage import without_undated_overrides
from k8sml.evidence.bundle import Bundle, load_bundle
from k8sml.evidence.model import month_text
from k8sml.maturity.backtest.samples import Sample, samples
from k8sml.maturity.backtest.track_record import VERDICTS_SINCE
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.judge import judge_all
from k8sml.maturity.thresholds import (
    ADOPT_RISK,
    HALF_WINDOW_MONTHS,
    HOLD_RISK,
    TRIAL_RISK,
    WINDOW_MONTHS,
)
from k8sml.maturity.windows import window_sum

DATA = Path(__file__).parent.parent / "data"


class SampleSignals(Struct, frozen=True):
    """A sample with the numbers that the thresholds are about."""

    sample: Sample
    commits_12m: int
    commits_6m: int
    commits_before: int
    authors_12m: int


def all_samples(bundle: Bundle) -> Iterator[SampleSignals]:
    """Yield the samples of every observed project."""
    for slug, evidence in bundle.evidence.items():
        commits = evidence.months.commits
        for sample in samples(slug, evidence):
            at = sample.at
            yield SampleSignals(
                sample,
                commits_12m=window_sum(commits, at, WINDOW_MONTHS),
                commits_6m=window_sum(commits, at, HALF_WINDOW_MONTHS),
                commits_before=window_sum(commits, at - WINDOW_MONTHS, WINDOW_MONTHS),
                authors_12m=evidence.months.authors_12m[at],
            )


def bin_name(value: float, edges: tuple[float, ...]) -> str:
    """Return the bin of a value, as `24 to 50` or `50 and more`."""
    low: float = 0
    for edge in edges:
        if value < edge:
            return f"{low:g} to {edge:g}"
        low = edge
    return f"{low:g} and more"


QUESTIONS: dict[str, Callable[[SampleSignals], str]] = {
    "commits in 12 months": lambda row: bin_name(row.commits_12m, (24, 50, 100)),
    "commits in 6 months": lambda row: bin_name(row.commits_6m, (12, 25, 50)),
    "authors in 12 months, to try": lambda row: bin_name(row.authors_12m, (10,)),
    "authors in 12 months, to adopt": lambda row: bin_name(row.authors_12m, (30,)),
    "fell below a third, by authors": lambda row: (
        "did not"
        if row.commits_12m * 3 >= row.commits_before
        else f"did, {bin_name(row.authors_12m, (20,))} authors"
    ),
}


def first_day_after(month: int) -> date:
    """Return the first day on which a month is complete."""
    return date.fromisoformat(f"{month_text(month + 1)}-01")


def by_risk(bundle: Bundle, model: ForecastModel, rows: list[SampleSignals]) -> dict[str, list[bool]]:
    """Return the outcomes of the samples since 2019, by the verdict without the forecast and the risk."""
    catalog = without_undated_overrides(bundle.catalog)
    since = [row.sample for row in rows if row.sample.month >= VERDICTS_SINCE * 12]
    verdicts = {
        (month, judgment.project.slug): judgment.verdict.value
        for month in {sample.month for sample in since}
        for judgment in judge_all(catalog, bundle.evidence, first_day_after(month))
    }
    groups: dict[str, list[bool]] = defaultdict(list)
    for sample in since:
        verdict = verdicts[sample.month, sample.slug]
        risk = model.out_of_fold(sample.slug).probability(sample.features)
        name = f"{verdict}, risk {bin_name(risk, (ADOPT_RISK, TRIAL_RISK, HOLD_RISK))}"
        groups[name].append(sample.dormant)
    return groups


def show(question: str, groups: dict[str, list[bool]]) -> None:
    """Print the groups of a question, the largest share of dormant samples first."""
    print(f"\n{question}")
    for name, outcomes in sorted(groups.items(), key=lambda item: -sum(item[1]) / len(item[1])):
        print(f"  {name:30} {len(outcomes):5}  {sum(outcomes) / len(outcomes):6.1%}")


def main() -> None:
    """Print each question with the share of samples that were dormant two years later."""
    bundle = load_bundle([DATA / "projects.yaml"], None)
    model = msgspec.json.decode((DATA / "forecast.json").read_bytes(), type=ForecastModel)
    rows = list(all_samples(bundle))
    share = sum(row.sample.dormant for row in rows) / len(rows)
    projects = len({row.sample.slug for row in rows})
    print(f"{len(rows):,} samples of {projects} projects, {share:.1%} dormant two years later")
    for question, answer in QUESTIONS.items():
        groups: dict[str, list[bool]] = defaultdict(list)
        for row in rows:
            groups[answer(row)].append(row.sample.dormant)
        show(question, groups)
    show("verdict without the forecast, by risk", by_risk(bundle, model, rows))


if __name__ == "__main__":
    main()
