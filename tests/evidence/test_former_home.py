"""What was read at a home that the project has left ends with the day of the move."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.model import Event
from k8sml.evidence.derive import read_evidence
from k8sml.evidence.model import Evidence
from tests.builders import event, history, project
from tests.judging import read_signals

TAGS = [("v1.0.0", "2018-06-10"), ("sdk-v1.0.0", "2018-06-11"), ("v2.0.0", "2018-09-01")]


def moved(day: str = "2018-06-10", from_: str = "old/home", to: str = "owner/demo") -> Event:
    return event(day, "moved", from_=from_, to=to)


def seen(*events: Event, repo: str = "old/home", start: str = "2018-01") -> Evidence:
    """The evidence from twelve months of a repository, 1 to 12 commits each, the last of them partial."""
    return read_evidence(project(events=events), history(range(1, 13), start, TAGS, repo=repo, observed=None))


def test_evidence_of_a_former_home_is_that_of_the_day_of_the_move() -> None:
    found = seen(moved())
    assert (found.observed, found.first_commit, found.last_commit) == (
        "2018-06-10",
        "2018-01-01",
        "2018-06-10",
    )
    assert (found.months.start, found.months.end) == ("2018-01", "2018-06")
    assert found.months.commits == (1, 2, 3, 4, 5, 6)
    assert {len(found.months.authors), len(found.months.authors_12m), len(found.months.bus_factor_12m)} == {6}
    assert [one.tag for one in found.releases] == ["v1.0.0"]
    assert found.components == ()


def test_a_tag_of_the_day_after_the_move_is_not_of_the_project_any_more() -> None:
    assert [one.tag for one in seen(moved("2018-06-11")).components] == ["sdk-v1.0.0"]
    assert seen(moved("2018-06-09")).releases == ()


@pytest.mark.parametrize(
    ("day", "end"), [("2018-06", "2018-06-30"), ("2018-06-30", "2018-06-30"), ("2017", "2017-12-31")]
)
def test_a_move_that_is_dated_by_its_month_or_year_was_made_by_the_last_day_of_it(day: str, end: str) -> None:
    assert seen(moved(day)).observed == end


def test_a_home_is_the_former_one_in_any_case_of_letters() -> None:
    assert seen(moved(), repo="Old/Home").observed == "2018-06-10"


@pytest.mark.parametrize(
    ("events", "repo"),
    [
        ((), "owner/demo"),
        ((moved(),), "owner/demo"),
        ((moved(),), "another/mirror"),
        ((moved("2018-12-15"),), "old/home"),
        ((moved("2018"),), "old/home"),
        ((event("2018-06-10", "renamed", from_="old/home", to="Demo"),), "old/home"),
    ],
    ids=["never moved", "the new home", "no home of its own", "on the last day", "in that year", "renamed"],
)
def test_evidence_that_was_not_read_after_a_move_away_is_whole(events: tuple[Event, ...], repo: str) -> None:
    found = seen(*events, repo=repo)
    assert (found.observed, found.months.end, len(found.releases)) == ("2018-12-15", "2018-12", 2)


def test_of_several_moves_that_away_from_the_home_that_was_observed_counts() -> None:
    events = (moved("2018-03-01", "older/home", "old/home"), moved("2018-06-10"))
    assert seen(*events).observed == "2018-06-10"
    assert seen(*events, repo="older/home").observed == "2018-03-01"


def test_a_history_that_began_after_the_move_shows_nothing() -> None:
    found = seen(moved("2018-06-10"), start="2018-09")
    assert (found.observed, found.first_commit, found.last_commit) == ("2018-06-10", None, None)
    assert found.months.commits == (0,)
    assert [one.tag for one in found.releases] == ["v1.0.0"]


def test_what_was_seen_at_a_former_home_speaks_of_the_days_before_the_move_as_ever() -> None:
    of = project(events=(moved("2018-06-10"),))
    cut, whole = seen(moved("2018-06-10")), seen()
    then, now = date(2018, 5, 20), date(2018, 12, 20)
    assert read_signals(of, cut, then).activity == read_signals(of, whole, then).activity
    activity = read_signals(of, cut, now).activity
    assert activity is not None
    assert (activity.window_end, activity.gap, activity.commits_12m) == ("2018-05", 6, 15)
