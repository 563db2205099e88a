"""Partial dates, as exact as their source: a day, a month or a year (`2021-09-27`, `2021-09`, `2021`)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def date_problem(text: str) -> str | None:
    """Return the problem of a partial date of the right form; None if it is valid."""
    try:
        last_day(text)
    except ValueError:
        return f"{text} is not a day of the calendar"
    return None


def first_day(text: str) -> date:
    """Return the first day that a partial date can mean. Raises ValueError on an impossible date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """Return the last day that a partial date can mean. Raises ValueError on an impossible date."""
    year, month, day = _parts(text)
    if month is None:
        return date(year, 12, 31)
    if day is None:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, day)


def known_by(text: str, as_of: date) -> bool:
    """Return whether an event with the date `text` had certainly happened by the end of `as_of`.

    A month or a year counts only once it is over, so a view of the past never shows later events.
    """
    return last_day(text) <= as_of


def months_between(start: date, end: date) -> int:
    """Return the whole calendar months from one day to another."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _parts(text: str) -> tuple[int, int | None, int | None]:
    pieces = [int(piece) for piece in text.split("-")]
    return (
        pieces[0],
        pieces[1] if len(pieces) > 1 else None,
        pieces[2] if len(pieces) > 2 else None,
    )
