from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.evidence.model import Release
from k8sml.evidence.releases import (
    LINES_TO_LEAVE_BEHIND,
    ReleaseFacts,
    cadence_days,
    known_releases,
    latest_stable,
    left_behind,
    release_facts,
)
from k8sml.evidence.versions import read_releases
from tests.examples import examples
from tests.work import work

NOW = date(2026, 8, 1)
Tag = tuple[str, str]


def releases(*tags: Tag) -> tuple[Release, ...]:
    return read_releases(tags, ())[0]


def facts(*tags: Tag, as_of: date = NOW) -> ReleaseFacts:
    return release_facts(releases(*tags), as_of)


def tag(release: Release | None) -> str | None:
    return release.tag if release else None


ONE, TWO, BACKPORT = ("v1.0.0", "2024-01-01"), ("v2.0.0", "2024-06-01"), ("v1.0.1", "2024-09-01")


def test_without_tags_nothing_is_said() -> None:
    assert facts() == ReleaseFacts(None, None, None, None, 0, ())


def test_latest_is_the_highest_version() -> None:
    assert tag(facts(("v0.10.0", "2024-05-01"), ("v0.9.0", "2024-04-01")).latest_stable) == "v0.10.0"


def test_a_backport_never_becomes_latest() -> None:
    found = facts(ONE, TWO, BACKPORT)
    assert (tag(found.latest_stable), tag(found.last_tagged_stable)) == ("v2.0.0", "v1.0.1")


def test_of_two_versions_of_one_day_the_higher_is_the_newest() -> None:
    assert tag(facts(("v2.14.4", "2026-07-30"), ("v2.12.14", "2026-07-30")).last_tagged_stable) == "v2.14.4"


def test_a_prerelease_never_becomes_latest() -> None:
    found = facts(ONE, ("v2.0.0-rc.1", "2024-02-01"))
    assert (tag(found.latest_stable), tag(found.prerelease), found.stable_count) == (
        "v1.0.0",
        "v2.0.0-rc.1",
        1,
    )


def test_the_highest_prerelease_is_shown_and_not_the_newest() -> None:
    found = facts(ONE, ("v2.0.0-rc.10", "2024-02-01"), ("v2.0.0-rc.9", "2024-03-01"))
    assert tag(found.prerelease) == "v2.0.0-rc.10"


def test_a_prerelease_of_the_day_of_the_latest_is_ahead_of_it() -> None:
    assert tag(facts(ONE, TWO, ("v2.1.0-rc.1", "2024-06-01")).prerelease) == "v2.1.0-rc.1"


@pytest.mark.parametrize(
    "prerelease",
    [("v2.0.0-rc.1", "2024-05-01"), ("v1.1.0-rc.1", "2024-07-01"), ("v3.0.0-alpha.1", "2023-12-01")],
    ids=["of the version itself", "of a lower version", "older than the version"],
)
def test_a_prerelease_that_is_not_ahead_is_not_shown(prerelease: Tag) -> None:
    assert facts(ONE, TWO, prerelease).prerelease is None


# A backport to the line of the latest version, and to an older line; the work on 2.1 began between.
LINE = [ONE, TWO, ("v2.0.1", "2024-08-01"), BACKPORT]


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2024-05-31", None), ("2024-06-01", "v2.1.0-rc.1"), ("2024-07-15", "v2.1.0-rc.1")],
    ids=["before the line", "with its first version", "before its backport"],
)
def test_a_prerelease_is_shown_if_it_is_not_older_than_the_line_of_the_latest(
    day: str, shown: str | None
) -> None:
    found = facts(*LINE, ("v2.1.0-rc.1", day))
    assert (tag(found.latest_stable), tag(found.prerelease)) == ("v2.0.1", shown)


def test_with_prereleases_alone_there_is_no_latest() -> None:
    found = facts(("v0.1.0-alpha", "2024-01-01"), ("v0.1.0-beta", "2024-02-01"))
    assert (found.latest_stable, found.last_tagged_stable, tag(found.prerelease)) == (
        None,
        None,
        "v0.1.0-beta",
    )


def test_what_was_tagged_later_is_not_known_yet() -> None:
    assert tag(facts(ONE, TWO, as_of=date(2024, 5, 31)).latest_stable) == "v1.0.0"
    assert tag(facts(ONE, TWO, as_of=date(2024, 6, 1)).latest_stable) == "v2.0.0"
    assert [one.tag for one in known_releases(releases(ONE, TWO), date(2024, 5, 31))] == ["v1.0.0"]


@pytest.mark.parametrize(
    ("tags", "first"),
    [
        ([("v0.9.0", "2024-01-01"), ("v0.10.0", "2024-02-01")], None),
        ([("v0.9.0", "2024-01-01"), ("v1.0.0", "2024-02-01"), ("v2.0.0", "2024-03-01")], "v1.0.0"),
        ([("v2.0.0", "2024-01-01"), ("v1.0.0", "2024-02-01")], "v2.0.0"),
        ([("v1.0.0-rc.1", "2024-01-01")], None),
        ([("v0.9.0", "2024-01-01"), ("24.05", "2024-05-02")], "24.05"),
        ([("2021.4", "2021-04-01"), ("v0.5.0", "2022-01-01")], None),
        ([("2021.4", "2021-04-01"), ("v0.5.0", "2022-01-01"), ("v1.0.0", "2023-01-01")], "v1.0.0"),
        ([("v1.0.0", "2020-01-01"), ("2021.4", "2021-04-01")], "2021.4"),
    ],
    ids=[
        "below",
        "reached",
        "first by day",
        "a candidate is not enough",
        "a calendar version counts",
        "left the calendar, below",
        "left the calendar, reached",
        "took up the calendar",
    ],
)
def test_the_first_stable_version_at_one_or_above(tags: list[Tag], first: str | None) -> None:
    assert tag(facts(*tags).first_1_0) == first


SLIP = [
    ("v1.2.0", "2023-01-01"),
    ("v15.0.0", "2023-02-01"),
    ("v1.3.0", "2023-03-01"),
    ("v1.4.0", "2023-04-01"),
    ("v1.5.0", "2023-05-01"),
]


def test_a_version_left_behind_is_no_longer_latest_once_three_lines_opened_below_it() -> None:
    assert tag(facts(*SLIP[:4]).latest_stable) == "v15.0.0"
    assert tag(facts(*SLIP).latest_stable) == "v1.5.0"


def test_backports_of_old_lines_do_not_leave_a_version_behind() -> None:
    lines = [("v1.2.0", "2022-01-01"), ("v1.3.0", "2022-02-01"), ("v1.4.0", "2022-03-01")]
    ports = [("v1.2.1", "2024-01-01"), ("v1.3.1", "2024-01-02"), ("v1.4.1", "2024-01-03")]
    assert tag(facts(*lines, ("v2.0.0", "2023-01-01"), *ports).latest_stable) == "v2.0.0"


def test_a_version_that_went_on_above_before_is_not_left_behind() -> None:
    assert tag(facts(*SLIP[:4], ("v15.1.0", "2023-04-15"), SLIP[4]).latest_stable) == "v15.1.0"


def test_where_every_version_is_left_behind_the_highest_stands() -> None:
    only = releases(("v15.0.0", "2023-02-01"))
    assert tag(latest_stable(only)) == "v15.0.0"
    assert latest_stable(()) is None


def test_a_prerelease_above_the_latest_but_below_a_version_left_behind_is_shown() -> None:
    found = facts(*SLIP, ("v1.6.0-rc.1", "2023-06-01"))
    assert (tag(found.latest_stable), tag(found.prerelease)) == ("v1.5.0", "v1.6.0-rc.1")


def test_a_project_that_went_from_numbers_to_the_calendar_is_compared_by_the_calendar() -> None:
    found = facts(("v1.11.0", "2025-12-15"), ("26.03", "2026-03-21"))
    assert tag(found.latest_stable) == "26.03"


def test_a_project_that_went_from_the_calendar_to_numbers_is_compared_by_numbers() -> None:
    found = facts(("2021.4", "2021-04-01"), ("2021.9", "2021-09-01"), ("v1.0.0", "2022-01-01"))
    assert tag(found.latest_stable) == "v1.0.0"


def test_days_on_which_stable_versions_were_tagged_come_once_and_in_order() -> None:
    found = facts(TWO, BACKPORT, ("v2.0.1", "2024-09-01"), ONE, ("v3.0.0-rc.1", "2024-10-01"))
    assert found.stable_days == ("2024-01-01", "2024-06-01", "2024-09-01")
    assert found.stable_count == 4


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        ([], None),
        (["2024-01-01"], None),
        (["2024-01-01", "2024-01-11"], None),
        (["2024-01-01", "2024-01-11", "2024-01-31"], 15),
        (["2024-01-01", "2024-01-11", "2024-01-31", "2024-02-10"], 10),
        (["2023-01-01", "2024-01-01", "2024-01-11"], None),
        (["2023-12-31", "2024-01-01", "2024-01-11", "2024-01-31"], 15),
    ],
    ids=["none", "one", "one interval", "even", "odd", "one in the window", "before the window"],
)
def test_the_rhythm_is_the_median_interval_and_one_interval_is_none(
    days: list[str], rhythm: int | None
) -> None:
    assert cadence_days(days, date(2024, 1, 1)) == rhythm


tags = st.lists(
    st.tuples(
        st.builds(
            "v{}.{}{}".format,
            st.integers(0, 4),
            st.integers(0, 5),
            st.sampled_from(["", "", "-rc.1", ".1", ".2"]),
        ),
        st.dates(date(2020, 1, 1), date(2023, 12, 31)).map(str),
    ),
    max_size=25,
)
days = st.dates(date(2020, 1, 1), date(2024, 1, 1))


@given(tags, days)
def test_later_tags_change_nothing(given_tags: list[Tag], as_of: date) -> None:
    before = [one for one in given_tags if one[1] <= as_of.isoformat()]
    assert facts(*given_tags, as_of=as_of) == facts(*before, as_of=as_of)


@given(tags)
def test_the_latest_is_one_of_the_stable_tags_whenever_there_is_one(given_tags: list[Tag]) -> None:
    found = facts(*given_tags)
    stable = [name for name, _ in given_tags if "rc" not in name]
    assert (found.latest_stable is None) == (not stable)
    assert found.latest_stable is None or found.latest_stable.tag in stable
    assert found.prerelease is None or not found.prerelease.stable


# ---- versions left behind: a simple reference implementation, and the cost ----


def went_on_below(release: Release, scheme: Sequence[Release], above: Sequence[Release]) -> bool:
    """Return whether three lines opened below a version after it, before any standing version above it."""
    before = {other.line for other in scheme if other.date <= release.date}
    opened: dict[str, str] = {}
    for other in scheme[: scheme.index(release)]:
        if other.line not in before and other.numbers < release.numbers:
            opened[other.line] = min(opened.get(other.line, other.date), other.date)
    if len(opened) < LINES_TO_LEAVE_BEHIND:
        return False
    gone_on = sorted(opened.values())[LINES_TO_LEAVE_BEHIND - 1]
    return all(other.date < gone_on for other in above)


def standing(scheme: Sequence[Release]) -> list[Release]:
    found: list[Release] = []
    for release in reversed(scheme):
        if not went_on_below(release, scheme, found):
            found.append(release)
    return found


def schemes(found: Sequence[Release]) -> list[list[Release]]:
    return [[one for one in found if one.stable and one.calendar is calendar] for calendar in (True, False)]


few_days = st.integers(0, 12).map(lambda number: (date(2023, 1, 1) + timedelta(days=number)).isoformat())
many_days = st.dates(date(2021, 1, 1), date(2024, 12, 31)).map(str)
numbered = st.builds(
    "v{}.{}{}".format,
    st.sampled_from([0, 1, 2, 15]),
    st.integers(0, 9),
    st.sampled_from(["", ".0", ".1", ".2", ".2.1", ".1.post1", "-rc.1", "-gpu"]),
)
dated = st.builds("{}.{}".format, st.sampled_from(["2021", "2023", "22", "24"]), st.integers(1, 12))
histories = st.lists(st.tuples(numbered, few_days | many_days), max_size=60) | st.lists(
    st.tuples(numbered | dated, many_days), max_size=60
)
# increasing versions, as most projects tag them, with some out of order
growing = st.lists(st.tuples(st.booleans(), numbered, st.integers(0, 40)), min_size=5, max_size=60).map(
    lambda steps: [
        (name if slip else f"v1.{turn}.0", (date(2022, 1, 1) + timedelta(days=10 * turn + late)).isoformat())
        for turn, (slip, name, late) in enumerate(steps)
    ]
)


@pytest.mark.slow
@examples(3)
@given(histories | growing)
def test_the_versions_left_behind_are_those_of_the_rule(given_tags: list[Tag]) -> None:
    found = releases(*given_tags)
    expected = {one for scheme in schemes(found) for one in set(scheme) - set(standing(scheme))}
    assert left_behind(found) == expected


@pytest.mark.slow
@examples(3)
@given(histories | growing)
def test_the_latest_is_the_highest_version_that_the_rule_lets_stand(given_tags: list[Tag]) -> None:
    stable = [one for one in releases(*given_tags) if one.stable]
    newest = max(stable, key=lambda one: (one.date, one.calendar), default=None)
    scheme = [one for one in stable if newest and one.calendar == newest.calendar]
    assert latest_stable(stable) == next(iter([*standing(scheme), *scheme[::-1]]), None)


SHAPES: dict[str, Callable[[int, int], tuple[str, int]]] = {
    "patches of one line": lambda at, _: (f"v1.0.{at}", at),
    "a line each": lambda at, _: (f"v1.{at}.0", at),
    "a line each, all on one day": lambda at, _: (f"v1.{at}.0", 0),
    "a line each, downwards": lambda at, size: (f"v1.{size - at}.0", at),
    "every other line downwards": lambda at, size: (f"v1.{at if at % 2 else 2 * size - at}.0", at),
    "below the first version": lambda at, _: (f"v1.{at}.0" if at else "v2.0.0", at),
    "candidates": lambda at, _: (f"v1.{at // 10}.0-rc.{at % 10}", at),
    "calendar versions": lambda at, _: (f"20.{at % 12 + 1}.{at}", at % 360),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_four_times_the_tags_are_about_four_times_the_work(
    shape: Callable[[int, int], tuple[str, int]],
) -> None:
    def taken(size: int) -> int:
        tagged = [shape(at, size) for at in range(size)]
        start = date(2020, 1, 1)
        found = releases(*((name, str(start + timedelta(days=day))) for name, day in tagged))
        assert len(found) == size
        for release in found:
            assert release.numbers  # parsed once and cached
        return work(lambda: (release_facts(found, NOW), left_behind(found)))

    assert taken(1200) < 6 * taken(300)  # including sorting; quadratic work would be 16 times as much
