"""Waits that end when the condition holds, however slow the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable

# Seconds after which something hangs. Nothing that works takes nearly as long, on a busy machine either.
GUARD = 120.0


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + GUARD
    while not condition():
        assert time.monotonic() < end, f"still not so after {GUARD:.0f} seconds"
        time.sleep(0.02)
