from __future__ import annotations

import msgspec
import pytest

from k8sml.evidence.model import Months, Release, month_number, month_text
from tests.builders import months


@pytest.mark.parametrize(
    ("version", "numbers", "line"),
    [
        ("1.15.0", (1, 15, 0), "1.15"),
        ("2", (2,), "2"),
        ("0.5.0-rc0", (0, 5, 0), "0.5"),
        ("1.6.2-3.5.0", (1, 6, 2), "1.6"),
        ("2025-10-15T17-29-55Z", (2025, 10, 15), "2025.10"),
        ("26.03.1", (26, 3, 1), "26.3"),
    ],
)
def test_a_release_line_is_major_and_minor(version: str, numbers: tuple[int, ...], line: str) -> None:
    release = Release(f"v{version}", version, "2024-01-01", True, False)
    assert (release.numbers, release.line) == (numbers, line)


@pytest.mark.parametrize("text", ["0000-01", "1999-12", "2021-09", "2026-01"])
def test_a_month_can_be_counted_and_written_again(text: str) -> None:
    assert month_text(month_number(text)) == text
    assert month_text(month_number(f"{text}-27")) == text


def test_months_are_counted_across_years() -> None:
    assert month_number("2022-01") - month_number("2021-11") == 2


@pytest.mark.parametrize(
    "array", ["commits", "authors", "authors_12m", "top_author_share_12m", "bus_factor_12m"]
)
def test_an_array_that_is_too_short_for_its_months_is_refused(array: str) -> None:
    whole = msgspec.structs.asdict(months([3, 4, 5]))
    with pytest.raises(ValueError, match="every array must hold 3 months, 2018-01 to 2018-03"):
        Months(**{**whole, array: whole[array][:-1]})
