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
from k8sml.maturity.backtest.samples import Sample, moments
from k8sml.maturity.backtest.track_record import VERDICTS_SINCE
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.judge import judge_all
from k8sml.maturity.thresholds import ADOPT_RISK, HOLD_RISK, TRIAL_RISK

DATA = Path(__file__).parent.parent / "data"


class Seen(Struct, frozen=True):
    """A moment with the numbers that the thresholds are about."""

    moment: Sample
    commits_12m: int
    commits_6m: int
    commits_before: int
    authors_12m: int


def seen(bundle: Bundle) -> Iterator[Seen]:
    """Every moment of every observed project."""
    for slug, evidence in bundle.evidence.items():
        commits = evidence.months.commits
        for moment in moments(slug, evidence):
            at = moment.at
            yield Seen(
                moment,
                commits_12m=sum(commits[at - 11 : at + 1]),
                commits_6m=sum(commits[at - 5 : at + 1]),
                commits_before=sum(commits[max(0, at - 23) : at - 11]),
                authors_12m=evidence.months.authors_12m[at],
            )


def band(value: float, edges: tuple[float, ...]) -> str:
    """The band of a value, as `24 to 50` or `50 and more`."""
    low: float = 0
    for edge in edges:
        if value < edge:
            return f"{low:g} to {edge:g}"
        low = edge
    return f"{low:g} and more"


QUESTIONS: dict[str, Callable[[Seen], str]] = {
    "commits in 12 months": lambda m: band(m.commits_12m, (24, 50, 100)),
    "commits in 6 months": lambda m: band(m.commits_6m, (12, 25, 50)),
    "authors in 12 months, to try": lambda m: band(m.authors_12m, (10,)),
    "authors in 12 months, to adopt": lambda m: band(m.authors_12m, (30,)),
    "fell below a third, by authors": lambda m: (
        "did not" if m.commits_12m * 3 >= m.commits_before else f"did, {band(m.authors_12m, (20,))} authors"
    ),
}


def first_day_after(month: int) -> date:
    """The first day on which a month is complete."""
    return date.fromisoformat(f"{month_text(month + 1)}-01")


def by_risk(bundle: Bundle, model: ForecastModel, found: list[Seen]) -> dict[str, list[bool]]:
    """What became of the moments since 2019, by the ring of the other rules and the band of the risk."""
    catalog = without_undated_overrides(bundle.catalog)
    since = [one for one in found if one.moment.month >= VERDICTS_SINCE * 12]
    rings = {
        (month, judgement.project.slug): judgement.verdict.value
        for month in {one.moment.month for one in since}
        for judgement in judge_all(catalog, bundle.evidence, first_day_after(month))
    }
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in since:
        slug, month = one.moment.slug, one.moment.month
        ring = rings[month, slug]
        risk = model.unseen(slug).probability(one.moment.features)
        groups[f"{ring}, risk {band(risk, (ADOPT_RISK, TRIAL_RISK, HOLD_RISK))}"].append(one.moment.dormant)
    return groups


def show(question: str, groups: dict[str, list[bool]]) -> None:
    """Print the groups of a question, the share of dormant ones falling."""
    print(f"\n{question}")
    for name, outcomes in sorted(groups.items(), key=lambda item: -sum(item[1]) / len(item[1])):
        print(f"  {name:30} {len(outcomes):5}  {sum(outcomes) / len(outcomes):6.1%}")


def main() -> None:
    """Print each question with the share of moments that ended in silence."""
    bundle = load_bundle([DATA / "projects.yaml"], None)
    model = msgspec.json.decode((DATA / "forecast.json").read_bytes(), type=ForecastModel)
    found = list(seen(bundle))
    share = sum(one.moment.dormant for one in found) / len(found)
    projects = len({one.moment.slug for one in found})
    print(f"{len(found):,} moments of {projects} projects, {share:.1%} dormant two years later")
    for question, answer in QUESTIONS.items():
        groups: dict[str, list[bool]] = defaultdict(list)
        for one in found:
            groups[answer(one)].append(one.moment.dormant)
        show(question, groups)
    show("the ring by the other rules, by risk", by_risk(bundle, model, found))


if __name__ == "__main__":
    main()
