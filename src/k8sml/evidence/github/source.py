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
from k8sml.evidence.github.api import Api, ApiError, BadTokenError, Client
from k8sml.evidence.github.cache import Memory
from k8sml.evidence.github.graphql import BATCH, Question
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
            yield Collected(one.slug, history, answer.problem)

    try:
        for answer in _ask(first, before, Client(api), asking, executor):
            if answer.seen is not None:
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
    for answer in collect(jobs, executor, _unanswered, asking.seconds, (BadTokenError,)):
        seen = answer.seen
        if seen is None or _settled(seen, needed[answer.repo], asking.enough) or client.api.token is None:
            yield answer
        else:
            unsettled[answer.repo] = seen
    for _ in range(_MORE_PAGES):
        open_ = [repo for repo, seen in unsettled.items() if not _settled(seen, needed[repo], asking.enough)]
        left = until - monotonic()
        if not open_ or left <= 0:
            break
        # commits alone weigh little, so twice as many are asked for at once
        more: list[Job[tuple[str, Pages | None]]] = [
            ([by_repo[repo] for repo in part], partial(_more, client, _places(part, unsettled), since))
            for part in chunks(open_, 2 * BATCH)
        ]
        got = [found for found in collect(more, executor, _no_pages, left) if found[1] is not None]
        if not got:
            break
        for repo, pages in got:
            unsettled[repo] = _with(unsettled[repo], pages)
    for repo, seen in unsettled.items():
        yield Answer(repo, seen)


def _settled(seen: Seen, needed: str, enough: int) -> bool:
    """Whether what was read is enough: to the day it is needed since, or by so many people that it is."""
    return seen.more is None or (seen.oldest or "") < needed or seen.people >= enough


def _places(repos: Sequence[str], seen: Mapping[str, Seen]) -> list[Question]:
    return [Question(repo, seen[repo].more) for repo in repos]


def _with(seen: Seen, pages: Pages | None) -> Seen:
    if pages is None:
        return seen
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


def _more(client: Client, questions: Sequence[Question], since: str) -> list[tuple[str, Pages | None]]:
    try:
        return list(graphql.ask_more(client, questions, since).items())
    except ApiError:
        return []  # what was read already stands


def _unanswered(target: Target, why: str) -> Answer:
    return Answer(target.repo, problem=f"GitHub: {why}")


def _no_pages(target: Target, why: str) -> tuple[str, Pages | None]:
    return target.repo, None
