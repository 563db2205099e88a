"""Observes repositories through GitHub's API; what was asked within the hour comes from the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from time import monotonic

from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.collect import Collected, Job, Target, chunks, collect
from k8sml.evidence.continued import continued, first_needed
from k8sml.evidence.github import graphql, rest
from k8sml.evidence.github.api import Api, BadTokenError, Client
from k8sml.evidence.github.cache import Memory
from k8sml.evidence.github.graphql import BATCH, More, Question
from k8sml.evidence.github.repository import Pages
from k8sml.evidence.github.seen import Answer, Seen

# Four questions each, of the 60 an hour that GitHub answers without a token.
MOST_WITHOUT_TOKEN = 60 // rest.QUESTIONS
# What changes within the hour changes no decision.
FRESH_SECONDS = 3600
# After 500 commits that show too few people what is left would hardly show more.
_MORE_PAGES = 4


class Asking(Struct, frozen=True):
    """How to ask: on which day, at what time (seconds since 1970), how old an answer may be, for how long.

    More commits are read only as long as they are by fewer than `enough` people. `max_age` and `seconds` are
    in seconds.
    """

    day: str
    now: int
    enough: int
    max_age: int = FRESH_SECONDS
    seconds: float = 30


def observe(
    targets: Sequence[Target], api: Api, asking: Asking, executor: Executor, folder: Path | None
) -> Iterator[Collected]:
    """What GitHub says of each target, laid over what was known of it, as it comes.

    Where a question fails, what was asked earlier is used, however old, and the problem told. `folder` is
    where answers are kept (None: nowhere). Raises BadTokenError, after all that can be told.
    """
    memory = Memory(folder, api.rest)
    before: dict[str, Seen] = {}
    stale = []
    for target in targets:
        old = memory.recall(target.repo)
        # an answer of the future is one of a clock that was wrong
        fresh = old is not None and 0 <= asking.now - old.asked < asking.max_age
        if old is not None and fresh and old.seen.since <= first_needed(target.known, asking.day):
            yield Collected(target.slug, continued(target.known, old.seen, target.repo))
            continue
        if old is not None:
            before[target.slug] = old.seen
        stale.append(target)
    # entries of several catalogs may speak of one repository
    waiting: dict[str, list[Target]] = {}
    for target in stale:
        waiting.setdefault(target.repo.lower(), []).append(target)
    first = [min(alike, key=lambda one: first_needed(one.known, asking.day)) for alike in waiting.values()]

    def told(answer: Answer) -> Iterator[Collected]:
        for one in waiting.pop(answer.repo.lower()):
            seen = answer.seen or before.get(one.slug)
            history = continued(one.known, seen, one.repo) if seen else None
            if answer.seen is None:
                yield Collected(one.slug, history, answer.problem)
            else:
                yield Collected(one.slug, history, partly=answer.problem)

    try:
        for answer in _ask(first, before, Client(api), asking, executor):
            if answer.seen is not None and answer.problem is None:
                memory.remember(answer.repo, answer.seen, asking.now)
            yield from told(answer)
    except BadTokenError as error:
        for repo in list(waiting):
            yield from told(Answer(repo, problem=f"GitHub: {error}"))
        raise


def _ask(
    targets: Sequence[Target],
    before: Mapping[str, Seen],
    client: Client,
    asking: Asking,
    executor: Executor,
) -> Iterator[Answer]:
    """The answer of each target: one batch after another, then the further pages of those that need them."""
    if not targets:
        return
    until = monotonic() + asking.seconds
    needed = {one.repo: first_needed(one.known, asking.day) for one in targets}
    since = min(needed.values())
    by_repo = {one.repo: one for one in targets}
    jobs: list[Job[Answer]]
    if client.api.token is None:
        jobs = [
            ([one], partial(_one, client, one, since, asking.day, before.get(one.slug))) for one in targets
        ]
    else:
        jobs = [
            (part, partial(_batch, client, part, since, asking.day)) for part in chunks(list(targets), BATCH)
        ]
    unsettled: dict[str, Seen] = {}
    try:
        for answer in collect(jobs, executor, _unanswered, asking.seconds, (BadTokenError,)):
            seen = answer.seen
            if seen is None or client.api.token is None or _settled(seen, needed[answer.repo], asking.enough):
                yield answer
            else:
                unsettled[answer.repo] = seen
    except BadTokenError as error:
        yield from (Answer(repo, seen, f"GitHub: {error}") for repo, seen in unsettled.items())
        raise
    failed: dict[str, str] = {}
    for _ in range(_MORE_PAGES):
        asked = [
            repo
            for repo, seen in unsettled.items()
            if repo not in failed and not _settled(seen, needed[repo], asking.enough)
        ]
        if not asked:
            break
        # commits alone weigh little, so twice as many are asked for at once
        more: list[Job[More]] = [
            (
                [by_repo[repo] for repo in part],
                partial(graphql.ask_more, client, _places(part, unsettled), since),
            )
            for part in chunks(asked, 2 * BATCH)
        ]
        for one in collect(more, executor, _no_more, max(until - monotonic(), 0)):
            if one.pages is None:
                failed[one.repo] = one.problem or "no answer"
            else:
                unsettled[one.repo] = _with(unsettled[one.repo], one.pages)
    yield from (Answer(repo, seen, failed.get(repo)) for repo, seen in unsettled.items())


def _settled(seen: Seen, needed: str, enough: int) -> bool:
    """Whether what was read is enough: to the day it is needed since, or by so many people that it is."""
    return seen.more is None or (seen.oldest or "") < needed or seen.people >= enough


def _places(repos: Sequence[str], seen: Mapping[str, Seen]) -> list[Question]:
    return [Question(repo, seen[repo].more) for repo in repos]


def _with(seen: Seen, pages: Pages) -> Seen:
    return replace(
        seen,
        commits=(*seen.commits, *pages.commits),
        oldest=pages.oldest or seen.oldest,
        more=pages.more,
    )


def _batch(client: Client, targets: Sequence[Target], since: str, day: str) -> list[Answer]:
    return graphql.ask(client, [Question(one.repo) for one in targets], since, day)


def _one(client: Client, target: Target, since: str, day: str, before: Seen | None) -> list[Answer]:
    return [rest.ask(client, target.repo, since, day, before)]


def _unanswered(target: Target, why: str) -> Answer:
    return Answer(target.repo, problem=f"GitHub: {why}")


def _no_more(target: Target, why: str) -> More:
    return More(target.repo, problem=f"GitHub: {why}")
