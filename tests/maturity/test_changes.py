from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.model import Project
from k8sml.evidence.mismatches import catalog_mismatches
from k8sml.evidence.model import RepoFacts
from k8sml.maturity.changes import Change, changes, news
from k8sml.maturity.model import Judgment
from tests.builders import event, project
from tests.judging import judge
from tests.maturity.makers import judged

SINCE = "2019-06-01"


def between(of: Project, commits: tuple[int, ...], until: str = "2020-06-01", **keys: Any) -> list[Change]:
    before = judged(commits, SINCE, of, **keys)
    return changes([before], [judged(commits, until, of, **keys)], date.fromisoformat(SINCE))


def texts(found: list[Change]) -> list[tuple[str, str, str | None]]:
    return [(one.what, one.text, one.date) for one in found]


STEADY = (20,) * 36


def test_nothing_changed_between_a_day_and_itself() -> None:
    of = project(events=(event("2018-05-01", "renamed", from_="Old", to="Demo"),))
    assert between(of, STEADY, until=SINCE, tags=[("v1.0.0", "2018-03-01")]) == []


def test_a_project_that_fell_silent_changed_its_vitality_and_its_verdict() -> None:
    found = between(project(), (20,) * 18 + (0,) * 14, until="2020-07-01", tags=[("v0.1.0", "2018-03-01")])
    assert texts(found) == [
        ("verdict", "verdict: assess → hold", None),
        ("vitality", "vitality: active → dormant", None),
    ]


def test_of_a_project_too_long_unseen_only_the_last_look_is_told() -> None:
    found = between(project(), (20,) * 18, until="2021-01-01", tags=[("v0.1.0", "2018-03-01")], authors=12)
    assert texts(found) == [("observation", "last observed 2019-06-15", None)]


def test_of_a_project_too_long_unseen_a_level_that_time_brought_is_told_too() -> None:
    tags = [(f"v1.{n}.0", f"2018-{n:02d}-05") for n in range(1, 9)]
    found = between(
        project(), (20,) * 18, until="2021-02-01", authors=40, tags=[*tags, ("v2.0", "2020-02-05")]
    )
    assert texts(found) == [
        ("observation", "last observed 2019-06-15", None),
        ("level", "level: emerging → mature", None),
    ]


def test_a_project_that_was_unseen_on_both_days_did_not_change() -> None:
    before, after = judged((20,) * 6, "2019-06-01"), judged((20,) * 6, "2019-12-01")
    assert before.vitality.value is None
    assert changes([before], [after], date(2019, 6, 1)) == []


def test_a_level_that_was_reached_is_a_change() -> None:
    tags = [*((f"v0.{n}.0", f"2018-{n:02d}-05") for n in range(1, 9)), ("v0.9.0", "2020-02-05")]
    found = between(project(), (20,) * 40, until="2021-02-01", authors=40, tags=tags)
    assert ("level", "level: emerging → established", None) in texts(found)


def test_the_first_version_at_one_is_a_change_with_its_day() -> None:
    found = between(project(), STEADY, tags=[("v0.9.0", "2019-01-05"), ("v1.0.0", "2019-09-05")])
    assert ("first 1.0", "reached 1.0 with 1.0.0", "2019-09-05") in texts(found)
    later = between(project(), STEADY, tags=[("v1.0.0", "2019-01-05"), ("v1.1.0", "2019-09-05")])
    assert "first 1.0" not in [one.what for one in later]


def test_events_of_the_time_between_are_told_and_no_others() -> None:
    of = project(
        name="New",
        events=(
            event(SINCE, "donated", to="Someone"),
            event("2019-06-02", "renamed", from_="Old", to="New"),
            event("2020-06-01", "joined", foundation="CNCF", level="sandbox"),
            event("2020-06-02", "archived"),
        ),
    )
    assert [one for one in texts(between(of, STEADY)) if one[2]] == [
        ("renamed", "renamed from Old to New", "2019-06-02"),
        ("joined", "joined CNCF at sandbox", "2020-06-01"),
    ]


def test_an_event_of_a_month_is_told_in_the_span_in_which_the_month_ends() -> None:
    of = project(events=(event("2019-06", "donated", to="Someone"), event("2020-06", "donated", to="Else")))
    assert [one.text for one in between(of, STEADY) if one.what == "donated"] == ["donated to Someone"]


def test_a_project_that_was_not_there_before_is_new_with_its_summary_and_first_day() -> None:
    of = project("late", name="Late", events=(event("2019-10-10", "created"),))
    after = judged(STEADY, "2020-06-01", of, start="2019-10")
    assert changes([], [after], date(2019, 6, 1)) == [
        Change("late", "Late", "new", "new: Does one thing.", "2019-10-10")
    ]


def test_changes_come_in_the_order_of_the_later_judgments_under_their_later_names() -> None:
    def both(day: str) -> list[Judgment]:
        renamed = project("b", name="Beta", events=(event("2019-09-01", "renamed", from_="Bee", to="Beta"),))
        archived = project("a", name="Alpha", events=(event("2019-09-01", "archived"),))
        return [judged(STEADY, day, renamed), judged(STEADY, day, archived)]

    found = changes(both(SINCE)[::-1], both("2020-06-01"), date.fromisoformat(SINCE))
    assert [(one.slug, one.name, one.what) for one in found] == [
        ("b", "Beta", "renamed"),
        ("a", "Alpha", "verdict"),
        ("a", "Alpha", "vitality"),
        ("a", "Alpha", "archived"),
    ]


def test_a_project_that_is_gone_from_the_later_judgments_is_no_change() -> None:
    assert changes([judged(STEADY, SINCE)], [], date.fromisoformat(SINCE)) == []


# ---- what a new look shows ----


def look(*commits: int, day: str = "2020-01-01", facts: RepoFacts | None = None, **keys: Any) -> Judgment:
    seen = judged(commits, day, project(), **keys)
    mismatches = catalog_mismatches(seen.project, facts) if facts else ()
    return replace(seen, signals=replace(seen.signals, facts=facts, mismatches=mismatches))


def said(full_name: str = "owner/demo") -> RepoFacts:
    return RepoFacts(full_name, "2020-01-01", stars=1, forks=1, open_issues=1, open_pulls=1)


def test_a_look_that_shows_the_same_is_no_news() -> None:
    assert news(look(*STEADY), look(*STEADY)) == ()


def test_a_new_version_is_told_by_its_tags() -> None:
    old, new = ("v1.0.0", "2019-01-02"), ("v1.1.0", "2019-06-02")
    assert news(look(*STEADY, tags=[old]), look(*STEADY, tags=[old, new])) == ("v1.0.0 → v1.1.0",)
    assert news(look(*STEADY), look(*STEADY, tags=[new]))[0] == "no release → v1.1.0"


def test_a_project_that_fell_silent_is_told_with_the_reason() -> None:
    quiet = (*STEADY[:12], *(0,) * 24)
    fell = look(*quiet)
    assert news(look(*STEADY), fell)[0] == fell.vitality.reasons[0].sentence


def test_the_first_look_at_a_project_is_news_by_itself() -> None:
    unseen = judge(project(), None, date(2020, 1, 1))
    (told,) = news(unseen, look(*STEADY))
    assert told.startswith("first observed: no stable release, active, ")
    assert news(unseen, unseen) == ()


def test_what_github_says_otherwise_than_the_catalog_is_told_once() -> None:
    moved = look(*STEADY, facts=said("new/home"))
    assert news(look(*STEADY, facts=said()), moved) == ("the catalog says owner/demo; GitHub says new/home",)
    assert news(moved, moved) == ()
