"""Small words and signs: dates, ages, counts, a sparkline; and signs in plain ASCII."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.catalog.dates import last_day

UNKNOWN = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-:=+*#"
# What else than ASCII the output holds, and its plain form for terminals without UTF-8.
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
    """Text for a terminal without UTF-8: signs by their ASCII form, what is left by `?`."""
    return text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")


def date_words(text: str) -> str:
    """`2021-09-27` as `27 Sep 2021`, `2021-09` as `Sep 2021`, a year as it is."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def age(text: str | None, as_of: date) -> str:
    """How long ago a date was, as a person would say it: `16 d`, `5 mo`, `2 y`."""
    if text is None:
        return UNKNOWN
    days = (as_of - last_day(text)).days
    if days < 60:
        return f"{max(days, 0)} d"
    if days < 730:
        return f"{round(days / 30.44)} mo"
    return f"{round(days / 365.25)} y"


def rhythm(days: int | None) -> str:
    """The time between two releases: `9 d`, `6 wk`, `5 mo`."""
    if days is None:
        return UNKNOWN
    if days < 21:
        return f"{days} d"
    if days < 120:
        return f"{round(days / 7)} wk"
    return f"{round(days / 30.44)} mo"


def rhythm_words(days: int | None) -> str:
    """The time between two releases in a sentence: `every 9 weeks`."""
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
    """Bars of eight heights; any work at all rises above the floor of a year without."""
    top = max(values, default=0)
    if not top:
        return _BARS[0] * len(values)
    return "".join(_BARS[0] if not v else _BARS[max(1, round(v / top * 7))] for v in values)


def count(number: int, noun: str, many: str | None = None) -> str:
    """`1 project`, `2 projects`, `2,434 moments`."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def lower_bound(number: int, is_bound: bool) -> str:
    """A number, with the sign of "at least" where it is one."""
    return f"≥ {number:,}" if is_bound else f"{number:,}"
