"""Ends the processes of a program that is gone. A script of its own, which imports nothing of the package.

Standard input names process groups, one a line: `123` has begun, `-123` has ended. Its end means that the
program needs none of them any more, or that it was killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

# Git removes its temporary files when asked to end; a group that has not ended by then is killed.
_GRACE = 2.0
_LOOK_AGAIN = 0.05


def main() -> None:
    """Wait for the end of standard input, then end the groups that are left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    left: set[int] = set()
    for line in sys.stdin:
        group = int(line)
        if group > 0:
            left.add(group)
        else:
            left.discard(-group)
    _end(left)


def _end(groups: set[int]) -> None:
    left = {group for group in groups if _signal(group, signal.SIGTERM)}
    until = time.monotonic() + _GRACE
    while left and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN)
        left = {group for group in left if _signal(group, 0)}
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Signal a group; False if it is gone, or another user's by now."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()
