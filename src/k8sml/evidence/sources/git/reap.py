"""End the processes of a program that was killed. Runs as a script, and imports nothing of the package.

Standard input has one process group per line: `123` has started, `-123` has ended. The line `0` means that
the program needs none of them any more. Input that ends without `0` means that the program was killed. Then
processes that it had no time to name are found by a mark in their environment, if the system has /proc.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

# Seconds. Git removes its temporary files when asked to end; after this time a group is killed.
_GRACE = 2.0
_POLL_INTERVAL = 0.05


def main() -> None:
    """Wait for the end of standard input, then end the remaining groups."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    killed = True
    for line in sys.stdin:
        group = int(line)
        killed = group != 0
        if group > 0:
            groups.add(group)
        else:
            groups.discard(-group)
    _end(groups, sys.argv[1].encode() if killed else b"")


def _end(groups: set[int], mark: bytes) -> None:
    """End process groups, and all processes with a mark that start meanwhile."""
    asked: set[int] = set()
    until = time.monotonic() + _GRACE
    while True:
        groups = {group for group in groups | _marked(mark) if _signal(group, 0)}
        for group in groups - asked:
            _signal(group, signal.SIGTERM)
        asked |= groups
        if time.monotonic() > until or not (groups or mark):
            break
        time.sleep(_POLL_INTERVAL)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _marked(mark: bytes) -> set[int]:
    """Return the groups of the processes that have a mark in their environment."""
    groups = set()
    for file in Path("/proc").glob("[0-9]*/environ") if mark else ():
        with contextlib.suppress(OSError):  # another user's, or gone
            if mark in file.read_bytes():
                groups.add(os.getpgid(int(file.parent.name)))
    return groups


def _signal(group: int, number: int) -> bool:
    """Signal a group; return False if it is gone or belongs to another user by now."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()
