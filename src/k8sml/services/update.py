"""Read repositories again, store their histories, and report the news of each project."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import CredentialsError
from k8sml.evidence.sources.interface import Collected, Target
from k8sml.maturity.changes import UpdatedProject, news
from k8sml.maturity.model import Judgment
from k8sml.services.executors import executor
from k8sml.services.feedback import SILENT, Feedback
from k8sml.services.readings import Reading
from k8sml.services.targets import failure_lines, targets_of
from k8sml.workspace.workspace import Workspace


class UpdateResult(Struct, frozen=True):
    """The projects that were read, a line for each failure, and whether GitHub refused the credentials."""

    projects: tuple[UpdatedProject, ...]
    failures: tuple[str, ...] = ()
    refused: bool = False


def choose_targets(
    workspace: Workspace, names: Sequence[str] = (), categories: Sequence[str] = ()
) -> list[Target]:
    """Return the repositories of the named projects (none: all), in these categories (none: all).

    Raises UnknownProjectError, and ChoiceError on an unknown category.
    """
    from k8sml.maturity.filters import resolve

    catalog = workspace.bundle.catalog
    chosen = resolve(catalog, "category", categories)
    slugs = workspace.slugs(names) if names else [project.slug for project in catalog.projects]
    inside = {p.slug for p in catalog.projects if not chosen or p.category.value in chosen}
    return targets_of(workspace, [slug for slug in slugs if slug in inside])


def update(
    workspace: Workspace,
    reading: Reading,
    folder: Path,
    jobs: int = 4,
    scheduler: str | None = None,
    feedback: Feedback = SILENT,
) -> UpdateResult:
    """Read repositories and write their histories into a folder. Raises SchedulerError.

    A project that cannot be read keeps its history. If a signal ends the program, finished histories stay.
    """
    before = workspace.judge(workspace.today).by_slug
    collected: list[Collected] = []
    refused = False
    try:
        with closing(_read(reading, jobs, scheduler, feedback)) as results:
            for result in results:
                collected.append(store(result, folder))
    except SystemExit:
        done = sum(result.problem is None for result in collected)
        feedback.warn(f"stopped: {done} of {len(reading.targets)} repositories were read and are kept")
        raise
    except CredentialsError:
        refused = True
    projects = _updated_projects(workspace, before, collected)
    failures = failure_lines(collected, reading.targets, "kept as last observed")
    return UpdateResult(projects, tuple(failures), refused)


def _updated_projects(
    workspace: Workspace, before: Mapping[str, Judgment], collected: Sequence[Collected]
) -> tuple[UpdatedProject, ...]:
    """Return each project that was asked for, with its news since the judgments `before`."""
    today = workspace.today
    updated = workspace.with_histories({c.slug: c.history for c in collected if c.history is not None})
    after = updated.judge(today).by_slug
    undated = updated.judge(
        today, [c.slug for c in collected if c.slug not in after], existing_only=False
    ).by_slug
    projects = []
    for result in collected:
        slug = result.slug
        if slug in after:
            texts = news(before.get(slug), after[slug])
        elif result.problem is None:
            texts = (f"not judged: not known to have existed on {today}",)
        else:
            texts = ()
        projects.append(UpdatedProject(after.get(slug) or undated[slug], texts, result.problem))
    return tuple(projects)


def _read(
    reading: Reading, jobs: int, scheduler: str | None, feedback: Feedback
) -> Generator[Collected, None, None]:
    """Return the results of a reading as they arrive, and report each."""
    repos = {target.slug: target.repo for target in reading.targets}
    with (
        executor(min(jobs, reading.max_jobs or jobs), scheduler) as pool,
        feedback.bar(len(repos), "observed") as advance,
        closing(reading.run(pool)) as results,
    ):
        for result in results:
            advance(repos[result.slug])
            yield result


def store(result: Collected, folder: Path) -> Collected:
    """Write a history if there is a new one; return the result, with the problem if that failed."""
    from k8sml.evidence.history_io import HistoryError, write_history

    if result.partly is not None:  # a partial history would keep later updates out
        return Collected(result.slug, problem=result.partly)
    if result.history is None or result.problem is not None:
        return result
    try:
        write_history(folder, result.slug, result.history)
    except OSError as error:
        return Collected(result.slug, problem=f"cannot be written into {folder}: {os_reason(error)}")
    except HistoryError as error:
        return Collected(result.slug, problem=f"cannot be kept: {error}")
    return result
