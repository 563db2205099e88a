"""The one way to a judgment: named projects, or all, as of a date."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from msgspec import Struct

from k8sml.evidence.bundle import Bundle
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.model import Judgment


class Judgments(Struct, frozen=True):
    """Judgments as of one date; `problems` as in Bundle."""

    judgments: list[Judgment]
    problems: tuple[str, ...] = ()

    @property
    def by_slug(self) -> dict[str, Judgment]:
        """The judgment of each project."""
        return {judgment.project.slug: judgment for judgment in self.judgments}


def judge_bundle(
    bundle: Bundle,
    model: ForecastModel | None,
    as_of: date,
    today: date,
    slugs: Container[str] | None = None,
    existing_only: bool = True,
) -> Judgments:
    """Judge the projects with these slugs (None: all) as of a date.

    Overrides without `since` count today only. Projects that are not known to have existed on the date are
    left out unless `existing_only` is False.
    """
    from k8sml.catalog.lineage import without_undated_overrides
    from k8sml.maturity.judge import judge_all

    catalog = bundle.catalog if as_of >= today else without_undated_overrides(bundle.catalog)
    projects = [project for project in catalog.projects if slugs is None or project.slug in slugs]
    judged = judge_all(catalog, bundle.evidence, as_of, projects, model, existing_only)
    return Judgments(judged, bundle.problems)
