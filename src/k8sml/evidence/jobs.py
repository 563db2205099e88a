"""Run jobs in an executor, on this machine or on others, with one time limit for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

K = TypeVar("K")
T = TypeVar("T")

# Requests to one server at once; GitHub asks for few (docs.github.com, best practices for the REST API).
MAX_CONNECTIONS = 8
# Seconds. A signal that arrives just before a wait is handled only after it.
_POLL_INTERVAL = 0.2


def chunks(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Split items into parts of at most `size`, in order."""
    return [items[start : start + size] for start in range(0, len(items), size)]


# Targets, and the call that handles them. An executor may run it on another machine, so it is a function of a
# module with plain values (`functools.partial`).
Job = tuple[Sequence[K], Callable[[], list[T]]]


def collect(
    jobs: Iterable[Job[K, T]],
    executor: Executor,
    failed: Callable[[K, str], T],
    seconds: float | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> Iterator[T]:
    """Run jobs; yield their results as they arrive.

    If a job raises, or is not done within `seconds` for all jobs, `failed` makes the result of each of its
    targets from the reason. Errors in `fatal`, which concern all jobs, are raised.
    """
    from concurrent.futures import FIRST_COMPLETED, wait  # imports logging

    until = None if seconds is None else monotonic() + seconds
    waiting: dict[Future[list[T]], Sequence[K]] = {executor.submit(call): targets for targets, call in jobs}
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
