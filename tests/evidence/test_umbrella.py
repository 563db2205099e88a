from __future__ import annotations

import pytest

from k8sml.evidence.model import Evidence
from k8sml.evidence.umbrella import merge_umbrella
from tests.builders import evidence, project

OWN = evidence(project("roof"), [5, 5, 5], tags=[("v1.0.0", "2018-01-09"), ("v1.1.0", "2018-02-09")])


def part(*commits: int, start: str = "2018-01", authors: int = 5, **keys: object) -> Evidence:
    return evidence(project("part"), commits, start, authors=authors, **keys)


def test_the_busiest_repository_of_each_month_counts_and_not_the_sum() -> None:
    together = merge_umbrella(OWN, [part(9, 2, 0), part(1, 7, 1)], None).months
    assert together.commits == (9, 7, 5)


def test_the_people_are_those_of_the_repository_with_the_most() -> None:
    months = merge_umbrella(OWN, [part(9, 9, 9, authors=8)], None).months
    assert (months.authors, months.authors_12m) == ((8, 8, 8), (8, 8, 8))


def test_share_and_bus_factor_are_those_of_the_repository_with_the_most_people() -> None:
    alone = part(9, 9, 9, authors=1)  # in the builders one author has a bus factor of 1, more have 2
    assert merge_umbrella(alone, [part(9, 9, 9, authors=8)], None).months.bus_factor_12m == (2, 2, 2)
    assert merge_umbrella(part(9, 9, 9, authors=8), [alone], None).months.bus_factor_12m == (2, 2, 2)


def test_months_reach_from_the_first_of_any_part_to_the_last() -> None:
    months = merge_umbrella(OWN, [part(1, 1, start="2017-11"), part(8, start="2018-05")], None).months
    assert (months.start, months.end) == ("2017-11", "2018-05")
    assert months.commits == (1, 1, 5, 5, 5, 0, 8)
    assert months.top_author_share_12m[5] is None


def test_the_result_is_the_least_that_can_be_said() -> None:
    assert merge_umbrella(OWN, [], None).at_least == (OWN.months.start, OWN.months.end)
    assert OWN.at_least is None


def test_it_was_observed_when_the_last_of_the_parts_was() -> None:
    together = merge_umbrella(OWN, [part(1, start="2018-06"), part(1, start="2017-01")], None)
    assert (together.observed, together.last_commit) == ("2018-06-15", "2018-06-10")
    assert (together.repo, together.first_commit) == ("owner/demo", "2018-01-01")


def test_without_parts_the_umbrella_stands_for_itself() -> None:
    together = merge_umbrella(OWN, [], None)
    assert (together.months, together.releases) == (OWN.months, OWN.releases)


def test_releases_are_its_own_and_those_of_the_part_that_releases_the_whole() -> None:
    other = part(1, tags=[("v2.0.0", "2018-06-01")])
    releasing = part(1, tags=[("v1.0.1", "2018-03-01"), ("v1.10.0", "2018-07-01")])
    together = merge_umbrella(OWN, [other, releasing], releasing)
    assert [release.version for release in together.releases] == ["1.0.0", "1.0.1", "1.1.0", "1.10.0"]


@pytest.mark.parametrize("day", ["2018-01-01", "2018-03-01"])
def test_a_version_of_both_counts_once_on_its_first_day(day: str) -> None:
    together = merge_umbrella(OWN, [], part(1, tags=[("v1.0.0", day)]))
    assert [(one.version, one.date) for one in together.releases] == [
        ("1.0.0", min(day, "2018-01-09")),
        ("1.1.0", "2018-02-09"),
    ]


def test_components_of_the_releasing_part_are_no_releases_of_the_whole() -> None:
    releasing = part(1, tags=[("sdk-v3.0.0", "2018-03-01")])
    together = merge_umbrella(OWN, [releasing], releasing)
    assert together.releases == OWN.releases
    assert together.components == ()


def test_the_order_of_the_parts_does_not_matter() -> None:
    parts = [part(9, 2, 0), part(1, 7, 1, authors=9), part(3, start="2019-01")]
    assert merge_umbrella(OWN, parts, None) == merge_umbrella(OWN, parts[::-1], None)
