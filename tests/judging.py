"""Judge, or read the signals of, a project on a day in one call."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.model import Project
from k8sml.evidence.model import Evidence
from k8sml.maturity import judge as judging
from k8sml.maturity import signals
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.model import Judgment, Signals
from k8sml.maturity.project_on_day import project_on_day


def judge(
    of: Project,
    evidence: Evidence | None,
    as_of: date,
    curated: str | None = None,
    parent: Project | None = None,
    model: ForecastModel | None = None,
) -> Judgment:
    return judging.judge(project_on_day(of, evidence, as_of, curated, parent), evidence, model)


def existed(of: Project, evidence: Evidence | None, as_of: date, curated: str | None = None) -> bool:
    return judging.existed(project_on_day(of, evidence, as_of, curated), evidence, curated)


def read_signals(of: Project, evidence: Evidence | None, as_of: date) -> Signals:
    return signals.read_signals(project_on_day(of, evidence, as_of), evidence)
