from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.dates import date_problem, first_day, known_by, last_day, months_between
from tests.catalog.texts import faults, parse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-09-27", date(2021, 9, 27), date(2021, 9, 27)),
        ("2021-09", date(2021, 9, 1), date(2021, 9, 30)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
    ],
)
def test_a_partial_date_spans_from_the_first_to_the_last_day_that_it_can_mean(
    text: str, first: date, last: date
) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("text", "last_unknown"),
    [("2021-09-27", date(2021, 9, 26)), ("2021-09", date(2021, 9, 29)), ("2021", date(2021, 12, 30))],
)
def test_a_month_or_a_year_counts_only_once_it_is_over(text: str, last_unknown: date) -> None:
    assert not known_by(text, last_unknown)
    assert known_by(text, last_unknown + timedelta(days=1))


@pytest.mark.parametrize("text", ["2021", "2021-09", "2021-09-27", "0001", "9999", "9999-12-31"])
def test_a_day_of_the_calendar_has_no_fault(text: str) -> None:
    assert date_problem(text) is None


@pytest.mark.parametrize("text", ["2021-13", "2021-00", "2021-02-30", "2021-09-31", "2021-09-00", "0000"])
def test_a_day_that_never_was_is_a_fault(text: str) -> None:
    assert date_problem(text) == f"{text} is not a day of the calendar"


@given(day=st.dates(max_value=date(9998, 12, 31)), size=st.sampled_from([4, 7, 10]))
def test_a_day_lies_within_whatever_it_is_rounded_to(day: date, size: int) -> None:
    text = day.isoformat()[:size]
    assert first_day(text) <= day <= last_day(text)
    assert first_day(text).isoformat()[:size] == last_day(text).isoformat()[:size] == text
    assert (last_day(text) + timedelta(days=1)).isoformat()[:size] != text


def test_the_last_month_of_the_calendar_is_a_date() -> None:
    assert last_day("9999-12") == date(9999, 12, 31)
    assert parse("curated: 9999-12\n").curated == "9999-12"


def test_digits_of_other_scripts_are_no_date() -> None:
    assert faults("curated: '２０２１'\n")


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2019-11-25", "2020-11-25", 12),
        ("2019-11-25", "2020-11-24", 11),
        ("2019-11-25", "2019-11-30", 0),
        ("2020-01-31", "2020-02-29", 0),
        ("2019-12-31", "2020-01-31", 1),
    ],
)
def test_ages_are_whole_months(start: str, end: str, whole: int) -> None:
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == whole
