"""The ways in which `update` reads repositories: with git, through GitHub's API, or a clone at hand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import os_reason
from k8sml.errors import K8smlError
from k8sml.evidence.collect import Collected, Job, Target, collect
from k8sml.services.api_client import find_api, too_many_without_token
from k8sml.services.feedback import SILENT, Feedback
from k8sml.services.targets import targets_of
from k8sml.workspace.workspace import Workspace

if TYPE_CHECKING:
    from k8sml.evidence.sources.git.run import ProcessRegistry


class Reading(Struct, frozen=True):
    """Repositories to read, and how to read them with an executor; closing that stops it at once.

    `max_jobs` is how many a server may be asked for at the same time (None: no limit).
    """

    targets: Sequence[Target]
    read: Callable[[Executor], Generator[Collected, None, None]]
    max_jobs: int | None = None


def git_reading(workspace: Workspace, targets: Sequence[Target], seconds: float) -> Reading:
    """Read with clones kept in the cache folder; without a cache they are removed at the end."""
    from tempfile import TemporaryDirectory

    from k8sml.evidence.servers import server_url
    from k8sml.evidence.sources.git.clone import Clones
    from k8sml.evidence.sources.git.run import ProcessRegistry
    from k8sml.evidence.sources.git.source import observe

    day = workspace.today.isoformat()

    def read(pool: Executor) -> Generator[Collected, None, None]:
        running = ProcessRegistry()
        kept = nullcontext(str(workspace.cache.clones)) if workspace.cache.clones else None
        with kept or TemporaryDirectory(prefix="k8sml-") as folder:
            clones = Clones(Path(folder), server_url(os.environ), seconds)
            jobs: list[Job[Collected]] = [
                ([target], partial(observe, target, clones, day, running)) for target in targets
            ]
            try:
                yield from collect(jobs, pool, _failed)
            finally:  # before the folder is removed
                running.stop()

    return Reading(targets, read)


class GitHubRequest(Struct, frozen=True):
    """How to ask GitHub: at what time (seconds since 1970), with which token and server, for how long."""

    now: int
    seconds: float
    token_file: Path | None = None
    api_url: str | None = None


def github_reading(
    workspace: Workspace, targets: Sequence[Target], request: GitHubRequest, feedback: Feedback = SILENT
) -> Reading:
    """Read through GitHub's API. Raises K8smlError."""
    from k8sml.evidence.http import JOBS
    from k8sml.evidence.sources.github.source import RequestOptions, observe, supports
    from k8sml.maturity.thresholds import ADOPT_AUTHORS

    api = find_api(request.token_file, request.api_url, feedback)
    too_many = too_many_without_token(api, sum(map(supports, targets)))
    if too_many:
        raise K8smlError(too_many)
    options = RequestOptions(
        day=workspace.today.isoformat(),
        now=request.now,
        enough=ADOPT_AUTHORS,
        max_age=0,
        seconds=request.seconds,
    )

    def read(pool: Executor) -> Generator[Collected, None, None]:
        yield from observe(targets, api, options, pool, workspace.cache.responses)

    return Reading(targets, read, JOBS)


class CloneRequest(Struct, frozen=True):
    """A clone at hand: its folder, its repository (owner/name), and when it was last fetched, if known."""

    folder: Path
    seconds: float
    repo: str | None = None
    observed: date | None = None


def clone_reading(workspace: Workspace, request: CloneRequest, names: Sequence[str] = ()) -> Reading:
    """Read a clone at hand, as of the day it was last fetched. Raises K8smlError."""
    from k8sml.evidence.sources.git.run import ProcessRegistry

    request = replace(request, repo=_repository_key(request.repo))
    target = _clone_target(workspace, request, names)

    def read(pool: Executor) -> Generator[Collected, None, None]:
        # in a thread: a signal that ends the main thread must not come between the start of git and its watch
        running = ProcessRegistry()
        try:
            until = time.monotonic() + request.seconds
            job = partial(_read_clone, target, request, workspace.today, running, until)
            yield from collect([([target], job)], pool, _failed)
        finally:
            running.stop()

    return Reading([target], read)


def _repository_key(repo: str | None) -> str | None:
    """Return a repository as the catalog writes it. Raises K8smlError."""
    from k8sml.catalog.repository import parse_repository, repository_key

    if repo is None:
        return None
    try:
        return parse_repository(repository_key(repo) if repo.isprintable() else repo).key
    except ValueError as error:
        raise K8smlError(f"--repo: {error}") from None


def _clone_target(workspace: Workspace, request: CloneRequest, names: Sequence[str]) -> Target:
    """Return the one project that a clone is of. Raises K8smlError."""
    try:
        with os.scandir(request.folder):
            pass
    except OSError as error:
        raise K8smlError(f"--git-dir {request.folder}: {os_reason(error)}") from None
    slugs = workspace.slugs([*([request.repo] if request.repo else []), *names])
    if len(slugs) != 1:
        raise K8smlError("--git-dir reads one clone; name its repository with --repo OWNER/NAME")
    if request.observed is not None and request.observed > workspace.today:
        raise K8smlError(f"--observed: {request.observed} is in the future")
    (target,) = (target for target in targets_of(workspace, slugs) if target.slug in slugs)
    return target


def _read_clone(
    target: Target, request: CloneRequest, today: date, running: ProcessRegistry, until: float
) -> list[Collected]:
    from k8sml.evidence.sources.git.errors import GitError
    from k8sml.evidence.sources.git.history import last_fetched, read_history
    from k8sml.evidence.sources.git.source import succeeding

    repo = request.repo or target.repo
    try:
        with running.task():
            fetched = request.observed or last_fetched(request.folder)
            # the clock that wrote the fetch may have been ahead
            day = min(fetched or today, today)
            history = read_history(request.folder, repo, day.isoformat(), running, until)
            if fetched is None and history.last_commit is not None:
                # nothing is known of the time after the newest commit
                history = read_history(request.folder, repo, history.last_commit, running, until)
    except GitError as error:
        return [Collected(target.slug, target.known, f"{request.folder}: {error}")]
    return [succeeding(target, history)]


def _failed(target: Target, reason: str) -> Collected:
    return Collected(target.slug, target.known, reason)
