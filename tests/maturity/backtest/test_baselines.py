"""The rules of other tools, at their thresholds."""

from __future__ import annotations

from datetime import date
from math import log

import pytest

from k8sml.catalog.dates import last_day
from k8sml.evidence.model import Evidence, month_number, month_text
from k8sml.maturity.backtest.baselines import BASELINES, Baseline
from tests.maturity.backtest.makers import repository

BY_NAME = {rule.name: rule for rule in BASELINES}
AT = 23  # December 2019 in a history from January 2018
DAY = date(2019, 12, 31)


def _score(
    name: str, recent: list[int], tags: list[tuple[str, str]] | None = None, authors: int = 5
) -> float:
    """The score on 31 Dec 2019 of a repository whose last months to then were `recent`."""
    return BY_NAME[name].score(_evidence(recent, tags, authors), AT, DAY)


def _evidence(recent: list[int], tags: list[tuple[str, str]] | None = None, authors: int = 5) -> Evidence:
    return repository([10] * (AT + 1 - len(recent)) + recent + [99] * 3, tags or [], authors=authors)


@pytest.mark.parametrize(
    ("recent", "expected"),
    [([0, 0, 0], 0), ([0, 0, 1], 0), ([0, 0, 2], 1), ([5, 0, 1], 5), ([4, 4, 3], 9), ([4, 4, 4], 10),
     ([90, 90, 90], 10)],
)  # fmt: skip
def test_scorecard_gives_ten_for_a_commit_a_week_over_90_days(recent: list[int], expected: int) -> None:
    assert _score("scorecard-maintained", recent) == expected


def test_scorecard_gives_nothing_to_a_project_of_less_than_90_days() -> None:
    young = repository([50] * 6)
    rule = BY_NAME["scorecard-maintained"]
    assert (rule.score(young, 1, date(2018, 2, 28)), rule.score(young, 2, date(2018, 3, 31))) == (0, 10)


@pytest.mark.parametrize(
    ("recent", "tag", "expected"),
    [
        pytest.param([2, 2, 2], ("v1.0", "2019-01-01"), 2, id="both-pass"),
        pytest.param([2, 2, 1], ("v1.0", "2019-01-01"), 1, id="five-commits"),
        pytest.param([2, 2, 2], ("v1.0", "2018-12-31"), 1, id="released-365-days-ago"),
        pytest.param([2, 2, 2], ("v1.0rc1", "2019-12-01"), 1, id="a-prerelease-alone"),
        pytest.param([0, 0, 5], ("v1.0", "2018-06-01"), 0, id="both-fail"),
    ],
)
def test_clomonitor_counts_which_of_its_two_checks_pass(
    recent: list[int], tag: tuple[str, str], expected: int
) -> None:
    assert _score("clomonitor", recent, [tag]) == expected


@pytest.mark.parametrize(
    ("name", "longest"),
    [("best-of-inactive", 6), ("best-of-dead", 12), ("cargo-unmaintained", 11), ("cncf-3-months", 2)],
)
def test_silence_rules_fire_after_so_many_whole_months(name: str, longest: int) -> None:
    assert _score(name, [0] * longest) == 1
    assert _score(name, [0] * (longest + 1)) == 0


@pytest.mark.parametrize(
    ("day", "expected"), [("2018-12-31", 1), ("2018-12-30", 0), ("2019-12-31", 1), ("2020-01-01", 0)]
)
def test_renovate_calls_abandoned_what_had_no_version_for_a_year(day: str, expected: int) -> None:
    assert _score("renovate-abandoned", [], [("v0.1.0", day)]) == expected
    assert _score("renovate-abandoned", []) == 0


def test_a_version_of_a_component_is_a_release_of_the_repository() -> None:
    assert _score("renovate-abandoned", [], [("sdk/v0.1.0", "2019-06-01")]) == 1


def test_cncf_archives_after_six_months_with_neither_commit_nor_release() -> None:
    assert _score("cncf-archiving", [0] * 5) == 1
    assert _score("cncf-archiving", [0] * 6) == 0
    assert _score("cncf-archiving", [0] * 6, [("v1.0", "2019-09-01")]) == 1
    assert _score("cncf-archiving", [0] * 6, [("v1.0", "2019-05-01")]) == 0


def test_the_best_of_rank_adds_marks_and_logarithms() -> None:
    # 24 months of 10 commits by 5 people: round(ln 5/2)-1 = 0, round(ln 240/2)-1 = 2, round(ln 30/1.5)-1 = 1
    logs = 0 + 2 + 1
    assert _score("best-of-rank", []) == 2 + logs  # updated, old enough
    one = [("v1.0.0", "2019-08-01")]
    assert _score("best-of-rank", [], one) == 4 + logs  # and semver, and recent
    assert _score("best-of-rank", [], [*one, ("v1.1.0", "2019-09-01")]) == 5 + logs  # and several
    assert _score("best-of-rank", [], [("v1.0", "2019-06-30")]) == 2 + logs  # neither semver nor recent
    # three silent months: no mark for an update, no term for commits of 90 days, 210 commits in all
    assert _score("best-of-rank", [0, 0, 0]) == 1 + 0 + 2


def test_libraries_io_counts_work_age_and_the_logarithm_of_people() -> None:
    assert _score("libraries-io", [], authors=1) == 2
    assert _score("libraries-io", [], authors=20) == 3
    assert _score("libraries-io", [0] * 6, authors=20) == 2


def test_criticality_is_the_weighted_mean_of_logarithms() -> None:
    # created 729 days ago: 24 months of 30 days; worked on this month; 120 commits a year; one release
    value = _score("criticality-score", [], [("v1.0", "2019-05-01")])
    terms = [
        (1, log(25) / log(121)),
        (1, 1.0),
        (2, log(6) / log(5001)),
        (1, log(1 + 120 / 52) / log(1001)),
        (0.5, log(2) / log(27)),
    ]
    assert value == pytest.approx(sum(weight * term for weight, term in terms) / 5.5)


def test_yardsticks_are_what_they_are_called() -> None:
    assert _score("last-commit", [0, 0]) == -2
    assert _score("commits-12m", [1, 2, 3]) == 96
    assert _score("authors-12m", [], authors=7) == 7


@pytest.mark.parametrize(
    ("tag", "expected"), [("v1.0.0", 1), ("v0.9.0", 0), ("v1.0.0-rc1", 0), ("v2019.6.0", 1)]
)
def test_version_one_needs_a_stable_version_at_1_or_above(tag: str, expected: int) -> None:
    assert _score("version-1.0", [], [(tag, "2019-06-01")]) == expected
    assert _score("version-1.0", [], [(tag, "2020-01-01")]) == 0


def test_a_repository_without_any_commit_is_silent_for_as_long_as_it_is_known() -> None:
    assert BY_NAME["last-commit"].score(repository([0] * 30), 9, date(2018, 10, 31)) == -10


def test_rules_have_names_of_their_own_and_say_where_they_are_from() -> None:
    assert len(BY_NAME) == len(BASELINES)
    assert all(rule.source and rule.note for rule in BASELINES)


@pytest.mark.parametrize("rule", BASELINES, ids=lambda rule: rule.name)
def test_what_comes_after_the_month_changes_no_score(rule: Baseline) -> None:
    tags = [("v0.1.0", "2018-05-01"), ("v1.0.0", "2019-11-30"), ("v2.0.0", "2020-02-01")]
    commits = [7, 0, 3, 12, 0, 0, 9, 4] * 4
    for at in range(11, 24):
        day = last_day(month_text(month_number("2018-01") + at))
        known = [tag for tag in tags if tag[1] <= day.isoformat()]
        full = repository(commits, tags, authors=6)
        cut = repository(commits[: at + 1], known, authors=6)
        assert rule.score(full, at, day) == rule.score(cut, at, day)


@pytest.mark.parametrize(
    "rule", [rule for rule in BASELINES if not rule.releases], ids=lambda rule: rule.name
)
def test_a_rule_that_does_not_say_so_looks_at_no_tag(rule: Baseline) -> None:
    tagged = _evidence([3, 0, 0], [("v1.0.0", "2019-12-01"), ("v0.1.0", "2018-02-01")])
    score = rule.score
    assert score(tagged, AT, DAY) == score(_evidence([3, 0, 0]), AT, DAY)
