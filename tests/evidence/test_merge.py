"""What GitHub shows of the last year laid over what a clone showed of all years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.evidence.commit_counts import Commit, count_months
from k8sml.evidence.merge import first_needed, merge_snapshot
from k8sml.evidence.model import History, Months, RepoFacts, month_number
from k8sml.evidence.snapshot import RepoSnapshot
from tests.builders import history

REPO = "owner/demo"
FIRST = date(2022, 1, 15)
# Three and a half years.
DAYS = st.integers(0, 1277).map(lambda days: (FIRST + timedelta(days=days)).isoformat())
COMMITS = st.lists(st.builds(Commit, DAYS, st.sampled_from("abcde")), min_size=1, max_size=80)


def facts(day: str, **keys: object) -> RepoFacts:
    found = RepoFacts(REPO, day, stars=5, forks=4, open_issues=3, open_pulls=2)
    return replace(found, **keys)


def clone(commits: Sequence[Commit], day: str) -> History | None:
    """What a clone shows on a day; None if there is nothing yet."""
    made = [commit for commit in commits if commit.day <= day]
    if not made:
        return None
    days = [commit.day for commit in made]
    return History(
        REPO, day, count_months(made, day[:7]), first_commit=min(days), last_commit=max(days), head="0" * 40
    )


def merge(known: History | None, snapshot: RepoSnapshot) -> History:
    return merge_snapshot(known, snapshot, REPO, "GitHub")


def look(commits: Sequence[Commit], known: History | None, day: str, most: int | None = None) -> RepoSnapshot:
    """What GitHub shows on a day: the commits since the day needed, the newest so many of them.

    Those of the month under way are not asked for.
    """
    since = first_needed(known, day)
    there = sorted((one for one in commits if since <= one.day < f"{day[:7]}-01"), reverse=True)
    read = there if most is None else there[:most]
    rest = len(read) < len(there)
    return RepoSnapshot(
        facts(day), (), tuple(read), since, read[-1].day if read else None, "more" if rest else None
    )


def rows(months: Months) -> dict[int, tuple[int, int, int]]:
    """Commits, authors and authors of twelve months, by month."""
    counted = zip(months.commits, months.authors, months.authors_12m, strict=True)
    return dict(enumerate(counted, month_number(months.start)))


def over(months: Months) -> list[tuple[int, int, int, float | None, int | None]]:
    """All that is told of the months that are over; nothing is judged by the one under way."""
    columns = (months.commits, months.authors, months.authors_12m, months.top_author_share_12m)
    return list(zip(*columns, months.bus_factor_12m, strict=True))[:-1]


@given(COMMITS, DAYS, DAYS)
def test_where_every_commit_is_read_the_numbers_are_those_of_counting_all_anew(
    commits: list[Commit], one: str, other: str
) -> None:
    then, now = sorted((one, other))
    known = clone(commits, then)
    found = merge(known, look(commits, known, now))
    anew = clone(commits, now)
    if known is None or anew is None:
        return
    assert (over(found.months), found.at_least) == (over(anew.months), None)
    assert (found.observed, found.first_commit) == (now, anew.first_commit)
    assert (known.last_commit or "") <= (found.last_commit or "") <= (anew.last_commit or "")


@given(COMMITS, DAYS, DAYS, st.integers(0, 20))
def test_where_some_are_read_months_known_whole_stay_and_others_are_marked_as_the_least(
    commits: list[Commit], one: str, other: str, most: int
) -> None:
    then, now = sorted((one, other))
    known, anew = clone(commits, then), clone(commits, now)
    if known is None or anew is None:
        return
    found = merge(known, look(commits, known, now, most))
    truth, before, after = rows(anew.months), rows(known.months), rows(found.months)
    marked = range(0)
    if found.at_least is not None:
        marked = range(month_number(found.at_least[0]), month_number(found.at_least[1]) + 1)
    assert list(after) == list(truth)
    for month, numbers in after.items():
        if month < month_number(then):
            assert numbers == before[month]
        if month not in marked and month < month_number(now):
            assert numbers == truth[month]
        # nothing that was known is lost, and nothing is made up
        least = before.get(month, (0, 0, 0))
        assert all(low <= had <= real for low, had, real in zip(least, numbers, truth[month], strict=True))


@given(COMMITS, DAYS, DAYS, DAYS, st.integers(0, 20))
def test_a_later_look_that_reads_all_mends_one_that_did_not(
    commits: list[Commit], one: str, other: str, third: str, most: int
) -> None:
    then, between, now = sorted((one, other, third))
    known, anew = clone(commits, then), clone(commits, now)
    if known is None or anew is None:
        return
    partly = merge(known, look(commits, known, between, most))
    found = merge(partly, look(commits, partly, now))
    assert (over(found.months), found.at_least) == (over(anew.months), None)


@given(COMMITS, DAYS)
def test_without_a_clone_the_first_year_that_was_read_is_no_whole_one(
    commits: list[Commit], now: str
) -> None:
    found = merge(None, look(commits, None, now))
    assert found.first_commit is None
    assert found.months.end == now[:7]
    anew = clone(commits, now)
    if anew is None:
        assert sum(found.months.commits) == 0
        return
    first = month_number(found.months.start) + 11
    whole = [month for month in rows(found.months) if first <= month < month_number(now)]
    assert [rows(found.months)[month] for month in whole] == [
        rows(anew.months).get(month, (0, 0, 0)) for month in whole
    ]


# ---- what else of a history is kept, and what is taken ----


def seen(day: str = "2020-04-10", **keys: object) -> RepoSnapshot:
    return replace(RepoSnapshot(facts(day), (), (), "2019-01-01"), **keys)


def test_tags_are_joined_and_a_moved_tag_has_its_new_day() -> None:
    known = history([5] * 20, start="2018-08", tags=[("v1", "2019-01-01"), ("v2", "2019-02-02")])
    tags = (("v3", "2020-04-01"), ("v2", "2019-03-03"), ("v9", "2099-01-01"))
    assert merge(known, seen(tags=tags)).tags == (
        ("v1", "2019-01-01"), ("v2", "2019-03-03"), ("v3", "2020-04-01")
    )  # fmt: skip


def test_an_answer_older_than_the_clone_gives_its_facts_alone() -> None:
    known = history([5] * 20, start="2018-08")
    found = merge(known, seen("2020-03-01", tags=(("v1", "2020-01-01"),)))
    assert found == replace(known, facts=facts("2020-03-01"))


@pytest.mark.parametrize(
    ("now", "kept"), [("Apache-2.0", True), ("MIT", False), ("NOASSERTION", False), (None, False)]
)
def test_how_the_license_file_began_stands_as_long_as_github_reads_that_license(
    now: str | None, kept: bool
) -> None:
    begins = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/"
    known = replace(history([5] * 20, start="2018-08"), license_head=begins)
    found = merge(known, seen(facts=facts("2020-04-10", license=now)))
    assert found.license_head == (begins if kept else None)


def test_a_commit_dated_in_the_future_is_none() -> None:
    known = history([5] * 20, start="2018-08")
    found = merge(known, seen(commits=(Commit("2099-01-01", "a"), Commit("2020-03-28", "a"))))
    assert (found.last_commit, found.months.end) == ("2020-03-28", "2020-04")
    assert found.months.commits[-2:] == (1, 0)


@pytest.mark.parametrize(
    ("known", "day", "since"),
    [
        (None, "2026-09-15", "2025-09-01"),
        ("2026-09-10", "2026-09-15", "2025-09-01"),
        ("2026-08-22", "2026-09-15", "2025-09-01"),
        ("2026-06-30", "2026-09-15", "2025-07-01"),
        ("2024-01-15", "2026-09-15", "2023-02-01"),
    ],
)
def test_commits_are_needed_for_the_year_of_every_month_that_is_not_known_whole(
    known: str | None, day: str, since: str
) -> None:
    last = history([1] * 20, start="2018-08")
    if known is not None:
        start = "2018-08"
        length = month_number(known) - month_number(start) + 1
        last = history([1] * length, start=start, observed=known)
    assert first_needed(last if known else None, day) == since
