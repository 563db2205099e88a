"""The ways in which `update` reads repositories, and where it keeps what they show."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.cli import options as o
from k8sml.cli.api_client import github, too_many
from k8sml.cli.errors import UserError
from k8sml.cli.executors import executor
from k8sml.cli.progress_bar import progress
from k8sml.cli.targets import answers_folder, targets_of
from k8sml.cli.workspace import Workspace, today
from k8sml.evidence.collect import Collected, Job, Target, collect


class Reading(Struct, frozen=True):
    """Repositories to read, and how to read them with an executor; closing that stops it at once.

    `max_jobs` is how many a server may be asked for at the same time (None: as many as the user says).
    """

    targets: Sequence[Target]
    read: Callable[[Executor], Generator[Collected, None, None]]
    max_jobs: int | None = None


def chosen(data: Workspace, names: Sequence[str] | None, category: Sequence[str] | None) -> list[Target]:
    """The repositories of the projects that are named, and of the categories, or of all. Raises UserError."""
    from k8sml.maturity.filters import ChoiceError, Filter, resolve

    catalog = data.bundle.catalog
    try:
        wanted = resolve(catalog, Filter(category=o.split(category))).category
    except ChoiceError as error:
        raise UserError(str(error)) from None
    slugs = data.slugs(names) if names else [one.slug for one in catalog.projects]
    inside = {one.slug for one in catalog.projects if not wanted or one.category.value in wanted}
    return targets_of(data, [slug for slug in slugs if slug in inside])


def by_git(data: Workspace, targets: Sequence[Target], seconds: float, day: str) -> Reading:
    """Reads with clones that are kept in the cache folder; without one they go when all are read."""
    from contextlib import nullcontext
    from tempfile import TemporaryDirectory

    from k8sml.evidence.disk_cache import own_folder
    from k8sml.evidence.servers import server_url
    from k8sml.evidence.sources.git.clone import Clones
    from k8sml.evidence.sources.git.run import ProcessRegistry
    from k8sml.evidence.sources.git.source import observe

    def read(pool: Executor) -> Generator[Collected, None, None]:
        running = ProcessRegistry()
        kept = nullcontext(str(own_folder(data.cache / "clones"))) if data.cache else None
        with kept or TemporaryDirectory(prefix="k8sml-") as folder:
            clones = Clones(Path(folder), server_url(os.environ), seconds)
            work: list[Job[Collected]] = [
                ([one], partial(observe, one, clones, day, running)) for one in targets
            ]
            try:
                yield from collect(work, pool, _failed)
            finally:  # before the folder goes
                running.stop()

    return Reading(targets, read)


def by_github(
    data: Workspace, targets: Sequence[Target], token_file: Path | None, api_url: str | None, seconds: float
) -> Reading:
    """Reads through GitHub's API. Raises UserError."""
    from k8sml.evidence.http import JOBS
    from k8sml.evidence.sources.github.source import RequestOptions, observe, supports
    from k8sml.maturity.thresholds import ADOPT_AUTHORS

    api = github(token_file, api_url)
    refused = too_many(api, sum(map(supports, targets)))
    if refused:
        raise UserError(refused)
    day = today().isoformat()
    asking = RequestOptions(day=day, now=int(time.time()), enough=ADOPT_AUTHORS, max_age=0, seconds=seconds)

    def read(pool: Executor) -> Generator[Collected, None, None]:
        yield from observe(targets, api, asking, pool, answers_folder(data))

    return Reading(targets, read, JOBS)


def at_hand(
    data: Workspace,
    git_dir: Path,
    repo: str | None,
    names: Sequence[str] | None,
    observed: date | None,
    seconds: float,
) -> Reading:
    """Reads a clone that the person has, as of the day it was last fetched. Raises UserError."""
    from k8sml.catalog.repository import parse_repository, repository_key
    from k8sml.evidence.sources.git.errors import GitError
    from k8sml.evidence.sources.git.history import last_fetched, read_history
    from k8sml.evidence.sources.git.run import ProcessRegistry
    from k8sml.evidence.sources.git.source import succeeding

    try:
        with os.scandir(git_dir):
            pass
    except OSError as error:
        raise UserError(f"--git-dir {git_dir}: {os_reason(error)}") from None
    if repo is not None:
        try:
            repo = parse_repository(repository_key(repo) if repo.isprintable() else repo).key
        except ValueError as error:
            raise UserError(f"--repo: {error}") from None
    called = [*([repo] if repo else []), *(names or ())]
    slugs = list(dict.fromkeys(data.slugs(called)))
    if len(slugs) != 1:
        raise UserError("--git-dir reads one clone: say of which repository with --repo OWNER/NAME")
    (target,) = (one for one in targets_of(data, slugs) if one.slug in slugs)
    if observed is not None and observed > today():
        raise UserError(f"--observed {observed} is still to come")

    home = repo or target.repo

    def read_clone(running: ProcessRegistry, until: float) -> list[Collected]:
        try:
            with running.task():
                # a clock that was ahead says nothing of the day
                fetched = observed or last_fetched(git_dir)
                day = min(fetched or today(), today())
                found = read_history(git_dir, home, day.isoformat(), running, until)
                if fetched is None and found.last_commit is not None:
                    # what came after its newest commit is not known
                    found = read_history(git_dir, home, found.last_commit, running, until)
        except GitError as error:
            return [Collected(target.slug, target.known, f"{git_dir}: {error}")]
        return [succeeding(target, found)]

    def read(pool: Executor) -> Generator[Collected, None, None]:
        # in a thread: a signal that ends the main thread must not come between the start of git and its watch
        running = ProcessRegistry()
        try:
            work = partial(read_clone, running, time.monotonic() + seconds)
            yield from collect([([target], work)], pool, _failed)
        finally:
            running.stop()

    return Reading([target], read)


def watched(reading: Reading, jobs: int, scheduler: str | None) -> Generator[Collected, None, None]:
    """What comes of a reading, with a bar of how far it is. Raises UserError."""
    names = {one.slug: one.repo for one in reading.targets}
    with (
        executor(min(jobs, reading.max_jobs or jobs), scheduler) as pool,
        progress(len(names), "observed") as advance,
        closing(reading.read(pool)) as results,
    ):
        for one in results:
            advance(names[one.slug])
            yield one


def keep(one: Collected, folder: Path) -> Collected:
    """Write what was seen, if anything was; with the problem instead if that failed."""
    from k8sml.evidence.history_io import HistoryError, write_history

    if one.partly is not None:  # a partial history would keep later updates out
        return Collected(one.slug, problem=one.partly)
    if one.history is None or one.problem is not None:
        return one
    try:
        write_history(folder, one.slug, one.history)
    except OSError as error:
        return Collected(one.slug, problem=f"cannot be written into {folder}: {os_reason(error)}")
    except HistoryError as error:
        return Collected(one.slug, problem=f"cannot be kept: {error}")
    return one


def _failed(target: Target, why: str) -> Collected:
    return Collected(target.slug, target.known, why)
