"""A helper process that ends git commands if this program is killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

_SCRIPT = Path(__file__).with_name("reap.py")


class Reaper:
    """A tracker of this program's process groups, which ends the remaining ones when the program is gone.

    If it cannot run, for example in a program frozen into one file, nothing else is affected.
    """

    def __init__(self) -> None:
        # Git passes its environment to the programs that it starts.
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
        """Track a process group."""
        self._send(group)

    def ended(self, group: int) -> None:
        """Forget a process group."""
        self._send(-group)

    def close(self) -> None:
        """End the remaining groups, and the reaper."""
        if self._process is not None:
            self._send(0)
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait()

    def _send(self, group: int) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended
                self._process.stdin.write(b"%d\n" % group)
