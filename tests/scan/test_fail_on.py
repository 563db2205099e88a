from __future__ import annotations

import pytest

from k8sml.scan.policy import FAIL_ON_VALUES, FailOnError, parse_fail_on
from k8sml.scan.rules import FINDING_RULES
from k8sml.scan.types import AssessedComponent
from tests.builders import event, project
from tests.scan.makers import HUB, assessed, found, seen


def hits(of: AssessedComponent, *words: str) -> list[str]:
    return [finding.rule.id for finding in parse_fail_on(words).hits(of)]


BEHIND = assessed(found("1.9.0"))  # four stable releases and twelve months
GONE = assessed(found("1.13.0"), project(events=(event("2024-03-01", "superseded", by="next"),)))
OLD = assessed(found("1.13.0", seen("oldhub/server", "1.13.0")), project(detect=HUB))


def test_nothing_fails_unless_it_was_asked_for() -> None:
    assert hits(GONE) == []
    assert hits(GONE, "archived", "behind") == []


def test_words_are_alternatives() -> None:
    assert hits(GONE, "archived", "superseded") == ["superseded"]


def test_what_goes_by_a_former_name_runs_something_superseded() -> None:
    assert hits(OLD, "superseded") == ["renamed"]
    assert hits(OLD, "renamed") == ["renamed"]
    assert hits(GONE, "renamed") == []


@pytest.mark.parametrize(
    ("word", "fails"),
    [
        ("behind", True),
        ("behind>11m", True),
        ("behind>12m", False),
        ("behind > 3", True),
        ("behind>4", False),
        ("BEHIND>3", True),
    ],
)
def test_more_than_so_many_months_or_releases_behind_fails(word: str, fails: bool) -> None:
    assert hits(BEHIND, word) == (["behind"] if fails else [])


def test_of_several_limits_the_lowest_counts_and_either_kind_is_enough() -> None:
    assert hits(BEHIND, "behind>20", "behind>2")
    assert hits(BEHIND, "behind>20", "behind>6m")
    assert not hits(BEHIND, "behind>20", "behind>20m")


def test_what_is_unknown_is_not_behind() -> None:
    assert hits(assessed(found()), "behind", "behind>0m", "behind>0") == []


def test_every_rule_can_fail_a_check() -> None:
    assert set(FINDING_RULES) < {*FAIL_ON_VALUES}
    assert parse_fail_on(FINDING_RULES).rules == set(FINDING_RULES)


@pytest.mark.parametrize("word", ["supersede", "behind>", "behind>x", "behind>1y", "behind<3", ""])
def test_an_unknown_word_lists_the_valid_ones(word: str) -> None:
    with pytest.raises(FailOnError, match=r"one of superseded, archived, .*, behind>12m, behind>3"):
        parse_fail_on([word])
