"""What became of projects under each verdict: judged as of every quarter-end, then looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from k8sml.catalog.dates import last_day
from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Catalog, Project, Verdict
from k8sml.catalog.status import status_after
from k8sml.evidence.model import Evidence, month_number, month_text
from k8sml.evidence.progress import Progress, no_progress
from k8sml.maturity.backtest.evaluate import Period, SampleWithEvidence
from k8sml.maturity.forecast import ForecastModel, wilson
from k8sml.maturity.judge import judge
from k8sml.maturity.project_on_day import project_on_day
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS

# The year of the post that asked which project to bet on: verdicts are tried from then on.
VERDICTS_SINCE = 2019


class VerdictSample(Struct, frozen=True):
    """A project under a verdict at a moment, and what it was at the horizon.

    `alive` is whether it was then (DORMANT_COMMITS in twelve months), `dormant` whether it was not at the
    horizon, `superseded` whether its makers had pointed to a successor between the two.
    """

    slug: str
    verdict: Verdict
    alive: bool
    dormant: bool
    superseded: bool


class VerdictTrackRecord(Struct, frozen=True):
    """What became of the projects under one verdict, over all moments.

    `alive` are the moments at which the project was, `dormant` those of them that were not at the horizon:
    `share` of the alive, which lies between `low` and `high` with 90 % confidence (Wilson's interval,
    over projects); None without any. `all_dormant` also counts what was dormant before, `superseded` what got
    a successor by the horizon.
    """

    verdict: Verdict
    moments: int
    projects: int
    alive: int
    dormant: int
    all_dormant: int
    superseded: int
    share: float | None
    low: float
    high: float

    @property
    def superseded_share(self) -> float | None:
        """The part of the moments after which a successor was named; None without any moment."""
        return self.superseded / self.moments if self.moments else None

    @property
    def all_dormant_share(self) -> float | None:
        """The part of the moments that were dormant at the horizon, whether alive before or not."""
        return self.all_dormant / self.moments if self.moments else None


def outcomes(
    catalog: Catalog,
    evidence: Mapping[str, Evidence],
    period: Period,
    model: ForecastModel | None,
    watch: Progress = no_progress,
) -> tuple[VerdictTrackRecord, ...]:
    """What became of projects under each verdict, adopt first, since VERDICTS_SINCE if not said otherwise.

    Verdicts are those by the rules, not a person's own; the forecast in them is by fits that did not see
    the project.
    """
    by_slug = {project.slug: project for project in catalog.projects}
    found: list[VerdictSample] = []
    for project in watch([p for p in catalog.projects if p.slug in evidence], "verdicts"):
        whole = by_slug.get(project.part_of) if project.part_of else None
        found += _fates(project, evidence[project.slug], period, catalog.curated, whole, model)
    return tuple(_outcome(verdict, [one for one in found if one.verdict is verdict]) for verdict in Verdict)


def _fates(
    project: Project,
    evidence: Evidence,
    period: Period,
    curated: str | None,
    whole: Project | None,
    model: ForecastModel | None,
) -> Iterator[VerdictSample]:
    months = evidence.months
    start = month_number(months.start)
    first = VERDICTS_SINCE * 12 if period.first is None else period.first
    complete = min(len(months.commits), month_number(evidence.observed) - start)
    for at in range(complete - period.horizon):
        month = start + at
        if month % 3 != 2 or month < first or (period.last is not None and month > period.last):
            continue
        day = last_day(month_text(month))
        judgement = judge(project_on_day(project, evidence, day, curated, whole), evidence, model)
        finding = judgement.verdict
        ring = finding.value if finding.override is None else finding.by_rules
        if ring is None:
            continue
        yield VerdictSample(
            slug=project.slug,
            verdict=ring,
            alive=_alive(months.commits, at),
            dormant=not _alive(months.commits, at + period.horizon),
            superseded=judgement.status.superseded is None
            and _superseded(project, _later(month, period.horizon)),
        )


def _outcome(verdict: Verdict, fates: list[VerdictSample]) -> VerdictTrackRecord:
    alive = [one for one in fates if one.alive]
    dormant = sum(one.dormant for one in alive)
    share = dormant / len(alive) if alive else None
    low, high = wilson(share or 0.0, len({one.slug for one in alive}))
    return VerdictTrackRecord(
        verdict=verdict,
        moments=len(fates),
        projects=len({one.slug for one in fates}),
        alive=len(alive),
        dormant=dormant,
        all_dormant=sum(one.dormant for one in fates),
        superseded=sum(one.superseded for one in fates),
        share=share,
        low=low,
        high=high,
    )


def _superseded(project: Project, day: date) -> bool:
    """Return whether the makers had pointed to a successor by the day, and no revival followed."""
    return status_after(known_events(project, day)).superseded is not None


class Successors(Struct, frozen=True):
    """How many moments of the dormant had a successor by the horizon, and of how many projects they are."""

    moments: int
    projects: int


def successors(found: list[SampleWithEvidence], catalog: Catalog, horizon: int) -> Successors:
    """How many of the quiet ones had been superseded by the horizon, among the projects of the catalog."""
    by_slug = {project.slug: project for project in catalog.projects}
    had = [
        case.moment.slug
        for case in found
        if case.moment.dormant
        and case.moment.slug in by_slug
        and _superseded(by_slug[case.moment.slug], _later(case.moment.month, horizon))
    ]
    return Successors(len(had), len(set(had)))


def _alive(commits: tuple[int, ...], at: int) -> bool:
    return sum(commits[max(0, at - WINDOW_MONTHS + 1) : at + 1]) >= DORMANT_COMMITS


def _later(month: int, horizon: int) -> date:
    return last_day(month_text(month + horizon))
