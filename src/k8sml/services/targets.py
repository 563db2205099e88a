"""Find the repositories to read for some projects, and report failures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k8sml.catalog.model import Project
from k8sml.evidence.sources.interface import Collected, Target
from k8sml.workspace.workspace import Workspace

# A line names at most so many repositories.
_MAX_NAMED = 10


def targets_of(workspace: Workspace, slugs: Iterable[str]) -> list[Target]:
    """Return the repositories of some projects and of the parts of umbrellas, with their stored histories."""
    projects = with_parts(workspace, slugs)
    histories = workspace.histories(project.slug for project in projects)
    return [Target(project.slug, project.repo, histories.get(project.slug)) for project in projects]


def with_parts(workspace: Workspace, slugs: Iterable[str]) -> list[Project]:
    """Return the projects with these slugs, and the parts of umbrella projects among them."""
    chosen = set(slugs)
    projects = workspace.bundle.catalog.projects
    umbrellas = {project.slug for project in projects if project.slug in chosen and project.released_by}
    return [project for project in projects if project.slug in chosen or project.part_of in umbrellas]


def failure_lines(collected: Sequence[Collected], targets: Sequence[Target], instead: str) -> list[str]:
    """Return a line for each reason of a failure, with the repositories that it concerns.

    `instead` names the data shown or kept in place of missing data.
    """
    reasons = {result.slug: f"{result.problem}; {instead}" for result in collected if result.problem}
    for result in collected:
        if result.partly is not None:
            reasons[result.slug] = f"{result.partly}; its contributors and commits are lower bounds"
    by_reason: dict[str, list[str]] = {}
    for target in targets:
        if target.slug in reasons:
            by_reason.setdefault(reasons[target.slug], []).append(target.repo)
    return [f"{_named(repos)}: {reason}" for reason, repos in by_reason.items()]


def _named(repos: Sequence[str]) -> str:
    more = f" and {len(repos) - _MAX_NAMED} more" if len(repos) > _MAX_NAMED else ""
    return f"{', '.join(repos[:_MAX_NAMED])}{more}"
