"""Replace a file by something that is not a regular file of reasonable size."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Seconds; far more than any test takes on a busy machine.
_HANGS = 120


def fifo(file: Path) -> None:
    """A pipe without a writer."""
    file.unlink()
    os.mkfifo(file)


def endless(file: Path) -> None:
    """A link to a device without an end."""
    file.unlink()
    file.symlink_to("/dev/zero")


def unix_socket(file: Path) -> None:
    file.unlink()
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(file.parent)  # the address of a socket holds 107 bytes
        try:
            made.bind(file.name)
        finally:
            os.chdir(here)


def huge(file: Path) -> None:
    """A sparse file of one terabyte."""
    os.truncate(file, 1 << 40)


def loop(file: Path) -> None:
    """A link to itself."""
    file.unlink()
    file.symlink_to(file)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


KINDS: tuple[Callable[[Path], None], ...] = (fifo, endless, unix_socket, huge, loop, folder)


@contextmanager
def no_hang() -> Iterator[None]:
    """Fail if the body does not end. Only for the main thread."""

    def stop(*_: object) -> None:
        pytest.fail("hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
