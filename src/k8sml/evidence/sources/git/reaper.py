"""A process that ends git commands when this program is killed and cannot do it itself."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

_SCRIPT = Path(__file__).with_name("reap.py")


class Reaper:
    """Knows the process groups of this program; ends the remaining ones when the program is gone.

    Where it cannot run, as in a program that was frozen into one file, nothing else is affected.
    """

    def __init__(self) -> None:
        # Git hands its environment on to what it starts.
        self.mark = {"K8SML_RUN": os.urandom(16).hex()}
        self._process: subprocess.Popen[bytes] | None = None
        # isolated and without site-packages: it starts in milliseconds
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                [sys.executable or "python3", "-I", "-S", str(_SCRIPT), *self.mark.values()],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self._process is not None and self._process.stdin is not None:
            os.set_blocking(self._process.stdin.fileno(), False)

    def begun(self, group: int) -> None:
        """Watch a process group."""
        self._tell(group)

    def ended(self, group: int) -> None:
        """Forget a process group."""
        self._tell(-group)

    def close(self) -> None:
        """End the groups that are left, and the reaper."""
        if self._process is not None:
            self._tell(0)
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait()

    def _tell(self, group: int) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended
                self._process.stdin.write(b"%d\n" % group)
