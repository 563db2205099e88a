"""The quarter-ends at which a project was alive, and whether it was dormant some time later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from k8sml.catalog.dates import last_day
from k8sml.evidence.model import Evidence, month_number, month_text
from k8sml.maturity.features import Features, features_at
from k8sml.maturity.forecast import HORIZON_MONTHS
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS
from k8sml.maturity.windows import complete_months, window_sum

FIRST_YEAR = 2016  # the year after Kubernetes 1.0: before it there was nothing to bet on


class Period(Struct, frozen=True):
    """The horizon of a forecast in months, and the first and last month number that it is tried at.

    None as `first` is the default of the question, as `last` the end of the data.
    """

    horizon: int = HORIZON_MONTHS
    first: int | None = None
    last: int | None = None


def between(horizon: int, start: date | None, end: date | None) -> Period:
    """Return the period of the quarter-ends from one day to another, both included."""
    first = None if start is None else month_number(start.isoformat())
    last = None
    if end is not None:
        ended = end == last_day(end.isoformat()[:7])
        last = month_number(end.isoformat()) - (not ended)
    return Period(horizon, first, last)


class Sample(Struct, frozen=True):
    """A project at the end of a month (`at` is its index in the months, `month` its number).

    `dormant` is whether it was dormant at the horizon.
    """

    slug: str
    at: int
    month: int
    features: Features
    dormant: bool


def samples(slug: str, evidence: Evidence, period: Period | None = None) -> Iterator[Sample]:
    """Yield the quarter-ends of a period (default: since FIRST_YEAR) at which the project was alive."""
    period = period or Period()
    for at, month in quarter_ends(evidence, period, FIRST_YEAR):
        features = features_at(evidence.months, at)
        if features is not None:
            dormant = not is_alive(evidence, at + period.horizon)
            yield Sample(slug, at, month, features, dormant)


def quarter_ends(evidence: Evidence, period: Period, first_year: int) -> Iterator[tuple[int, int]]:
    """Yield index and number of the last month of each quarter after which the whole horizon was observed.

    The last complete month is the one before the month of the observation.
    """
    start = month_number(evidence.months.start)
    first = first_year * 12 if period.first is None else period.first
    for at in range(complete_months(evidence) - period.horizon):
        month = start + at
        if month % 3 == 2 and month >= first and (period.last is None or month <= period.last):
            yield at, month


def is_alive(evidence: Evidence, at: int) -> bool:
    """Return whether the twelve months to the month at index `at` have enough commits."""
    return window_sum(evidence.months.commits, at, WINDOW_MONTHS) >= DORMANT_COMMITS


def month_end(month: int) -> date:
    """Return the last day of a month by its number."""
    return last_day(month_text(month))
