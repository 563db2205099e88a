"""What every source of observations takes and gives, and how many of them are asked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from time import monotonic
from typing import TypeVar

from msgspec import Struct

from k8sml.catalog.repository import Repository, parse_repository
from k8sml.evidence.model import History

T = TypeVar("T")

# Seconds. A signal that comes just before a wait is only handled after it.
_LOOK_AGAIN = 0.2


def chunks(things: Sequence[T], size: int) -> list[Sequence[T]]:
    """The things in order, so many at once."""
    return [things[at : at + size] for at in range(0, len(things), size)]


class Target(Struct, frozen=True):
    """A repository to observe for the project `slug`; `known` is what was observed of it before."""

    slug: str
    repo: str
    known: History | None = None

    @property
    def repository(self) -> Repository:
        """Return the repository that `repo` names."""
        return parse_repository(self.repo)


class Collected(Struct, frozen=True):
    """What came of a target: a history, or why there is none, in a few words without the repository's name.

    Both, where the history is an older one. `partly` tells why a new one shows less than was asked for.
    `asked` is when a server answered for it (seconds since 1970), where that is known.
    """

    slug: str
    history: History | None = None
    problem: str | None = None
    partly: str | None = None
    asked: int | None = None


# Some targets, and the call that observes them. An executor may carry it out on another machine, so it is
# a function of a module with plain values (`functools.partial`).
Job = tuple[Sequence[Target], Callable[[], list[T]]]


def collect(
    jobs: Iterable[Job[T]],
    executor: Executor,
    failed: Callable[[Target, str], T],
    seconds: float | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> Iterator[T]:
    """Carry out jobs; what came of their targets, as it comes.

    Of a job that raises, or is not done after so many `seconds` in all, each target has `failed`, with why.
    What is `fatal` to all jobs is raised.
    """
    until = None if seconds is None else monotonic() + seconds
    waiting: dict[Future[list[T]], Sequence[Target]] = {
        executor.submit(call): targets for targets, call in jobs
    }
    try:
        while waiting:
            left = _LOOK_AGAIN if until is None else max(min(until - monotonic(), _LOOK_AGAIN), 0)
            done, _ = wait(waiting, left, FIRST_COMPLETED)
            if not done and until is not None and monotonic() >= until:
                break
            # what is fatal comes last, so that nothing that was had is lost
            for future in sorted(done, key=lambda one: isinstance(one.exception(), fatal)):
                error = future.exception()
                if isinstance(error, fatal):
                    raise error
                targets = waiting.pop(future)
                if error is None:
                    yield from future.result()
                else:
                    yield from (failed(one, str(error) or type(error).__name__) for one in targets)
        for targets in waiting.values():
            yield from (failed(one, "no answer in time") for one in targets)
    finally:  # also where nobody wants to know any more
        for future in waiting:
            future.cancel()
