"""Threads that end with the program, so that a server that hangs does not delay its exit."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ThreadExecutor(Executor):
    """An executor with daemon threads; Python waits at exit for the threads of the standard one."""

    def __init__(self, jobs: int) -> None:
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        for _ in range(jobs):
            thread = Thread(target=self._run, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system allows no more
                if not self._threads:
                    raise OSError(errno.EAGAIN, "no thread can be started") from None
                break
            self._threads.append(thread)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return the future result of a call that one of the threads makes."""
        future: Future[T] = Future()
        self._work.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end after the submitted calls, without waiting for them."""
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            _carry_out(*item)
            del item  # a waiting thread must not keep the connections of the last call open


def _carry_out(future: Future[Any], call: Callable[[], Any]) -> None:
    """Make a call unless it was canceled, and set the result or the exception of its future."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(call())
    except BaseException as error:  # raised by `future.result()`
        future.set_exception(error)
        del future  # the traceback of the error leads here
