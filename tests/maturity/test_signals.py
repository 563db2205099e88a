from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from k8sml.evidence.model import RepoFacts
from k8sml.maturity.model import Activity, Signals
from k8sml.maturity.signals import read_activity
from tests.builders import event, evidence, months, project
from tests.judging import read_signals

# 2018-01 holds 1 commit, 2018-02 holds 2, …, 2020-06 holds 30 and is partial.
RISING = tuple(range(1, 31))


def seen(as_of: str, commits: tuple[int, ...] = RISING, **keys: Any) -> Activity:
    found = read_activity(evidence(project(), commits, **keys), date.fromisoformat(as_of))
    assert found is not None
    return found


def read(as_of: str, commits: tuple[int, ...] = RISING, **keys: Any) -> Signals:
    of = keys.pop("of", project())
    return read_signals(of, evidence(of, commits, **keys), date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("as_of", "end"),
    [
        ("2019-06-01", "2019-05"),
        ("2019-06-15", "2019-05"),
        ("2019-06-30", "2019-05"),
        ("2019-07-01", "2019-06"),
        ("2019-01-31", "2018-12"),
        ("2020-06-30", "2020-05"),
    ],
)
def test_the_window_ends_with_the_last_complete_month(as_of: str, end: str) -> None:
    assert (seen(as_of).window_end, seen(as_of).gap) == (end, 0)


def test_a_window_holds_twelve_months_six_months_and_the_twelve_before() -> None:
    found = seen("2020-01-10")  # months 1 to 24 are complete
    assert found.commits_12m == sum(range(13, 25))
    assert found.commits_6m == sum(range(19, 25))
    assert found.commits_before == sum(range(1, 13))
    assert found.months == 24


def test_a_young_window_holds_what_there_is() -> None:
    found = seen("2018-04-10")
    assert (found.months, found.commits_12m, found.commits_6m, found.commits_before) == (3, 6, 6, 0)


def test_the_partial_month_of_the_observation_never_counts() -> None:
    for as_of in ("2020-06-30", "2020-07-31", "2022-01-01"):
        assert seen(as_of).window_end == "2020-05"
        assert seen(as_of).commits_12m == sum(range(18, 30))


@pytest.mark.parametrize(
    ("as_of", "gap"), [("2020-06-30", 0), ("2020-07-01", 1), ("2020-12-31", 6), ("2021-01-01", 7)]
)
def test_the_gap_counts_complete_months_unseen(as_of: str, gap: int) -> None:
    assert seen(as_of).gap == gap


@pytest.mark.parametrize("as_of", ["2017-06-01", "2018-01-01", "2018-01-31"])
def test_before_its_first_complete_month_nothing_was_seen(as_of: str) -> None:
    assert read_activity(evidence(project(), RISING), date.fromisoformat(as_of)) is None


def test_the_best_year_is_the_best_by_then_and_not_of_all_times() -> None:
    few_then_many = replace(months((5,) * 30), authors_12m=(*range(1, 29), 99, 99))
    kept = replace(evidence(project(), (5,) * 30), months=few_then_many)
    then = read_activity(kept, date(2020, 5, 31))
    now = read_activity(kept, date(2020, 6, 1))
    assert then is not None
    assert now is not None
    assert (then.authors_12m, then.peak_authors, now.authors_12m, now.peak_authors) == (28, 28, 99, 99)


def test_the_best_year_stays_when_people_leave() -> None:
    assert (seen("2020-06-10", (*(9,) * 12, *(0,) * 18)).peak_authors) == 5


@pytest.mark.parametrize(
    ("commits", "as_of", "silent"),
    [
        ((5,) * 30, "2020-06-10", 0),
        ((6, *(0,) * 12), "2019-01-10", 0),
        ((6, *(0,) * 13), "2019-02-10", 1),
        ((6, *(0,) * 29), "2020-05-10", 16),
        ((0,) * 13, "2019-01-10", 1),
        ((0,) * 12, "2018-11-10", 0),
    ],
    ids=["never", "six in twelve", "six just outside", "for long", "from the start", "too young to say"],
)
def test_silent_months_are_those_whose_twelve_months_held_fewer_than_six_commits(
    commits: tuple[int, ...], as_of: str, silent: int
) -> None:
    assert seen(as_of, commits).silent_months == silent


def test_years_are_counted_back_from_the_end_of_the_window() -> None:
    assert seen("2020-06-10", (1,) * 30).yearly == ((2018, 5), (2019, 12), (2020, 12))
    assert seen("2019-02-10", (1,) * 30).yearly == ((2018, 1), (2019, 12))
    assert seen("2019-01-10", (1,) * 30).yearly == ((2018, 12),)
    assert seen("2018-04-10", (1,) * 30).yearly == ((2018, 3),)


# ---- from when on something is known ----


@pytest.mark.parametrize(("as_of", "observed"), [("2017-12-31", None), ("2018-01-01", "2020-06-15")])
def test_an_observation_is_known_from_the_first_month_of_its_history_on(
    as_of: str, observed: str | None
) -> None:
    assert read(as_of).observed == observed


@pytest.mark.parametrize(("as_of", "observed"), [("2017-05-01", None), ("2017-05-02", "2020-06-15")])
def test_an_observation_is_known_from_its_first_release_on(as_of: str, observed: str | None) -> None:
    assert read(as_of, tags=[("v1.0.0", "2017-05-02")]).observed == observed


@pytest.mark.parametrize(("day", "known"), [(date(2020, 5, 31), False), (date(2020, 6, 1), True)])
def test_what_github_said_counts_from_the_day_on_which_it_was_asked(day: date, known: bool) -> None:
    facts = RepoFacts("new/home", "2020-06-01", stars=1, forks=1, open_issues=1, open_pulls=1)
    found = read_signals(project(), replace(evidence(project(), RISING), facts=facts), day)
    assert (found.facts == facts) is known
    assert bool(found.mismatches) is known


# ---- since when ----


def test_a_project_is_first_seen_with_its_first_commit() -> None:
    found = read("2019-01-01")
    assert (found.first_seen, found.age_months) == ("2018-01-01", 12)


def test_an_event_before_the_first_commit_shows_the_project_earlier() -> None:
    of = project(events=(event("2017-03-05", "donated", to="Someone"),))
    assert read("2019-01-01", of=of).first_seen == "2017-03-05"


def test_its_creation_is_believed_over_the_first_commit_of_its_repository() -> None:
    of = project(events=(event("2018-09-01", "created"),))
    assert read("2019-01-01", of=of).first_seen == "2018-09-01"
    assert read("2018-08-31", of=of).first_seen == "2018-01-01"


def test_what_is_dated_by_a_year_shows_the_project_once_the_year_is_over() -> None:
    of = project(events=(event("2018", "created"),))
    assert read_signals(of, None, date(2018, 12, 30)).first_seen is None
    assert read_signals(of, None, date(2018, 12, 31)).first_seen == "2018"
    assert read_signals(of, None, date(2019, 1, 1)).age_months == 12


def test_without_a_history_nothing_is_known_but_events() -> None:
    found = read_signals(project(), None, date(2019, 1, 1))
    assert (found.first_seen, found.age_months, found.observed, found.activity) == (None,) * 4
    assert (found.latest_stable, found.stable_count) == (None, 0)


# ---- releases ----

TAGS = [
    ("v0.1.0", "2018-03-10"),
    ("v0.2.0-rc.1", "2018-05-01"),
    ("v1.0.0", "2018-09-10"),
    ("v0.1.1", "2019-04-09"),
    ("v1.1.0", "2019-05-10"),
]


def test_without_a_stable_release_there_is_no_span_of_releases() -> None:
    assert read("2019-05-09", tags=[("v1.0.0-rc1", "2018-05-01")]).releasing_months == 0


def test_signals_of_releases_are_those_of_the_day() -> None:
    found = read("2019-05-09", tags=TAGS)
    releases = (found.latest_stable, found.last_tagged_stable, found.first_1_0)
    tags = [release.tag if release else None for release in releases]
    assert tags == ["v1.0.0", "v0.1.1", "v1.0.0"]
    assert (found.first_stable, found.stable_count, found.releasing_months) == ("2018-03-10", 3, 12)
    assert read("2019-05-10", tags=TAGS).releasing_months == 14


SLOW = [("v1.0", "2018-06-10"), ("v1.1", "2019-06-10"), ("v1.2", "2019-12-10")]  # 365 and 183 days


def test_the_rhythm_is_that_of_the_last_two_years() -> None:
    assert read("2020-06-10", tags=SLOW).cadence_days == 274
    assert read("2020-06-11", tags=SLOW).cadence_days is None


@pytest.mark.parametrize(("observed", "rhythm"), [("2020-06-10", 274), ("2020-06-11", None)])
def test_the_two_years_of_a_rhythm_end_with_the_last_look(observed: str, rhythm: int | None) -> None:
    assert read("2026-01-01", tags=SLOW, observed=observed).cadence_days == rhythm


BURST = [("v1.0", "2019-09-01"), ("v1.1", "2019-09-11"), ("v1.2", "2019-09-21")]
STEADY = [("v1.0", "2019-01-01"), ("v1.1", "2019-04-11"), ("v1.2", "2019-07-20")]  # each after 100 days


@pytest.mark.parametrize(
    ("tags", "day", "rhythm"),
    [
        (BURST, "2020-03-22", 10),
        (BURST, "2020-03-23", None),
        (STEADY, "2020-05-15", 100),
        (STEADY, "2020-05-16", None),
        ([*STEADY, ("v2.0-rc1", "2020-05-16")], "2020-05-16", None),
    ],
    ids=["183 days", "184 days", "three intervals", "more than three", "a candidate ends no pause"],
)
def test_a_rhythm_has_stopped_after_three_intervals_and_half_a_year(
    tags: list[tuple[str, str]], day: str, rhythm: int | None
) -> None:
    assert read(day, tags=tags).cadence_days == rhythm


def test_a_rhythm_does_not_stop_because_nobody_looked() -> None:
    assert read("2026-01-01", tags=BURST, commits=(9,) * 22).cadence_days == 10  # observed 2019-10-15


def test_a_day_in_february_of_a_leap_year_has_a_rhythm_too() -> None:
    assert read("2020-02-29", tags=TAGS).cadence_days == 184  # of 184, 211 and 31 days


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2, 2, 28), date(9999, 12, 31)])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_about(day: date) -> None:
    assert read_signals(project(), None, day).activity is None
