"""Replace a file with something that is not a regular file of reasonable size."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path


def fifo(file: Path) -> None:
    """Make a named pipe without a writer."""
    file.unlink(missing_ok=True)
    os.mkfifo(file)


def endless(file: Path) -> None:
    """Make a link to an endless device."""
    file.unlink(missing_ok=True)
    file.symlink_to("/dev/zero")


def unix_socket(file: Path) -> None:
    file.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as made, chdir(file.parent):  # a socket's path has at most 107 bytes
        made.bind(file.name)


def huge(file: Path) -> None:
    """Make a sparse file of one terabyte."""
    os.truncate(file, 1 << 40)


def loop(file: Path) -> None:
    """Make a link to itself."""
    file.unlink()
    file.symlink_to(file)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


KINDS: tuple[Callable[[Path], None], ...] = (fifo, endless, unix_socket, huge, loop, folder)
