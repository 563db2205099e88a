"""The current date and time. Nothing else reads the clock to decide what to show."""

from __future__ import annotations

import time
from datetime import date


def today() -> date:
    """Return the current date, in the user's time zone."""
    return date.today()


def now() -> int:
    """Return the seconds since 1970."""
    return int(time.time())
