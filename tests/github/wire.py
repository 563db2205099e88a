"""Faults of the network or of a dying server. Re-exported by `faults.py`."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from socket import SO_LINGER, SOL_SOCKET
from typing import Literal

from tests.github.exchange import Exchange, Reply

Fault = Callable[[Exchange], Reply | None]


def truncated() -> Fault:
    """A body cut in the middle, with a Content-Length that matches what is left."""

    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        reply.body = reply.body[: len(reply.body) // 2]
        return reply

    return fault


def cut_short() -> Fault:
    """The connection is closed before the body is complete."""

    def fault(exchange: Exchange) -> None:
        message = exchange.message(exchange.answer())
        exchange.connection.sendall(message[: -max(len(message) // 4, 1)])

    return fault


def reset() -> Fault:
    """The connection is reset in the middle of the response (RST instead of FIN)."""

    def fault(exchange: Exchange) -> None:
        message = exchange.message(exchange.answer())
        exchange.connection.sendall(message[: len(message) // 2])
        exchange.github.wait(0.05)  # what was sent arrives before the reset throws it away
        exchange.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        os.close(exchange.connection.detach())

    return fault


def hang() -> Fault:
    """The request is accepted and never answered."""

    def fault(exchange: Exchange) -> None:
        exchange.github.stopped.wait()

    return fault


def drip(what: Literal["body", "headers"] = "body", seconds: float = 1.0) -> Fault:
    """One byte every few seconds, of the body or of the whole response."""

    def fault(exchange: Exchange) -> None:
        message = exchange.message(exchange.answer())
        start = message.index(b"\r\n\r\n") + 4 if what == "body" else 0
        exchange.connection.sendall(message[:start])
        for number in range(start, len(message)):
            exchange.connection.sendall(message[number : number + 1])
            if exchange.github.wait(seconds):
                return

    return fault
