"""The source GitHub: repositories read through its API, or from responses cached within the hour.

Imports stay light, since a repeated --live only reads its cache: `api.py` and `fetch.py`, which send
requests, are imported when there are any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING

from k8sml.catalog.repository import Repository
from k8sml.evidence.merge import first_needed, merge_snapshot
from k8sml.evidence.servers import find_address
from k8sml.evidence.snapshot import RepoSnapshot, SnapshotResult
from k8sml.evidence.sources.github.cache import CachedSnapshot, SnapshotCache
from k8sml.evidence.sources.interface import Collected, SourceOptions, Target

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from k8sml.evidence.sources.github.api import Api

# The name of the source in histories.
GITHUB = "GitHub"


class GitHubSource:
    """A source that uses GitHub's API. Its token goes to no other host."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._address = find_address(options.environment, options.api_url)

    @cached_property
    def api(self) -> Api:
        """Return the API with the token for it, if there is one. Raises TokenError."""
        from k8sml.evidence.sources.github.api import Api
        from k8sml.evidence.token import find_token

        options = self._options
        return Api(self._address, find_token(self._address, options.environment, options.token_file))

    @property
    def address(self) -> str:
        """Return the address of the API."""
        return self._address.url

    def supports(self, repository: Repository) -> bool:
        """Return whether GitHub has the repository."""
        return repository.on_github

    def fingerprints(self, targets: Sequence[Target]) -> list[object]:
        """Return the fingerprints of the cached responses about targets."""
        cache = SnapshotCache(self._options.folder, self.address)
        return [*cache.fingerprints(target.repo for target in targets)]

    def refusal(self, targets: Sequence[Target]) -> str | None:
        """Return the reason why so many targets need a token; None if it is not needed. Raises TokenError."""
        from k8sml.evidence.sources.github.fetch import MAX_WITHOUT_TOKEN

        if self.api.token is not None:
            return None
        _, to_request, _ = split_by_cache(targets, self.address, self._options)
        if len(to_request) <= MAX_WITHOUT_TOKEN:
            return None
        return (
            f"{len(to_request)} repositories need a token: without one GitHub answers for about "
            f"{MAX_WITHOUT_TOKEN} an hour; set GH_TOKEN, run `gh auth login`, or use `k8sml update`, "
            "which reads with git"
        )

    def observe(self, targets: Sequence[Target], executor: Executor) -> Iterator[Collected]:
        """Yield a result for each target: its snapshot merged into its known history.

        If a request fails, the last cached snapshot is used, however old, and the problem is reported. Raises
        BadTokenError after all other results.
        """
        yield from observe(targets, self.api, self._options, executor)


def open_source(options: SourceOptions) -> GitHubSource:
    """Return the source. Raises AddressError."""
    return GitHubSource(options)


def split_by_cache(
    targets: Sequence[Target], address: str, options: SourceOptions
) -> tuple[list[Collected], list[Target], dict[str, RepoSnapshot]]:
    """Return results from fresh cached snapshots, the targets to request, and stale snapshots by slug."""
    cache = SnapshotCache(options.folder, address)
    stale: dict[str, RepoSnapshot] = {}
    fresh: list[Collected] = []
    to_request = []
    for target in targets:
        cached = cache.load(target.repo, options.now, options.day)
        if cached is not None and _is_fresh(cached, target, options):
            history = merge_snapshot(target.known, cached.snapshot, target.repo, GITHUB)
            fresh.append(Collected(target.slug, history, asked=cached.asked))
            continue
        if cached is not None:
            stale[target.slug] = cached.snapshot
        to_request.append(target)
    return fresh, to_request, stale


def _is_fresh(cached: CachedSnapshot, target: Target, options: SourceOptions) -> bool:
    """Return whether a snapshot can be used. Entries dated in the future (wrong clock) are never fresh."""
    young = 0 <= options.now - cached.asked < options.max_age
    same_month = cached.snapshot.facts.observed[:7] == options.day[:7]
    return young and same_month and cached.snapshot.since <= first_needed(target.known, options.day)


def observe(
    targets: Sequence[Target], api: Api, options: SourceOptions, executor: Executor
) -> Iterator[Collected]:
    """Yield a result for each target, as `GitHubSource.observe`."""
    fresh, to_request, stale = split_by_cache(targets, api.address.url, options)
    yield from fresh
    # entries of several catalogs may name the same repository
    waiting: dict[str, list[Target]] = {}
    for target in to_request:
        waiting.setdefault(target.repo.lower(), []).append(target)
    first = [
        min(same_repo, key=lambda target: first_needed(target.known, options.day))
        for same_repo in waiting.values()
    ]

    def results(result: SnapshotResult) -> Iterator[Collected]:
        for target in waiting.pop(result.repo.lower()):
            yield _collected(target, result, stale.get(target.slug), options.now)

    if not first:
        return
    from k8sml.evidence.sources.github.api import BadTokenError, GitHubClient
    from k8sml.evidence.sources.github.fetch import fetch_snapshots

    cache = SnapshotCache(options.folder, api.address.url)
    try:
        with closing(GitHubClient(api, options.seconds, options.day)) as client:
            for result in fetch_snapshots(first, stale, client, options, executor):
                if result.snapshot is not None and result.problem is None:
                    cache.store(result.repo, result.snapshot, options.now)
                yield from results(result)
    except BadTokenError as error:
        for repo in list(waiting):
            yield from results(SnapshotResult(repo, problem=f"GitHub: {error}"))
        raise


def _collected(target: Target, result: SnapshotResult, stale: RepoSnapshot | None, now: int) -> Collected:
    """Return the result of a target: a new snapshot, else a stale one, merged into its known history."""
    # an incomplete snapshot shows less than the known history
    new = result.snapshot if result.problem is None or target.known is None else None
    snapshot = new or stale
    history = merge_snapshot(target.known, snapshot, target.repo, GITHUB) if snapshot else None
    if new is None:
        return Collected(target.slug, history, result.problem)
    return Collected(target.slug, history, partly=result.problem, asked=now)
