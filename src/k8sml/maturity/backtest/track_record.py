"""Track records of verdicts: projects judged at every quarter-end, then at the horizon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Catalog, Project, Verdict
from k8sml.catalog.status import status_after
from k8sml.evidence.model import Evidence
from k8sml.evidence.progress import Progress, no_progress
from k8sml.maturity.backtest.evaluate import SampleWithEvidence
from k8sml.maturity.backtest.samples import Period, is_alive, month_end, quarter_ends
from k8sml.maturity.forecast import ForecastModel, wilson
from k8sml.maturity.judge import judge
from k8sml.maturity.project_on_day import project_on_day

# The year of the post with the question which project to bet on: verdicts are evaluated from then on.
VERDICTS_SINCE = 2019


class VerdictSample(Struct, frozen=True):
    """A project under a verdict at a quarter-end, and its state at the horizon.

    `alive` is true with enough commits at the quarter-end, `dormant` with too few at the horizon.
    `superseded` is true if the makers pointed to a successor between the two.
    """

    slug: str
    verdict: Verdict
    alive: bool
    dormant: bool
    superseded: bool


class VerdictTrackRecord(Struct, frozen=True):
    """Outcomes of the projects under one verdict, over all samples.

    `alive` counts the samples at which the project was alive, `dormant` those of them that went dormant by
    the horizon. `share` is the ratio of both (None without alive samples); with 90 % confidence it lies
    between `low` and `high` (Wilson's interval, over projects). `all_dormant` also counts samples that were
    dormant before, `superseded` the samples with a successor by the horizon.
    """

    verdict: Verdict
    samples: int
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
        """The share of the samples after which a successor was named; None without any sample."""
        return self.superseded / self.samples if self.samples else None

    @property
    def all_dormant_share(self) -> float | None:
        """The share of the samples that were dormant at the horizon, whether alive before or not."""
        return self.all_dormant / self.samples if self.samples else None


def verdict_track_records(
    catalog: Catalog,
    evidence: Mapping[str, Evidence],
    period: Period,
    model: ForecastModel | None,
    watch: Progress = no_progress,
) -> tuple[VerdictTrackRecord, ...]:
    """Return the track record of each verdict, adopt first (default: since VERDICTS_SINCE).

    Verdicts are those by the rules, not the user's own; their forecast is by fits that left the project out.
    """
    by_slug = {project.slug: project for project in catalog.projects}
    observed = [project for project in catalog.projects if project.slug in evidence]
    samples: list[VerdictSample] = []
    for project in watch(observed, "verdicts"):
        parent = by_slug.get(project.part_of) if project.part_of else None
        samples += _samples(project, evidence[project.slug], period, catalog.curated, parent, model)
    return tuple(
        _track_record(verdict, [sample for sample in samples if sample.verdict is verdict])
        for verdict in Verdict
    )


def _samples(
    project: Project,
    evidence: Evidence,
    period: Period,
    curated: str | None,
    parent: Project | None,
    model: ForecastModel | None,
) -> Iterator[VerdictSample]:
    for at, month in quarter_ends(evidence, period, VERDICTS_SINCE):
        on_day = project_on_day(project, evidence, month_end(month), curated, parent)
        result = judge(on_day, evidence, model).verdict
        verdict = result.value if result.override is None else result.by_rules
        if verdict is None:
            continue
        yield VerdictSample(
            slug=project.slug,
            verdict=verdict,
            alive=is_alive(evidence, at),
            dormant=not is_alive(evidence, at + period.horizon),
            superseded=on_day.status.superseded is None
            and _superseded(project, month_end(month + period.horizon)),
        )


def _track_record(verdict: Verdict, samples: Sequence[VerdictSample]) -> VerdictTrackRecord:
    alive = [sample for sample in samples if sample.alive]
    dormant = sum(sample.dormant for sample in alive)
    share = dormant / len(alive) if alive else None
    low, high = wilson(share or 0.0, len({sample.slug for sample in alive}))
    return VerdictTrackRecord(
        verdict=verdict,
        samples=len(samples),
        projects=len({sample.slug for sample in samples}),
        alive=len(alive),
        dormant=dormant,
        all_dormant=sum(sample.dormant for sample in samples),
        superseded=sum(sample.superseded for sample in samples),
        share=share,
        low=low,
        high=high,
    )


def _superseded(project: Project, day: date) -> bool:
    """Return whether the makers had pointed to a successor by the day, and no revival followed."""
    return status_after(known_events(project, day)).superseded is not None


class Successors(Struct, frozen=True):
    """Number of dormant samples with a successor by the horizon, and number of their projects."""

    samples: int
    projects: int


def count_successors(rows: Sequence[SampleWithEvidence], catalog: Catalog, horizon: int) -> Successors:
    """Count the dormant samples of the catalog's projects that had been superseded by the horizon."""
    by_slug = {project.slug: project for project in catalog.projects}
    superseded = [
        sample.slug
        for sample in (row.sample for row in rows)
        if sample.dormant
        and sample.slug in by_slug
        and _superseded(by_slug[sample.slug], month_end(sample.month + horizon))
    ]
    return Successors(len(superseded), len(set(superseded)))
