"""Readings of `update`: repositories and the source to read them with, or a local clone."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import K8smlError
from k8sml.evidence.sources.interface import Collected, EvidenceSource, SourceOptions, Target
from k8sml.evidence.sources.registry import SourceSpec
from k8sml.services.feedback import SILENT, Feedback
from k8sml.services.targets import targets_of
from k8sml.workspace.workspace import Workspace

if TYPE_CHECKING:
    from concurrent.futures import Executor


class SourceRequest(Struct, frozen=True):
    """Settings of a source: the time now (seconds since 1970), time limit, token and server.

    Cached responses younger than `max_age` seconds are used.
    """

    now: int
    seconds: float
    token_file: Path | None = None
    api_url: str | None = None
    max_age: int = 0


class Reading(Struct, frozen=True):
    """Repositories to read, and the source to read them with.

    `max_jobs` is how many may be read at the same time (None: no limit).
    """

    targets: Sequence[Target]
    source: EvidenceSource
    name: str
    max_jobs: int | None = None

    def run(self, executor: Executor) -> Generator[Collected, None, None]:
        """Yield a result for each target. Closing the generator stops all work at once."""
        supported = []
        for target in self.targets:
            if self.source.supports(target.repository):
                supported.append(target)
            else:
                yield not_supported(target, self.name)
        yield from self.source.observe(supported, executor)


def not_supported(target: Target, source: str) -> Collected:
    """Return the result of a target that a source cannot read."""
    return Collected(target.slug, problem=f"not on {source}; `k8sml update` reads it with git")


def source_options(workspace: Workspace, spec: SourceSpec, request: SourceRequest) -> SourceOptions:
    """Return the options of a source."""
    from k8sml.maturity.thresholds import ADOPT_AUTHORS

    return SourceOptions(
        day=workspace.today.isoformat(),
        now=request.now,
        seconds=request.seconds,
        min_authors=ADOPT_AUTHORS,
        max_age=request.max_age,
        folder=workspace.cache.source(spec),
        environment=os.environ,
        token_file=request.token_file,
        api_url=request.api_url,
    )


def warn_of_token_file(token_file: Path | None, feedback: Feedback) -> None:
    """Warn of a token file that other users can read."""
    from k8sml.evidence.token import open_to_others

    if token_file is not None and open_to_others(token_file):
        feedback.warn(f"{token_file}: other users can read the token; run `chmod 600` on it")


def source_reading(
    workspace: Workspace,
    targets: Sequence[Target],
    spec: SourceSpec,
    request: SourceRequest,
    feedback: Feedback = SILENT,
) -> Reading:
    """Read with a source of the registry. Raises K8smlError."""
    source = spec.open(source_options(workspace, spec, request))
    refusal = source.refusal([target for target in targets if source.supports(target.repository)])
    warn_of_token_file(request.token_file, feedback)
    if refusal:
        raise K8smlError(refusal)
    return Reading(targets, source, spec.name, spec.max_jobs)


class CloneRequest(Struct, frozen=True):
    """A local clone: its folder, its repository, and the day of its last fetch, if known."""

    folder: Path
    seconds: float
    repo: str | None = None
    observed: date | None = None


def clone_reading(workspace: Workspace, request: CloneRequest, names: Sequence[str] = ()) -> Reading:
    """Read a local clone, as of the day of its last fetch. Raises K8smlError."""
    from k8sml.evidence.sources.git.source import LocalCloneSource

    repo = _repository_key(request.repo)
    target = _clone_target(workspace, request, [*([repo] if repo else []), *names])
    source = LocalCloneSource(request.folder, workspace.today, request.seconds, repo, request.observed)
    return Reading([target], source, "git")


def _repository_key(repo: str | None) -> str | None:
    """Return a repository as the catalog writes it. Raises K8smlError."""
    from k8sml.catalog.repository import parse_repository, repository_of_page

    if repo is None:
        return None
    try:
        return parse_repository(repository_of_page(repo) if repo.isprintable() else repo).key
    except ValueError as error:
        raise K8smlError(f"--repo: {error}") from None


def _clone_target(workspace: Workspace, request: CloneRequest, names: Sequence[str]) -> Target:
    """Return the target of a clone, which must be of one project. Raises K8smlError."""
    try:
        with os.scandir(request.folder):
            pass
    except (OSError, ValueError) as error:
        raise K8smlError(f"--git-dir {request.folder}: {os_reason(error)}") from None
    slugs = workspace.slugs(names)
    if len(slugs) != 1:
        raise K8smlError("--git-dir reads one clone; name its repository with --repo OWNER/NAME")
    if request.observed is not None and request.observed > workspace.today:
        raise K8smlError(
            f"--observed: {request.observed} is in the future; use today's date or an earlier one"
        )
    (target,) = (target for target in targets_of(workspace, slugs) if target.slug in slugs)
    return target
