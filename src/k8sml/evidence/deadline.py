"""Shut down the sockets of an exchange when its time is over.

Time limits of sockets apply between two bytes, so a server that sends a byte now and then, or "100 Continue"
forever, stays within them. Shutting the socket down ends the exchange at any step.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextvars import ContextVar
from socket import SHUT_RDWR, socket
from threading import Lock, Timer
from time import monotonic


class Deadline:
    """A moment after which the watched sockets are shut down."""

    def __init__(self, seconds: float) -> None:
        self.until = monotonic() + seconds
        self._lock = Lock()
        # Duplicates: the connection may close its own, or pass it to TLS, while the response is still read.
        self._sockets: list[socket] = []
        self._cut = False

    @property
    def left(self) -> float:
        """Return the seconds left, at least 0."""
        return max(self.until - monotonic(), 0.0)

    @property
    def over(self) -> bool:
        """Return whether the time is over."""
        return self._cut or self.left == 0

    def watch(self, connection: socket) -> None:
        """Shut down this socket when the time is over."""
        with self._lock:
            self._sockets.append(socket(fileno=os.dup(connection.fileno())))
        if self._cut:
            self.cut()

    def cut(self) -> None:
        """Shut down every watched socket."""
        with self._lock:
            self._cut = True
            for connection in self._sockets:
                with contextlib.suppress(OSError):  # the other side closed it first
                    connection.shutdown(SHUT_RDWR)

    def release(self) -> None:
        """Stop watching all sockets."""
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Shut down the connections that this thread makes in the block, `seconds` after its start."""
    limit = Deadline(seconds)
    token = _current.set(limit)
    timer = Timer(seconds, limit.cut)
    timer.daemon = True
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()
        _current.reset(token)
        limit.release()


def watch(connection: socket) -> None:
    """Let the deadline of this thread, if any, shut down a socket."""
    limit = _current.get()
    if limit is not None:
        limit.watch(connection)
