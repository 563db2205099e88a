"""Edges of the release rules: the same day, the version itself, the middle of a list."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.evidence.releases import cadence_days, left_behind, release_facts
from k8sml.evidence.versions import read_releases

NOW = date(2026, 8, 1)
# v15.0.0 was tagged by mistake: three lines opened below it, the last of them on 2023-05-01.
SLIP = (
    ("v1.2.0", "2023-01-01"),
    ("v15.0.0", "2023-02-01"),
    ("v1.3.0", "2023-03-01"),
    ("v1.4.0", "2023-04-01"),
    ("v1.5.0", "2023-05-01"),
)


@pytest.mark.parametrize(
    ("tag", "day", "shown"),
    [
        ("v1.6.0-rc.1", "2023-06-01", True),
        ("v1.6.0-rc.1", "2023-05-01", True),  # the day of v1.5.0
        ("v1.6.0-rc.1", "2023-04-30", False),  # before its line was opened
        ("v1.6.0-rc.1", "2026-08-01", True),  # the very day
        ("v1.6.0-rc.1", "2026-08-02", False),
        ("v1.5.0-rc.1", "2023-06-01", False),  # of the latest version itself
        ("v1.2.5-rc.1", "2023-06-01", False),  # of a line below
    ],
)
def test_prereleases_above_the_latest_below_a_version_left_behind(tag: str, day: str, shown: bool) -> None:
    found = release_facts(read_releases([*SLIP, (tag, day)], ())[0], NOW)
    assert found.latest_stable is not None
    assert found.latest_stable.tag == "v1.5.0"
    assert (found.prerelease is not None) is shown


@pytest.mark.parametrize(
    ("more", "behind"),
    [
        ((), {"v15.0.0"}),
        ((("v15.1.0", "2023-04-30"),), {"v15.0.0"}),
        ((("v15.1.0", "2023-05-01"),), set()),  # on the day of the third line
        ((("v15.1.0", "2023-05-02"),), set()),
        ((("v16.0.0", "2023-05-02"),), set()),
        ((("v1.4.1", "2023-06-01"), ("v1.3.1", "2023-06-02")), {"v15.0.0"}),
    ],
)
def test_a_version_is_left_behind_unless_the_project_went_on_above_it(
    more: tuple[tuple[str, str], ...], behind: set[str]
) -> None:
    found = read_releases([*SLIP, *more], ())[0]
    assert {release.tag for release in left_behind(found)} == behind


@pytest.mark.parametrize("day", ["2023-01-31", "2023-02-01", "2023-02-02"])
def test_a_line_counts_against_a_version_only_if_it_opened_after_it(day: str) -> None:
    tags = [(tag, day if tag == "v1.3.0" else date_) for tag, date_ in SLIP]
    left = {release.tag for release in left_behind(read_releases(tags, ())[0])}
    assert left == ({"v15.0.0"} if day > "2023-02-01" else set())


@pytest.mark.parametrize(
    ("gaps", "median"),
    [([5, 10], 8), ([5, 10, 30], 10), ([30, 5, 10], 10), ([1, 5, 10, 100], 8), ([7, 7, 7], 7), ([7], None)],
)
def test_the_cadence_is_the_middle_gap_or_the_mean_of_the_two_in_the_middle(
    gaps: list[int], median: int | None
) -> None:
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + sum(gaps[:n])) for n in range(len(gaps) + 1)]
    assert cadence_days([day.isoformat() for day in days], date(2024, 1, 1)) == median


def test_a_prerelease_is_above_the_latest_number_of_a_project_that_left_the_calendar() -> None:
    tags = [
        ("2021.4", "2021-04-01"),
        ("2021.9", "2021-09-01"),
        ("v1.0.0", "2022-01-01"),
        ("v1.1.0-rc.1", "2022-06-01"),
    ]
    found = release_facts(read_releases(tags, ())[0], NOW)
    assert found.latest_stable is not None
    assert found.prerelease is not None
    assert (found.latest_stable.tag, found.prerelease.tag) == ("v1.0.0", "v1.1.0-rc.1")
