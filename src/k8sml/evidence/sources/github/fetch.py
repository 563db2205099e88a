"""Fetch snapshots of targets: in batches with a token, one by one without, and further pages where needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from time import monotonic

import msgspec
from msgspec.structs import replace

from k8sml.evidence.jobs import Job, chunks, collect
from k8sml.evidence.merge import first_needed
from k8sml.evidence.snapshot import RepoSnapshot, SnapshotResult
from k8sml.evidence.sources.github import graphql, rest
from k8sml.evidence.sources.github.api import REPEATS, BadTokenError, GitHubClient
from k8sml.evidence.sources.github.graphql import BATCH, FurtherPages, RepoQuery
from k8sml.evidence.sources.github.repository import LogPages
from k8sml.evidence.sources.interface import SourceOptions, Target
from k8sml.evidence.token import Token

# Requests that GitHub answers in an hour without a token, and the repositories that they suffice for.
_REQUESTS_WITHOUT_TOKEN = 60
MAX_WITHOUT_TOKEN = _REQUESTS_WITHOUT_TOKEN // rest.REQUESTS


def max_further_pages(repositories: int) -> int:
    """Return the number of further pages of 100 commits to read of each repository, with a token.

    Of up to ten repositories 50 pages, as many as the busiest repositories fill in a year. Of more only 4, so
    that 150 repositories take no more than eight requests.
    """
    return 50 if repositories <= 10 else 4


def fetch_snapshots(
    targets: Sequence[Target],
    stale: Mapping[str, RepoSnapshot],
    client: GitHubClient,
    options: SourceOptions,
    executor: Executor,
) -> Iterator[SnapshotResult]:
    """Yield a result for each target: one batch after another, then those that need further pages.

    `stale` are cached snapshots by slug. Raises BadTokenError after all other results.
    """
    for result in _fetch(targets, stale, client, options, executor):
        yield _without_token(result, client.api.token)


def _fetch(
    targets: Sequence[Target],
    stale: Mapping[str, RepoSnapshot],
    client: GitHubClient,
    options: SourceOptions,
    executor: Executor,
) -> Iterator[SnapshotResult]:
    until = monotonic() + options.seconds
    needed = {target.repo: first_needed(target.known, options.day) for target in targets}
    since = min(needed.values())
    has_token = client.api.token is not None
    jobs = (
        _batch_jobs(targets, client, since, options.day)
        if has_token
        else (_single_jobs(targets, stale, client, since, options))
    )
    incomplete: dict[str, RepoSnapshot] = {}
    try:
        for result in collect(jobs, executor, _failed, options.seconds, (BadTokenError,)):
            snapshot = result.snapshot
            if snapshot and has_token and not _is_enough(snapshot, needed[result.repo], options.min_authors):
                incomplete[result.repo] = snapshot
            else:
                yield result
        problems = _read_on(incomplete, needed, since, client, options, executor, until)
    except BadTokenError as error:
        yield from (SnapshotResult(repo, part, f"GitHub: {error}") for repo, part in incomplete.items())
        raise
    yield from (SnapshotResult(repo, part, problems.get(repo)) for repo, part in incomplete.items())


def _without_token(result: SnapshotResult, token: Token | None) -> SnapshotResult:
    """Return the result; if it contains the token, a problem instead."""
    if token is not None and token.is_in(msgspec.msgpack.encode(result)):
        return SnapshotResult(result.repo, problem="GitHub: its response contains the token and is not used")
    return result


def _batch_jobs(
    targets: Sequence[Target], client: GitHubClient, since: str, day: str
) -> list[Job[Target, SnapshotResult]]:
    """Return the jobs with a token: many repositories in one query."""
    return [(batch, partial(_fetch_batch, client, batch, since, day)) for batch in chunks(targets, BATCH)]


def _fetch_batch(
    client: GitHubClient, targets: Sequence[Target], since: str, day: str
) -> list[SnapshotResult]:
    return graphql.fetch(client, [RepoQuery(target.repo) for target in targets], since, day)


def _single_jobs(
    targets: Sequence[Target],
    stale: Mapping[str, RepoSnapshot],
    client: GitHubClient,
    since: str,
    options: SourceOptions,
) -> list[Job[Target, SnapshotResult]]:
    """Return the jobs without a token: each repository by itself, with pages limited by the hourly quota."""
    pages = _REQUESTS_WITHOUT_TOKEN // len(targets) - rest.REQUESTS
    return [
        ([target], partial(_fetch_one, client, target, since, options, pages, stale.get(target.slug)))
        for target in targets
    ]


def _fetch_one(
    client: GitHubClient,
    target: Target,
    since: str,
    options: SourceOptions,
    max_pages: int,
    stale: RepoSnapshot | None,
) -> list[SnapshotResult]:
    needed = first_needed(target.known, options.day)

    def is_enough(snapshot: RepoSnapshot) -> bool:
        pages = int(snapshot.more or 0) - 2
        return pages >= max_pages or _is_enough(snapshot, needed, options.min_authors)

    return [rest.fetch(client, target.repo, since, options.day, is_enough, stale)]


def _read_on(
    incomplete: dict[str, RepoSnapshot],
    needed: Mapping[str, str],
    since: str,
    client: GitHubClient,
    options: SourceOptions,
    executor: Executor,
    until: float,
) -> dict[str, str]:
    """Add further pages to `incomplete` until each has enough; return the problems by repository."""
    problems: dict[str, str] = {}
    cursors = {repo: {snapshot.more} for repo, snapshot in incomplete.items()}
    for _ in range(max_further_pages(len(incomplete))):
        repos = [
            repo
            for repo, snapshot in incomplete.items()
            if repo not in problems and not _is_enough(snapshot, needed[repo], options.min_authors)
        ]
        if not repos:
            break
        # commits alone are light, so twice as many repositories fit into a query
        jobs: list[Job[Target, FurtherPages]] = [
            (
                [Target(repo, repo) for repo in part],
                partial(graphql.fetch_more, client, _queries(part, incomplete), since, options.day),
            )
            for part in chunks(repos, 2 * BATCH)
        ]
        seconds = max(until - monotonic(), 0)
        for result in collect(jobs, executor, _no_pages, seconds, (BadTokenError,)):
            if result.pages is None:
                problems[result.repo] = result.problem or "no answer"
            elif result.pages.more in cursors[result.repo]:  # commits would be counted twice
                problems[result.repo] = f"GitHub: {REPEATS}"
            else:
                cursors[result.repo].add(result.pages.more)
                incomplete[result.repo] = _with_pages(incomplete[result.repo], result.pages)
    return problems


def _is_enough(snapshot: RepoSnapshot, needed: str, min_authors: int) -> bool:
    """Return whether no more commits are needed: they reach back far enough, or are by enough people."""
    reaches_back = snapshot.oldest is not None and snapshot.oldest < needed
    return snapshot.more is None or reaches_back or snapshot.people >= min_authors


def _queries(repos: Sequence[str], snapshots: Mapping[str, RepoSnapshot]) -> list[RepoQuery]:
    return [RepoQuery(repo, snapshots[repo].more) for repo in repos]


def _with_pages(snapshot: RepoSnapshot, pages: LogPages) -> RepoSnapshot:
    return replace(
        snapshot,
        commits=(*snapshot.commits, *pages.commits),
        oldest=pages.oldest or snapshot.oldest,
        more=pages.more,
    )


def _failed(target: Target, reason: str) -> SnapshotResult:
    return SnapshotResult(target.repo, problem=f"GitHub: {reason}")


def _no_pages(target: Target, reason: str) -> FurtherPages:
    return FurtherPages(target.repo, problem=f"GitHub: {reason}")
