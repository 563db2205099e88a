"""The source git: repositories read in clones that are kept in the cache, or in a local clone."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.repository import Repository
from k8sml.evidence.jobs import Job, collect
from k8sml.evidence.model import History
from k8sml.evidence.servers import server_url
from k8sml.evidence.sources.git.clone import Clones, in_clone
from k8sml.evidence.sources.git.errors import GitError
from k8sml.evidence.sources.git.history import last_fetched, read_clone, read_history
from k8sml.evidence.sources.git.run import Git, ProcessRegistry
from k8sml.evidence.sources.interface import Collected, SourceOptions, Target

# A history with less than this share of the known commits is another one, or a part of it.
_MIN_SHARE = 0.5


class GitSource:
    """A source with clones in the cache folder; without a folder, the clones are removed at the end."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options

    def supports(self, repository: Repository) -> bool:
        """Return True: git reads every host."""
        return True

    def refusal(self, targets: Sequence[Target]) -> str | None:
        """Return None: git reads any number."""
        return None

    def observe(self, targets: Sequence[Target], executor: Executor) -> Generator[Collected, None, None]:
        """Yield a result for each target, each read by a job of its own."""
        options, processes = self._options, ProcessRegistry()
        kept = nullcontext(str(options.folder)) if options.folder else None
        with kept or TemporaryDirectory(prefix="k8sml-") as folder:
            clones = Clones(Path(folder), server_url(options.environment), options.seconds)
            jobs: list[Job[Target, Collected]] = [
                ([target], partial(observe, target, clones, options.day, processes)) for target in targets
            ]
            try:
                yield from collect(jobs, executor, _failed)
            finally:  # before the folder is removed
                processes.stop()


def open_source(options: SourceOptions) -> GitSource:
    """Return the source."""
    return GitSource(options)


class LocalCloneSource(Struct, frozen=True):
    """A source with one clone of the user, as of the day of its last fetch.

    `repo` is its repository, if not that of the target. `observed` is the day of the last fetch, if known.
    """

    git_dir: Path
    today: date
    seconds: float
    repo: str | None = None
    observed: date | None = None

    def supports(self, repository: Repository) -> bool:
        """Return True: a clone can be of any host."""
        return True

    def refusal(self, targets: Sequence[Target]) -> str | None:
        """Return None: the clone is of the one target."""
        return None

    def observe(self, targets: Sequence[Target], executor: Executor) -> Generator[Collected, None, None]:
        """Yield the result for the one target."""
        # In a thread: a signal that ends the main thread must not arrive after git has started and before
        # it is tracked.
        processes = ProcessRegistry()
        try:
            until = monotonic() + self.seconds
            jobs = [([target], partial(_read_local, self, target, processes, until)) for target in targets]
            yield from collect(jobs, executor, _failed)
        finally:
            processes.stop()


def _read_local(
    source: LocalCloneSource, target: Target, processes: ProcessRegistry, until: float
) -> list[Collected]:
    git_dir, repo = source.git_dir, source.repo or target.repo
    try:
        with processes.task():
            fetched = source.observed or last_fetched(git_dir)
            # the clock that wrote the fetch may have been ahead
            day = min(fetched or source.today, source.today)
            history = read_history(git_dir, repo, day.isoformat(), processes, until)
            if fetched is None and history.last_commit is not None:
                # the time after the newest commit is unknown
                history = read_history(git_dir, repo, history.last_commit, processes, until)
    except GitError as error:
        return [Collected(target.slug, target.known, f"{git_dir}: {error}")]
    return [succeeding(target, history)]


def observe(
    target: Target, clones: Clones, observed: str, processes: ProcessRegistry | None = None
) -> list[Collected]:
    """Update the clone of a target's repository and return its history on the day `observed`, today.

    Values that the clone lacks (`crds`, `facts`, and `license_head` if the server did not send the file) are
    taken from the known history. If nothing can be read, or the clone cannot be a later state of the known
    history, the known history stays, with the problem. All arguments can be sent to another process.
    """

    def read(clone: Git) -> History:
        return read_clone(clone, target.repo, observed)

    try:
        history = in_clone(clones, target.repo, read, processes or ProcessRegistry())
    except GitError as error:
        return [Collected(target.slug, target.known, str(error))]
    return [succeeding(target, history)]


def succeeding(target: Target, history: History) -> Collected:
    """Return a new history of a target; if it cannot succeed the known one, that and the problem."""
    known = target.known
    if known is None:
        return Collected(target.slug, history)
    if problem := _no_successor(history, known):
        return Collected(target.slug, known, problem)
    merged = replace(
        history,
        license_head=history.license_head or known.license_head,
        crds=known.crds,
        facts=known.facts,
    )
    return Collected(target.slug, merged)


def _no_successor(history: History, known: History) -> str | None:
    """Return the reason why a history cannot be a later state of the known history; None if it can."""
    if history.observed < known.observed:
        return f"the clone is older ({history.observed}) than the stored history ({known.observed})"
    commits, before = sum(history.months.commits), sum(known.months.commits)
    if commits < _MIN_SHARE * before:
        return f"it has {commits} commits, but {before} were known"
    return None


def _failed(target: Target, reason: str) -> Collected:
    return Collected(target.slug, target.known, reason)
