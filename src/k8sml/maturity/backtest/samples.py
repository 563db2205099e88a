"""The moments of the past at which a project was alive, and whether it was dormant some time later."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from k8sml.evidence.model import Evidence, month_number
from k8sml.maturity.features import Features, features_at
from k8sml.maturity.forecast import HORIZON_MONTHS
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS

FIRST_YEAR = 2016  # the year after Kubernetes 1.0: before it there was nothing to bet on


class Sample(Struct, frozen=True):
    """A project at the end of a month (`at` is its index in the months, `month` its number).

    `dormant` is whether fewer than DORMANT_COMMITS fell into the twelve months that end at the horizon.
    """

    slug: str
    at: int
    month: int
    features: Features
    dormant: bool


def moments(
    slug: str,
    evidence: Evidence,
    horizon: int = HORIZON_MONTHS,
    first: int = FIRST_YEAR * 12,
    last: int | None = None,
) -> Iterator[Sample]:
    """The quarter-ends from month number `first` to `last` at which the project was alive and is labelled.

    A label needs the whole horizon to have been observed: the last complete month is the one before the
    month of the observation.
    """
    commits = evidence.months.commits
    start = month_number(evidence.months.start)
    complete = min(len(commits), month_number(evidence.observed) - start)
    for at in range(WINDOW_MONTHS - 1, complete - horizon):
        month = start + at
        if month % 3 != 2 or month < first or (last is not None and month > last):
            continue
        features = features_at(evidence.months, at)
        if features is None:
            continue
        later = commits[at + horizon - WINDOW_MONTHS + 1 : at + horizon + 1]
        yield Sample(slug, at, month, features, sum(later) < DORMANT_COMMITS)
