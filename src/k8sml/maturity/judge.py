"""Puts the findings together: one project, one day, one judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from k8sml.catalog.dates import known_by
from k8sml.catalog.lineage import deprecation, identity, revival, status_event
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.model import Evidence
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.level import level
from k8sml.maturity.model import Judgement
from k8sml.maturity.outlook import outlook
from k8sml.maturity.signals import first_known, read_signals
from k8sml.maturity.verdict import apply_deprecation, apply_override, apply_risk, verdict
from k8sml.maturity.vitality import vitality


def judge(
    project: Project,
    evidence: Evidence | None,
    as_of: date,
    curated: str | None = None,
    whole: Project | None = None,
    model: ForecastModel | None = None,
) -> Judgement:
    """What is to be said of a project on the day `as_of`, from what was known on that day alone.

    `whole` is the project that it is part of, `curated` as in Catalog, `model` the forecast.
    """
    was = identity(project, as_of, curated, whole)
    signals = read_signals(project, evidence, as_of)
    ended = status_event(project, as_of)
    how_far = level(was, signals)
    alive = vitality(signals, ended, revival(project, as_of))
    gone = None if ended else deprecation(project, as_of)
    chance = outlook(model, signals, ended, project.slug)
    ruled = apply_risk(verdict(was, signals, how_far, alive, ended, as_of), chance.value)
    return Judgement(
        project=project,
        as_of=as_of,
        identity=was,
        signals=signals,
        level=how_far,
        vitality=alive,
        risk=chance,
        verdict=apply_override(apply_deprecation(ruled, gone), project.override, as_of),
    )


def existed(project: Project, evidence: Evidence | None, as_of: date, curated: str | None = None) -> bool:
    """Whether anything shows the project in existence by the day `as_of`.

    Where nothing dates a project at all, the day on which the catalog was `curated` does.
    """
    if first_known(project, evidence, as_of) is not None:
        return True
    undated = not project.events and evidence is None
    return undated and (curated is None or known_by(curated, as_of))


def judge_all(
    catalog: Catalog,
    evidence: Mapping[str, Evidence],
    as_of: date,
    projects: Iterable[Project] | None = None,
    model: ForecastModel | None = None,
    existing_only: bool = True,
) -> list[Judgement]:
    """Return a judgement of each project, by default of all in the catalog.

    Projects that are not known to have existed on the day are left out unless `existing_only` is False.
    """
    by_slug = {project.slug: project for project in catalog.projects}
    return [
        judge(
            project,
            evidence.get(project.slug),
            as_of,
            catalog.curated,
            by_slug.get(project.part_of) if project.part_of else None,
            model,
        )
        for project in (catalog.projects if projects is None else projects)
        if not existing_only or existed(project, evidence.get(project.slug), as_of, catalog.curated)
    ]
