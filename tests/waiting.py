"""Wait for a condition instead of a fixed time, so that tests pass on a slow machine."""

from __future__ import annotations

import time
from collections.abc import Callable

# Seconds after which a test counts as hanging; far more than any step takes on a busy machine.
GUARD = 120.0


def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; fail after GUARD seconds."""
    end = time.monotonic() + GUARD
    while not condition():
        assert time.monotonic() < end, f"condition not met after {GUARD:.0f} seconds"
        time.sleep(0.02)
