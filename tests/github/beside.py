"""Neighbors of the loopback GitHub: a closed port and another host."""

from __future__ import annotations

from socket import socket

from tests.github.exchange import json_reply
from tests.github.faults import always
from tests.github.server import GitHub
from tests.github.world import World


class Nobody:
    """An address that refuses connections inside `with`: its port is bound, but nothing listens."""

    def __enter__(self) -> Nobody:
        self._socket = socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


class Elsewhere(GitHub):
    """Another host, at another loopback address, that answers and logs every request."""

    def __init__(self) -> None:
        super().__init__(World.empty(), host="127.0.0.2")
        self.fail(always(json_reply(200, {"here": "elsewhere"})))
