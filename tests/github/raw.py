"""A server that sends arbitrary bytes, including invalid HTTP."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from socket import SHUT_RDWR, create_server, socket
from threading import Event, Thread

# Answers on a connection, and returns early if the event is set: the server has stopped.
Talk = Callable[[socket, Event], None]


class Raw:
    """A server at `url`, running inside `with`; `requests` holds the requests as bytes."""

    def __init__(self, talk: Talk, host: str = "127.0.0.1", read: bool = True) -> None:
        self.requests: list[bytes] = []
        self.stopped = Event()
        self._talk, self._read = talk, read
        self._listener = create_server((host, 0))
        self._open: list[socket] = []
        self.port = self._listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"

    def __enter__(self) -> Raw:
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(SHUT_RDWR)
        self._thread.join()  # no connection is opened after this
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket) -> None:
        with contextlib.suppress(OSError):  # the client closed the connection
            if self._read:
                self.requests.append(read_request(connection))
            self._talk(connection, self.stopped)
            connection.shutdown(SHUT_RDWR)


def read_request(connection: socket) -> bytes:
    """Read a whole request: closing a connection with unread data would reset it."""
    with connection.makefile("rb") as stream:
        head = b""
        while (line := stream.readline()) not in (b"\r\n", b""):
            head += line
        length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        return head + stream.read(int(length[1]) if length else 0)


def say(*parts: bytes) -> Talk:
    """Send some bytes and close the connection."""

    def talk(connection: socket, _: Event) -> None:
        connection.sendall(b"".join(parts))

    return talk


def forever(start: bytes, again: bytes, pause: float = 0.0) -> Talk:
    """Send some bytes, then repeat others forever with a pause in between."""

    def talk(connection: socket, stopped: Event) -> None:
        connection.sendall(start)
        while not stopped.wait(pause) if pause else not stopped.is_set():
            connection.sendall(again)

    return talk
