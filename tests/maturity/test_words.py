from __future__ import annotations

import pytest

from k8sml.maturity.words import count, percent_words, span_words


@pytest.mark.parametrize(
    ("number", "many", "shown"),
    [
        (0, None, "0 projects"),
        (1, None, "1 project"),
        (2434, None, "2,434 projects"),
        (2, "hosts", "2 hosts"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, many: str | None, shown: str) -> None:
    assert count(number, "project", many) == shown


@pytest.mark.parametrize(
    ("months", "needed", "shown"),
    [
        (0, None, "less than a month"),
        (23, None, "23 months"),
        (24, None, "2 years"),
        (36, None, "3 years"),
        (42, None, "42 months"),
        (42, 36, "3 years"),
        (42, 48, "3 years"),
        (38, 42, "38 months"),
        (36, 42, "36 months"),
        (23, 36, "23 months"),
    ],
)
def test_span_is_exact_or_reads_unlike_what_it_is_compared_with(
    months: int, needed: int | None, shown: str
) -> None:
    assert span_words(months, needed) == shown


@pytest.mark.parametrize("needed", range(12, 61))
def test_a_shorter_span_never_reads_like_the_one_needed(needed: int) -> None:
    assert all(span_words(months, needed) != span_words(needed) for months in range(needed))


@pytest.mark.parametrize(
    ("share", "limit", "shown"),
    [
        (0.12, 0.05, ("12%", "5%")),
        (0.054, 0.05, ("5.4%", "5%")),
        (0.0502, 0.05, ("5.02%", "5%")),
        (0.0552, 0.055, ("5.52%", "5.5%")),
        (0.05, 0.05, ("5%", "5%")),
    ],
)
def test_a_share_above_its_limit_reads_above_it(share: float, limit: float, shown: tuple[str, str]) -> None:
    assert percent_words(share, limit) == shown
