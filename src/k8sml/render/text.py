"""Dates, ages, lower bounds and sparklines as text, and all signs in ASCII."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.catalog.dates import last_day

UNKNOWN = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-:=+*#"
# Non-ASCII characters used in output, and their replacements on terminals without UTF-8.
_PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "…": "~",
        "·": "|",
        "→": "->",
        "├": "|",
        "└": "`",
        "─": "-",
        "│": "|",
        "≥": ">=",
        "●": "*",
    }
    | dict(zip(_BARS, _PLAIN_BARS, strict=True))
)


def to_ascii(text: str) -> str:
    """Replace known signs by ASCII, and other characters by `?`."""
    return text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")


def date_words(text: str) -> str:
    """Return `2021-09-27` as `27 Sep 2021`, `2021-09` as `Sep 2021`, and a year unchanged."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def age(text: str | None, as_of: date) -> str:
    """Return the time since a date: `16 d`, `5 mo`, `2 y`."""
    if text is None:
        return UNKNOWN
    days = (as_of - last_day(text)).days
    if days < 60:
        return f"{max(days, 0)} d"
    if days < 730:
        return f"{round(days / 30.44)} mo"
    return f"{round(days / 365.25)} y"


def rhythm(days: int | None) -> str:
    """Return the time between two releases: `9 d`, `6 wk`, `5 mo`."""
    if days is None:
        return UNKNOWN
    if days < 21:
        return f"{days} d"
    if days < 120:
        return f"{round(days / 7)} wk"
    return f"{round(days / 30.44)} mo"


def rhythm_words(days: int | None) -> str:
    """Return the time between two releases in words: `every 9 weeks`."""
    if days is None:
        return ""
    if days < 2:
        return "every day"
    if days < 21:
        return f"every {days} days"
    if days < 120:
        return f"every {round(days / 7)} weeks"
    return f"every {round(days / 30.44)} months"


def sparkline(values: Sequence[int]) -> str:
    """Return bars of eight heights; only zero has the lowest bar."""
    top = max(values, default=0)
    if not top:
        return _BARS[0] * len(values)
    return "".join(_BARS[0] if not v else _BARS[max(1, round(v / top * 7))] for v in values)


def lower_bound(number: int, is_bound: bool) -> str:
    """Return a number; a lower bound starts with `≥`."""
    return f"≥ {number:,}" if is_bound else f"{number:,}"
