from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.render.text import (
    age,
    date_words,
    lower_bound,
    rhythm,
    rhythm_words,
    sparkline,
    to_ascii,
)

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("–", "-"),
        ("≥ 49", ">= 49"),
        ("adopt 1 · trial 2", "adopt 1 | trial 2"),
        ("hold → adopt", "hold -> adopt"),
        ("├─ created", "|- created"),
        ("└─ became", "`- became"),
        ("▁▂▃▄▅▆▇█", "_.-:=+*#"),
        ("Größe", "Gr??e"),
    ],
)
def test_a_terminal_without_utf_8_gets_the_ascii_form_of_each_sign(text: str, shown: str) -> None:
    assert to_ascii(text) == shown


@given(st.text())
def test_the_plain_form_of_any_text_is_ascii(text: str) -> None:
    assert to_ascii(text).isascii()


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2021-09-27", "27 Sep 2021"), ("2021-09-05", "5 Sep 2021"), ("2021-12", "Dec 2021"), ("2021", "2021")],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(written: str, shown: str) -> None:
    assert date_words(written) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-09-01", "0 d"),
        ("2026-08-16", "16 d"),
        ("2026-07-04", "59 d"),
        ("2026-07-03", "2 mo"),
        ("2025-09-01", "12 mo"),
        ("2024-09-02", "24 mo"),
        ("2024-09-01", "2 y"),
        ("2016-09-01", "10 y"),
        ("2026-08", "1 d"),
        ("2023", "3 y"),
        ("2027-01-01", "0 d"),
        (None, "–"),
    ],
)
def test_an_age_has_the_unit_that_fits(day: str | None, shown: str) -> None:
    assert age(day, DAY) == shown


@pytest.mark.parametrize(
    ("days", "short", "sentence"),
    [
        (None, "–", ""),
        (1, "1 d", "every day"),
        (2, "2 d", "every 2 days"),
        (20, "20 d", "every 20 days"),
        (21, "3 wk", "every 3 weeks"),
        (63, "9 wk", "every 9 weeks"),
        (119, "17 wk", "every 17 weeks"),
        (120, "4 mo", "every 4 months"),
        (365, "12 mo", "every 12 months"),
    ],
)
def test_the_rhythm_of_releases_has_a_short_form_and_a_sentence(
    days: int | None, short: str, sentence: str
) -> None:
    assert (rhythm(days), rhythm_words(days)) == (short, sentence)


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([], ""),
        ([0, 0, 0], "▁▁▁"),
        ([0, 1, 1000], "▁▂█"),
        ([5], "█"),
        ([1, 2, 3, 4, 5, 6, 7], "▂▃▄▅▆▇█"),
    ],
)
def test_a_sparkline_rises_to_its_highest_value(values: list[int], bars: str) -> None:
    assert sparkline(values) == bars


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_in_a_sparkline_only_a_year_without_any_work_lies_on_the_floor(values: list[int]) -> None:
    assert [bar == "▁" for bar in sparkline(values)] == [value == 0 for value in values]


def test_a_lower_bound_has_the_sign_of_at_least() -> None:
    assert (lower_bound(1234, True), lower_bound(1234, False)) == ("≥ 1,234", "1,234")
