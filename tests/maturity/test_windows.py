"""The first and the last month of each window."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from k8sml.maturity.signals import read_activity
from tests.builders import evidence, project

# 1 commit in 2018-01, 10 in 2018-02, 100 in 2018-03, …: each digit of a sum is a month.
DIGITS = tuple(10**n for n in range(30))


def window(commits: tuple[int, ...], as_of: str) -> tuple[int, int, int, int]:
    """Months, commits of 12 months, of 6 months and of the 12 months before, on a day."""
    found = read_activity(evidence(project(), (*commits, 0)), date.fromisoformat(as_of))
    assert found is not None
    return found.months, found.commits_12m, found.commits_6m, found.commits_before


@pytest.mark.parametrize("months", [1, 5, 6, 7, 11, 12, 13, 17, 23, 24, 25, 30])
def test_windows_end_with_the_last_complete_month(months: int) -> None:
    year, month = divmod(months, 12)
    year_digits, half, before = DIGITS[:months][-12:], DIGITS[:months][-6:], DIGITS[:months][-24:-12]
    expected = (months, sum(year_digits), sum(half), sum(before))
    assert window(DIGITS, f"{2018 + year}-{month + 1:02d}-10") == expected


@pytest.mark.parametrize(
    ("month", "lower_bound"),
    [("2018-05", False), ("2018-06", True), ("2018-07", True), ("2018-08", True), ("2018-09", False)],
)
def test_numbers_are_lower_bounds_from_the_first_to_the_last_month_of_the_range(
    month: str, lower_bound: bool
) -> None:
    known = replace(evidence(project(), (9,) * 13), at_least=("2018-06", "2018-08"))
    found = read_activity(known, date.fromisoformat(f"2018-{int(month[5:]) + 1:02d}-10"))
    assert found is not None
    assert (found.window_end, found.lower_bound) == (month, lower_bound)


@pytest.mark.parametrize(
    ("commits", "silent"),
    [
        ((0,) * 11, 0),
        ((0,) * 12, 1),
        ((0,) * 13, 2),
        ((6, *(0,) * 11), 0),
        ((6, *(0,) * 12), 1),
        ((5, 1, *(0,) * 11), 1),
        ((5, *(0,) * 11), 1),
        ((0, 6, *(0,) * 11), 0),
        ((*(0,) * 13, 6, *(0,) * 12), 1),
    ],
)
def test_a_month_is_silent_if_the_twelve_months_to_it_hold_fewer_than_six_commits(
    commits: tuple[int, ...], silent: int
) -> None:
    found = read_activity(evidence(project(), (*commits, 0)), date(2022, 1, 1))
    assert found is not None
    assert found.silent_months == silent
