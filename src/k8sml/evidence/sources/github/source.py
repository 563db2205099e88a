"""Observes repositories through GitHub's API; what was asked within the hour comes from the cache."""

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

# What GitHub answers in an hour without a token, and for how many repositories that is enough.
_ANSWERS = 60
MOST_WITHOUT_TOKEN = _ANSWERS // rest.QUESTIONS
# How many more pages of 100 commits are read while they show too few people: of many repositories so many
# that 150 of them take no more than eight requests, of a few as many as the busiest ones fill in a year.
_MORE_PAGES, _MANY_MORE_PAGES, _FEW = 4, 50, 10


# Why a repository of another host is not asked for.
NOT_ON_GITHUB = "not on GitHub, the only host that is asked; `k8sml update` reads it with git"


def supports(target: Target) -> bool:
    """Return whether GitHub's API knows a target's repository. No other host is asked, or sent a token."""
    return target.repository.on_github


class RequestOptions(Struct, frozen=True):
    """How to ask: on which day, at what time (seconds since 1970), how old an answer may be, for how long.

    More commits are read only as long as they are by fewer than `enough` people. `max_age` and `seconds` are
    in seconds.
    """

    day: str
    now: int
    enough: int
    max_age: int = FRESH_SECONDS
    seconds: float = 30


def split_by_cache(
    targets: Sequence[Target], api: Api, asking: RequestOptions, folder: Path | None
) -> tuple[list[Collected], list[Target], dict[str, RepoSnapshot]]:
    """What was asked of late, the targets to ask for anew, and what was seen of those earlier, by slug."""
    memory = SnapshotCache(folder, api.address.url)
    before: dict[str, RepoSnapshot] = {}
    fresh: list[Collected] = []
    anew = []
    for target in targets:
        old = memory.recall(target.repo, asking.now, asking.day)
        if old is not None and _is_fresh(old, target, asking):
            history = merge_snapshot(target.known, old.seen, target.repo)
            fresh.append(Collected(target.slug, history, asked=old.asked))
            continue
        if old is not None:
            before[target.slug] = old.seen
        anew.append(target)
    return fresh, anew, before


def _is_fresh(old: CachedSnapshot, target: Target, asking: RequestOptions) -> bool:
    """Whether an answer can stand for a new one. One of the future is that of a clock that was wrong."""
    young = 0 <= asking.now - old.asked < asking.max_age
    same_month = old.seen.facts.observed[:7] == asking.day[:7]
    return young and same_month and old.seen.since <= first_needed(target.known, asking.day)


def observe(
    targets: Sequence[Target], api: Api, asking: RequestOptions, executor: Executor, folder: Path | None
) -> Iterator[Collected]:
    """What GitHub says of each target, laid over what was known of it, as it comes.

    Where a question fails, what was asked earlier is used, however old, and the problem told. `folder` is
    where answers are kept (None: nowhere). Raises BadTokenError, after all that can be told.
    """
    memory = SnapshotCache(folder, api.address.url)
    yield from (Collected(one.slug, problem=NOT_ON_GITHUB) for one in targets if not supports(one))
    fresh, anew, before = split_by_cache(list(filter(supports, targets)), api, asking, folder)
    yield from fresh
    # entries of several catalogs may speak of one repository
    waiting: dict[str, list[Target]] = {}
    for target in anew:
        waiting.setdefault(target.repo.lower(), []).append(target)
    first = [min(alike, key=lambda one: first_needed(one.known, asking.day)) for alike in waiting.values()]

    def told(answer: SnapshotResult) -> Iterator[Collected]:
        for one in waiting.pop(answer.repo.lower()):
            # a part of the commits says less than the history that is known
            new = answer.seen if answer.problem is None or one.known is None else None
            seen = new or before.get(one.slug)
            history = merge_snapshot(one.known, seen, one.repo) if seen else None
            if new is None:
                yield Collected(one.slug, history, answer.problem)
            else:
                yield Collected(one.slug, history, partly=answer.problem, asked=asking.now)

    if not first:
        return
    try:
        with closing(GitHubClient(api, asking.seconds, asking.day)) as client:
            for answer in _ask(first, before, client, asking, executor):
                found = _without_token(answer, api.token)
                if found.seen is not None and found.problem is None:
                    memory.remember(found.repo, found.seen, asking.now)
                yield from told(found)
    except BadTokenError as error:
        for repo in list(waiting):
            yield from told(SnapshotResult(repo, problem=f"GitHub: {error}"))
        raise


def _without_token(answer: SnapshotResult, token: Token | None) -> SnapshotResult:
    """Return the answer; if it contains the token, a problem instead."""
    if token is not None and token.is_in(msgspec.msgpack.encode(answer)):
        return SnapshotResult(answer.repo, problem="GitHub: its answer contains the token and is not used")
    return answer


def _ask(
    targets: Sequence[Target],
    before: Mapping[str, RepoSnapshot],
    client: GitHubClient,
    asking: RequestOptions,
    executor: Executor,
) -> Iterator[SnapshotResult]:
    """The answer of each target: one batch after another, then the further pages of those that need them."""
    until = monotonic() + asking.seconds
    needed = {one.repo: first_needed(one.known, asking.day) for one in targets}
    since = min(needed.values())
    jobs: list[Job[SnapshotResult]]
    if client.api.token is None:
        pages = _ANSWERS // len(targets) - rest.QUESTIONS
        jobs = [
            (
                [one],
                partial(_one, client, one, since, asking, needed[one.repo], pages, before.get(one.slug)),
            )
            for one in targets
        ]
    else:
        jobs = [
            (part, partial(_batch, client, part, since, asking.day)) for part in chunks(list(targets), BATCH)
        ]
    unsettled: dict[str, RepoSnapshot] = {}
    try:
        for answer in collect(jobs, executor, _unanswered, asking.seconds, (BadTokenError,)):
            seen = answer.seen
            if seen is None or client.api.token is None or _settled(seen, needed[answer.repo], asking.enough):
                yield answer
            else:
                unsettled[answer.repo] = seen
        failed = _read_on(unsettled, needed, since, client, asking, executor, until)
    except BadTokenError as error:
        yield from (SnapshotResult(repo, seen, f"GitHub: {error}") for repo, seen in unsettled.items())
        raise
    yield from (SnapshotResult(repo, seen, failed.get(repo)) for repo, seen in unsettled.items())


def _read_on(
    unsettled: dict[str, RepoSnapshot],
    needed: Mapping[str, str],
    since: str,
    client: GitHubClient,
    asking: RequestOptions,
    executor: Executor,
    until: float,
) -> dict[str, str]:
    """Read further pages into `unsettled`, until there is enough of each; why it failed, by repository."""
    failed: dict[str, str] = {}
    places = {repo: {seen.more} for repo, seen in unsettled.items()}
    for _ in range(_MANY_MORE_PAGES if len(unsettled) <= _FEW else _MORE_PAGES):
        asked = [
            repo
            for repo, seen in unsettled.items()
            if repo not in failed and not _settled(seen, needed[repo], asking.enough)
        ]
        if not asked:
            break
        # commits alone weigh little, so twice as many are asked for at once
        more: list[Job[FurtherPages]] = [
            (
                [Target(repo, repo) for repo in part],
                partial(graphql.ask_more, client, _places(part, unsettled), since, asking.day),
            )
            for part in chunks(asked, 2 * BATCH)
        ]
        left = max(until - monotonic(), 0)
        for one in collect(more, executor, _no_more, left, (BadTokenError,)):
            if one.pages is None:
                failed[one.repo] = one.problem or "no answer"
            elif one.pages.more in places[one.repo]:  # commits would be counted twice
                failed[one.repo] = f"GitHub: {REPEATS}"
            else:
                places[one.repo].add(one.pages.more)
                unsettled[one.repo] = _with(unsettled[one.repo], one.pages)
    return failed


def _settled(seen: RepoSnapshot, needed: str, enough: int) -> bool:
    """Whether what was read is enough: to the day it is needed since, or by so many people that it is."""
    reached = seen.oldest is not None and seen.oldest < needed
    return seen.more is None or reached or seen.people >= enough


def _places(repos: Sequence[str], seen: Mapping[str, RepoSnapshot]) -> list[RepoQuery]:
    return [RepoQuery(repo, seen[repo].more) for repo in repos]


def _with(seen: RepoSnapshot, pages: LogPages) -> RepoSnapshot:
    return replace(
        seen,
        commits=(*seen.commits, *pages.commits),
        oldest=pages.oldest or seen.oldest,
        more=pages.more,
    )


def _batch(client: GitHubClient, targets: Sequence[Target], since: str, day: str) -> list[SnapshotResult]:
    return graphql.ask(client, [RepoQuery(one.repo) for one in targets], since, day)


def _one(
    client: GitHubClient,
    target: Target,
    since: str,
    asking: RequestOptions,
    needed: str,
    pages: int,
    before: RepoSnapshot | None,
) -> list[SnapshotResult]:
    """The answer without a token, with at most so many further pages."""

    def enough(seen: RepoSnapshot) -> bool:
        read = int(seen.more or 0) - 2
        return read >= pages or _settled(seen, needed, asking.enough)

    return [rest.ask(client, target.repo, since, asking.day, enough, before)]


def _unanswered(target: Target, why: str) -> SnapshotResult:
    return SnapshotResult(target.repo, problem=f"GitHub: {why}")


def _no_more(target: Target, why: str) -> FurtherPages:
    return FurtherPages(target.repo, problem=f"GitHub: {why}")
