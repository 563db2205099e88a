"""What every source of observations takes and gives, and how many of them are asked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from time import monotonic

from msgspec import Struct

from k8sml.evidence.model import History


class Target(Struct, frozen=True):
    """A repository to observe for the project `slug`; `known` is what was observed of it before."""

    slug: str
    repo: str
    known: History | None = None


class Collected(Struct, frozen=True):
    """What came of a target: a history, or the problem in a line. Both, where only a part was had."""

    slug: str
    history: History | None = None
    problem: str | None = None


# A piece of work that an executor can carry out elsewhere: a function of a module, and what it is given.
Job = tuple[Callable[..., list[Collected]], tuple[object, ...]]


def collect(
    jobs: Sequence[tuple[Sequence[Target], Job]], executor: Executor, seconds: float | None = None
) -> Iterator[Collected]:
    """Carry out jobs, each for some targets; what came of them, as it comes.

    A job that raises, or is not done after so many `seconds` in all, is a problem of each of its targets.
    """
    until = None if seconds is None else monotonic() + seconds
    waiting: dict[Future[list[Collected]], Sequence[Target]] = {
        executor.submit(function, *given): targets for targets, (function, given) in jobs
    }
    while waiting:
        left = None if until is None else max(until - monotonic(), 0)
        done, _ = wait(waiting, left, FIRST_COMPLETED)
        if not done:
            break
        for future in done:
            targets = waiting.pop(future)
            error = future.exception()
            if error is None:
                yield from future.result()
            else:
                yield from (Collected(one.slug, problem=f"{one.repo}: {error}") for one in targets)
    for future, targets in waiting.items():
        future.cancel()
        yield from (Collected(one.slug, problem=f"{one.repo}: no answer in time") for one in targets)
