"""What `--live` and `update` share: which repositories to look at, and how to tell what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.cli.workspace import Workspace
from k8sml.evidence.disk_cache import own_folder

if TYPE_CHECKING:
    from k8sml.catalog.model import Project
    from k8sml.evidence.collect import Collected, Target

# More names than these are no help in a line.
_NAMED = 10


def targets_of(data: Workspace, slugs: Iterable[str]) -> list[Target]:
    """The repositories of some projects, and of the parts of umbrellas, with what is known of them."""
    from k8sml.evidence.bundle import read_histories
    from k8sml.evidence.collect import Target

    chosen = with_parts(data, slugs)
    histories, _ = read_histories(data.bundle.catalog, data.files, data.updated, {one.slug for one in chosen})
    return [Target(one.slug, one.repo, histories.get(one.slug)) for one in chosen]


def with_parts(data: Workspace, slugs: Iterable[str]) -> list[Project]:
    """The projects with these slugs, and the parts of umbrella projects among them."""
    wanted = set(slugs)
    projects = data.bundle.catalog.projects
    whole = {one.slug for one in projects if one.slug in wanted and one.released_by}
    return [one for one in projects if one.slug in wanted or one.part_of in whole]


def problem_lines(collected: Sequence[Collected], targets: Sequence[Target], instead: str) -> list[str]:
    """A line for each reason why something could not be had, with the repositories it speaks of.

    `instead` says what stands in place of what is missing altogether.
    """
    problems = {one.slug: f"{one.problem}; {instead}" for one in collected if one.problem is not None}
    for one in collected:
        if one.partly is not None:
            problems[one.slug] = f"{one.partly}; its people and commits are the least that can be said"
    by_reason: dict[str, list[str]] = {}
    for target in targets:
        if target.slug in problems:
            by_reason.setdefault(problems[target.slug], []).append(target.repo)
    return [f"{_named(names)}: {reason}" for reason, names in by_reason.items()]


def answers_folder(data: Workspace) -> Path | None:
    """Where GitHub's answers are kept for an hour."""
    return own_folder(data.cache / "github") if data.cache else None


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
