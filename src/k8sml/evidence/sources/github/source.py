"""The source GitHub: repositories read through its API, or from responses cached within the hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.collect import Collected, Job, Target, chunks, collect
from k8sml.evidence.merge import first_needed, merge_snapshot
from k8sml.evidence.sources.github import graphql, rest
from k8sml.evidence.sources.github.api import REPEATS, Api, BadTokenError, GitHubClient
from k8sml.evidence.sources.github.cache import FRESH_SECONDS, CachedSnapshot, SnapshotCache
from k8sml.evidence.sources.github.graphql import BATCH, FurtherPages, RepoQuery
from k8sml.evidence.sources.github.repository import LogPages
from k8sml.evidence.sources.github.snapshot import RepoSnapshot, SnapshotResult
from k8sml.evidence.token import Token

# Requests that GitHub answers in an hour without a token, and the repositories that they suffice for.
_REQUESTS_WITHOUT_TOKEN = 60
MOST_WITHOUT_TOKEN = _REQUESTS_WITHOUT_TOKEN // rest.REQUESTS
# Why a repository of another host is not requested.
NOT_ON_GITHUB = "not on GitHub, the only host that is asked; `k8sml update` reads it with git"


def supports(target: Target) -> bool:
    """Return whether GitHub's API knows a target's repository. No other host is asked, or sent a token."""
    return target.repository.on_github


def max_further_pages(repositories: int) -> int:
    """Return how many more pages of 100 commits are read of each repository, with a token.

    Of up to ten repositories 50 pages, as many as the busiest repositories fill in a year. Of more only 4, so
    that 150 repositories take no more than eight requests.
    """
    return 50 if repositories <= 10 else 4


class RequestOptions(Struct, frozen=True):
    """What to request: commits up to `day`, until they are by `enough` people, within `seconds`.

    `now` is seconds since 1970. Cached snapshots younger than `max_age` seconds are used instead.
    """

    day: str
    now: int
    enough: int
    max_age: int = FRESH_SECONDS
    seconds: float = 30


def split_by_cache(
    targets: Sequence[Target], api: Api, options: RequestOptions, folder: Path | None
) -> tuple[list[Collected], list[Target], dict[str, RepoSnapshot]]:
    """Return results from fresh cached snapshots, the targets to request, and stale snapshots by slug."""
    cache = SnapshotCache(folder, api.address.url)
    stale: dict[str, RepoSnapshot] = {}
    fresh: list[Collected] = []
    to_request = []
    for target in targets:
        cached = cache.load(target.repo, options.now, options.day)
        if cached is not None and _is_fresh(cached, target, options):
            history = merge_snapshot(target.known, cached.snapshot, target.repo)
            fresh.append(Collected(target.slug, history, asked=cached.asked))
            continue
        if cached is not None:
            stale[target.slug] = cached.snapshot
        to_request.append(target)
    return fresh, to_request, stale


def _is_fresh(cached: CachedSnapshot, target: Target, options: RequestOptions) -> bool:
    """Return whether a snapshot can be used. Entries dated in the future (wrong clock) are never fresh."""
    young = 0 <= options.now - cached.asked < options.max_age
    same_month = cached.snapshot.facts.observed[:7] == options.day[:7]
    return young and same_month and cached.snapshot.since <= first_needed(target.known, options.day)


def observe(
    targets: Sequence[Target], api: Api, options: RequestOptions, executor: Executor, folder: Path | None
) -> Iterator[Collected]:
    """Yield a result for each target as it arrives: its snapshot merged into its known history.

    If a request fails, the last cached snapshot is used, however old, and the problem is reported. `folder`
    is the cache (None: no cache). Raises BadTokenError after all other results.
    """
    yield from (Collected(target.slug, problem=NOT_ON_GITHUB) for target in targets if not supports(target))
    fresh, to_request, stale = split_by_cache(list(filter(supports, targets)), api, options, folder)
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
    cache = SnapshotCache(folder, api.address.url)
    try:
        with closing(GitHubClient(api, options.seconds, options.day)) as client:
            for result in _fetch(first, stale, client, options, executor):
                checked = _without_token(result, api.token)
                if checked.snapshot is not None and checked.problem is None:
                    cache.store(checked.repo, checked.snapshot, options.now)
                yield from results(checked)
    except BadTokenError as error:
        for repo in list(waiting):
            yield from results(SnapshotResult(repo, problem=f"GitHub: {error}"))
        raise


def _collected(target: Target, result: SnapshotResult, stale: RepoSnapshot | None, now: int) -> Collected:
    """Return the result of a target: a new snapshot, else a stale one, merged into its known history."""
    # an incomplete snapshot shows less than the known history
    new = result.snapshot if result.problem is None or target.known is None else None
    snapshot = new or stale
    history = merge_snapshot(target.known, snapshot, target.repo) if snapshot else None
    if new is None:
        return Collected(target.slug, history, result.problem)
    return Collected(target.slug, history, partly=result.problem, asked=now)


def _without_token(result: SnapshotResult, token: Token | None) -> SnapshotResult:
    """Return the result; if it contains the token, a problem instead."""
    if token is not None and token.is_in(msgspec.msgpack.encode(result)):
        return SnapshotResult(result.repo, problem="GitHub: its response contains the token and is not used")
    return result


def _fetch(
    targets: Sequence[Target],
    stale: Mapping[str, RepoSnapshot],
    client: GitHubClient,
    options: RequestOptions,
    executor: Executor,
) -> Iterator[SnapshotResult]:
    """Yield a result for each target: one batch after another, then those that need further pages."""
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
            if snapshot and has_token and not _is_enough(snapshot, needed[result.repo], options.enough):
                incomplete[result.repo] = snapshot
            else:
                yield result
        problems = _read_on(incomplete, needed, since, client, options, executor, until)
    except BadTokenError as error:
        yield from (SnapshotResult(repo, part, f"GitHub: {error}") for repo, part in incomplete.items())
        raise
    yield from (SnapshotResult(repo, part, problems.get(repo)) for repo, part in incomplete.items())


def _batch_jobs(
    targets: Sequence[Target], client: GitHubClient, since: str, day: str
) -> list[Job[SnapshotResult]]:
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
    options: RequestOptions,
) -> list[Job[SnapshotResult]]:
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
    options: RequestOptions,
    max_pages: int,
    stale: RepoSnapshot | None,
) -> list[SnapshotResult]:
    needed = first_needed(target.known, options.day)

    def is_enough(snapshot: RepoSnapshot) -> bool:
        pages = int(snapshot.more or 0) - 2
        return pages >= max_pages or _is_enough(snapshot, needed, options.enough)

    return [rest.fetch(client, target.repo, since, options.day, is_enough, stale)]


def _read_on(
    incomplete: dict[str, RepoSnapshot],
    needed: Mapping[str, str],
    since: str,
    client: GitHubClient,
    options: RequestOptions,
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
            if repo not in problems and not _is_enough(snapshot, needed[repo], options.enough)
        ]
        if not repos:
            break
        # commits alone are light, so twice as many repositories fit into a query
        jobs: list[Job[FurtherPages]] = [
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
