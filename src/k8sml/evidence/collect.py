"""Targets and results of sources, and jobs that run in an executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from time import monotonic
from typing import TypeVar

from msgspec import Struct

from k8sml.catalog.repository import Repository, parse_repository
from k8sml.evidence.model import History

T = TypeVar("T")

# Seconds. A signal that arrives just before a wait is handled only after it.
_POLL_INTERVAL = 0.2


def chunks(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Split items into parts of at most `size`, in order."""
    return [items[start : start + size] for start in range(0, len(items), size)]


class Target(Struct, frozen=True):
    """A repository to observe for the project `slug`; `known` is its stored history."""

    slug: str
    repo: str
    known: History | None = None

    @property
    def repository(self) -> Repository:
        """Return the repository that `repo` names."""
        return parse_repository(self.repo)


class Collected(Struct, frozen=True):
    """The result for a target: a history, or the problem, in a few words without the repository's name.

    Both, if the history is an older one. `partly` is why a new history is incomplete. `asked` is when a
    server answered (seconds since 1970), if known.
    """

    slug: str
    history: History | None = None
    problem: str | None = None
    partly: str | None = None
    asked: int | None = None


# Targets, and the call that observes them. An executor may run it on another machine, so it is a function of
# a module with plain values (`functools.partial`).
Job = tuple[Sequence[Target], Callable[[], list[T]]]


def collect(
    jobs: Iterable[Job[T]],
    executor: Executor,
    failed: Callable[[Target, str], T],
    seconds: float | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> Iterator[T]:
    """Run jobs; yield their results as they arrive.

    If a job raises, or is not done within `seconds` for all jobs, `failed` makes the result of each of its
    targets from the reason. Errors in `fatal`, which concern all jobs, are raised.
    """
    until = None if seconds is None else monotonic() + seconds
    waiting: dict[Future[list[T]], Sequence[Target]] = {
        executor.submit(call): targets for targets, call in jobs
    }
    try:
        while waiting:
            timeout = _POLL_INTERVAL if until is None else max(min(until - monotonic(), _POLL_INTERVAL), 0)
            done, _ = wait(waiting, timeout, FIRST_COMPLETED)
            if not done and until is not None and monotonic() >= until:
                break
            # fatal errors come last, so that no result is lost
            for future in sorted(done, key=lambda future: isinstance(future.exception(), fatal)):
                error = future.exception()
                if isinstance(error, fatal):
                    raise error
                targets = waiting.pop(future)
                if error is None:
                    yield from future.result()
                else:
                    reason = str(error) or type(error).__name__
                    yield from (failed(target, reason) for target in targets)
        for targets in waiting.values():
            yield from (failed(target, "no answer in time") for target in targets)
    finally:  # also if the caller stops early
        for future in waiting:
            future.cancel()
