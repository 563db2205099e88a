"""Commits and their authors by month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.evidence.commit_counts import Commit, count_months, is_bot
from k8sml.evidence.model import month_number

DAYS = st.integers(0, 900).map(lambda days: (date(2022, 1, 15) + timedelta(days=days)).isoformat())
COMMITS = st.lists(st.builds(Commit, DAYS, st.sampled_from("abcdef")), min_size=1, max_size=60)


@pytest.mark.parametrize(
    "address",
    [
        "49699333+dependabot[bot]@users.noreply.github.com",
        "29139614+Renovate[bot]@users.noreply.github.com",
        "noreply@github.com",
        "github-actions@github.com",
        "k8s-ci-robot@users.noreply.github.com",
        "release-bot@example.org",
        "copybara-worker@example.org",
        "bot@example.org",
    ],
)
def test_the_addresses_of_programs_are_known(address: str) -> None:
    assert is_bot(address)


@pytest.mark.parametrize(
    "address",
    [
        "dev@example.org",
        "1234+somebody@users.noreply.github.com",
        "abbott@example.org",
        "bothe@example.org",
        "",
    ],
)
def test_people_are_no_programs(address: str) -> None:
    assert not is_bot(address)


@given(COMMITS, DAYS)
def test_every_month_is_what_counting_it_by_itself_gives(commits: list[Commit], end: str) -> None:
    months = count_months(commits, end[:7])
    last = month_number(end)
    known = [one for one in commits if month_number(one.day) <= last]
    first = min((month_number(one.day) for one in known), default=last)
    assert (month_number(months.start), months.end) == (first, end[:7])
    for i, month in enumerate(range(first, last + 1)):
        made = [one.author for one in known if month_number(one.day) == month]
        year = Counter(one.author for one in known if month - 12 < month_number(one.day) <= month)
        assert (months.commits[i], months.authors[i]) == (len(made), len(set(made)))
        assert months.authors_12m[i] == len(year)
        assert months.top_author_share_12m[i] == (
            round(max(year.values()) / year.total(), 3) if year else None
        )
        assert months.bus_factor_12m[i] == fewest_who_made_half(year)


def fewest_who_made_half(made: Counter[str]) -> int:
    """By trying every group of authors."""
    for size in range(len(made) + 1):
        if any(2 * sum(group) >= made.total() for group in combinations(made.values(), size)):
            return size
    raise AssertionError("all of them made half")


@given(COMMITS.flatmap(lambda commits: st.tuples(st.just(commits), st.permutations(commits))))
def test_the_order_of_commits_changes_nothing(orders: tuple[list[Commit], list[Commit]]) -> None:
    one, other = orders
    assert count_months(one, "2024-12") == count_months(other, "2024-12")


def test_months_before_the_first_commit_can_be_asked_for() -> None:
    months = count_months([Commit("2024-03-05", "a")], "2024-04", "2024-01")
    assert months.commits == (0, 0, 1, 0)
    assert months.authors_12m == (0, 0, 1, 1)
    assert months.bus_factor_12m == (0, 0, 1, 1)
    assert months.top_author_share_12m == (None, None, 1.0, 1.0)


def test_without_a_commit_there_is_a_month_without_work() -> None:
    months = count_months([Commit("2024-05-01", "a")], "2024-04")
    assert (months.start, months.commits, months.top_author_share_12m) == ("2024-04", (0,), (None,))
