"""Judge projects as of a day, from data known on that day only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from k8sml.catalog.dates import known_by
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.model import Evidence
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.level import level
from k8sml.maturity.model import Judgment
from k8sml.maturity.outlook import outlook
from k8sml.maturity.project_on_day import ProjectOnDay, project_on_day
from k8sml.maturity.signals import first_known, read_signals
from k8sml.maturity.verdict import apply_deprecation, apply_override, apply_risk, verdict
from k8sml.maturity.vitality import vitality


def judge(on_day: ProjectOnDay, evidence: Evidence | None, model: ForecastModel | None = None) -> Judgment:
    """Return the judgment of a project on a day; without a `model` there is no forecast."""
    signals = read_signals(on_day, evidence)
    level_ = level(on_day.identity, signals)
    vitality_ = vitality(signals, on_day.status)
    risk = outlook(model, signals, on_day.status, on_day.project.slug)
    verdict_ = apply_risk(verdict(on_day, signals, level_, vitality_), risk.value)
    verdict_ = apply_deprecation(verdict_, on_day.status.deprecated)
    return Judgment(
        on_day=on_day,
        signals=signals,
        level=level_,
        vitality=vitality_,
        verdict=apply_override(verdict_, on_day.project.override, on_day.as_of),
        risk=risk,
    )


def existed(on_day: ProjectOnDay, evidence: Evidence | None, curated: str | None = None) -> bool:
    """Return whether anything shows that the project existed by the day.

    If nothing dates a project at all, it exists from the day on which the catalog was `curated`.
    """
    if first_known(on_day, evidence) is not None:
        return True
    undated = not on_day.project.events and evidence is None
    return undated and (curated is None or known_by(curated, on_day.as_of))


def judge_all(
    catalog: Catalog,
    evidence: Mapping[str, Evidence],
    as_of: date,
    projects: Iterable[Project] | None = None,
    model: ForecastModel | None = None,
    existing_only: bool = True,
) -> list[Judgment]:
    """Return a judgment of each project (default: of the whole catalog) that existed on the day.

    With `existing_only` off, also of each project that nothing shows to have existed by then.
    """
    by_slug = {project.slug: project for project in catalog.projects}
    judgments = []
    for project in catalog.projects if projects is None else projects:
        own = evidence.get(project.slug)
        parent = by_slug.get(project.part_of) if project.part_of else None
        on_day = project_on_day(project, own, as_of, catalog.curated, parent)
        if not existing_only or existed(on_day, own, catalog.curated):
            judgments.append(judge(on_day, own, model))
    return judgments
