"""Ends the processes of a program that is gone. A script of its own, which imports nothing of the package.

Standard input names process groups, one per line: `123` has begun, `-123` has ended, and `0` says that the
program needs none of them any more. If it ends without that, the program was killed; then processes that it
had no time to name are found by a mark in their environment, where the system has /proc.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

# Git removes its temporary files when asked to end; a group that has not ended by then is killed.
_GRACE = 2.0
_LOOK_AGAIN = 0.05


def main() -> None:
    """Wait for the end of standard input, then end the groups that are left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    left: set[int] = set()
    killed = True
    for line in sys.stdin:
        group = int(line)
        killed = group != 0
        if group > 0:
            left.add(group)
        else:
            left.discard(-group)
    _end(left, sys.argv[1].encode() if killed else b"")


def _end(groups: set[int], mark: bytes) -> None:
    """End process groups, and all processes with a mark that begin in the meantime."""
    asked: set[int] = set()
    until = time.monotonic() + _GRACE
    while True:
        groups = {group for group in groups | _marked(mark) if _signal(group, 0)}
        for group in groups - asked:
            _signal(group, signal.SIGTERM)
        asked |= groups
        if time.monotonic() > until or not (groups or mark):
            break
        time.sleep(_LOOK_AGAIN)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _marked(mark: bytes) -> set[int]:
    """The groups of the processes that have a mark in their environment."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/environ") if mark else ():
        with contextlib.suppress(OSError):  # another user's, or gone
            if mark in file.read_bytes():
                found.add(os.getpgid(int(file.parent.name)))
    return found


def _signal(group: int, number: int) -> bool:
    """Signal a group; False if it is gone, or another user's by now."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()
