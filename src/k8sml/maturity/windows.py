"""Sums over the months that end with a month, and the number of complete months."""

from __future__ import annotations

from collections.abc import Sequence

from k8sml.evidence.model import Evidence, month_number


def window_sum(values: Sequence[int], at: int, months: int) -> int:
    """Return the sum over the `months` that end at index `at`, or over as many of them as there are."""
    return sum(values[max(0, at - months + 1) : max(0, at + 1)])


def complete_months(evidence: Evidence) -> int:
    """Return the number of months observed to their end: all but the month of the observation."""
    months = evidence.months
    return min(len(months.commits), month_number(evidence.observed) - month_number(months.start))
