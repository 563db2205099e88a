from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Foundation, FoundationLevel
from k8sml.maturity import reasons
from k8sml.maturity.level import level
from k8sml.maturity.model import Level, LevelResult, Signals
from k8sml.maturity.reasons import Reason
from k8sml.maturity.words import membership_words
from tests.maturity.makers import activity, identity, release, signals

# What takes each mark away from a project that has them all.
WITHOUT: dict[str, dict[str, Any]] = {
    "age": {"age_months": 35},
    "releases": {"stable_count": 7},
    "1.0": {"first_1_0": None},
    "community": {"activity": activity(peak_authors=29)},
}
INCUBATING = identity(foundation="incubating")


def lacking(*marks: str, **more: Any) -> Signals:
    changes: dict[str, Any] = {**more}
    for mark in marks:
        changes.update(WITHOUT[mark])
    return signals(**changes)


@pytest.mark.parametrize(
    ("was", "found", "value"),
    [
        (INCUBATING, lacking(), "mature"),
        (INCUBATING, lacking("1.0"), "mature"),
        (identity(), lacking(), "mature"),
        (identity(), lacking("1.0"), "established"),
        (INCUBATING, lacking("1.0", "age"), "established"),
        (identity(), lacking("1.0", "age"), "emerging"),
        (INCUBATING, lacking("age", "releases", "1.0", "community"), "emerging"),
        (identity(), lacking("age", "releases", "1.0", "community"), "emerging"),
    ],
    ids=["five", "four", "four, no foundation", "three", "three by a foundation", "two", "one", "none"],
)
def test_four_marks_make_mature_and_three_established(was: Identity, found: Signals, value: str) -> None:
    assert level(was, found).value == value


# With three marks left besides the one in question: it decides between mature and established.
@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"age_months": 35}, "established"),
        ({"age_months": 36}, "mature"),
        ({"stable_count": 7}, "established"),
        ({"stable_count": 8}, "mature"),
        ({"releasing_months": 23}, "established"),
        ({"releasing_months": 24}, "mature"),
        ({"activity": activity(peak_authors=29)}, "established"),
        ({"activity": activity(peak_authors=30)}, "mature"),
        ({"activity": activity(peak_authors=30, authors_12m=1)}, "mature"),
        ({"first_1_0": None}, "established"),
        ({"first_1_0": release("1.0.0", "2024-01-01")}, "mature"),
        ({"first_1_0": release("26.3", "2024-01-01", calendar=True)}, "mature"),
    ],
)
def test_each_mark_has_its_threshold(changes: dict[str, Any], value: str) -> None:
    assert level(identity(), signals(**changes)).value == value


@pytest.mark.parametrize(
    ("foundation", "vetted"),
    [
        ("archived", False),
        ("sandbox", False),
        ("hosted", False),
        ("incubating", True),
        ("graduated", True),
        ("top-level", True),
    ],
)
def test_a_foundation_is_a_mark_once_its_incubation_is_passed(foundation: str, vetted: bool) -> None:
    found = level(identity(foundation=foundation), lacking("1.0"))
    assert found.value == ("mature" if vetted else "established")


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"age_months": 11}, "experimental"),
        ({"age_months": 12}, "established"),
        ({"stable_count": 0, "activity": activity(peak_authors=29)}, "experimental"),
        ({"stable_count": 0, "activity": activity(peak_authors=30)}, "established"),
        ({"stable_count": 1, "activity": activity(peak_authors=29)}, "emerging"),
    ],
    ids=["eleven months", "a year", "neither release nor community", "a community", "a release"],
)
def test_below_a_year_or_with_neither_release_nor_community_it_is_experimental(
    changes: dict[str, Any], value: str
) -> None:
    assert level(identity(), signals(**changes)).value == value


def test_a_foundation_does_not_make_a_project_of_eleven_months_more_than_experimental() -> None:
    assert level(identity(foundation="graduated"), signals(age_months=11)).value == "experimental"


# ---- histories of which only the last year was read ----


def partly(*marks: str, **more: Any) -> Signals:
    """Signals without some marks, of a history whose beginning is unknown."""
    found = lacking(*marks, **more)
    assert found.activity is not None
    return replace(found, activity=replace(found.activity, partial=True))


@pytest.mark.parametrize(
    ("was", "found", "value", "unknown"),
    [
        (INCUBATING, partly(), "mature", False),
        (identity(), partly(), "mature", True),
        (identity(), partly("1.0"), "established", True),
        (identity(), partly("1.0", "age"), None, True),
        (identity(), partly(age_months=11), "experimental", False),
        (identity(), partly("1.0", "community", stable_count=0), None, True),
    ],
    ids=["all marks", "four", "three", "two", "too young", "neither release nor community"],
)
def test_marks_that_seem_lacking_may_lie_in_the_time_that_was_not_read(
    was: Identity, found: Signals, value: str | None, unknown: bool
) -> None:
    result = level(was, found)
    assert result.value == value
    assert (reasons.partial_history() in result.reasons) is unknown
    if unknown:
        assert result.lacking == (reasons.partial_history(),)
        assert [reason.values["met"] for reason in result.reasons[:-1]] == [True] * (len(result.reasons) - 1)


BELOW = (
    reasons.version_one(reached=None, calendar=False, lower_bound=False, met=False),
    reasons.community(contributors=29, needed=30, lower_bound=False, met=False),
    reasons.foundation_review(foundation=None, level=None, member=None, met=False),
)


def test_a_level_tells_every_mark_and_those_that_are_lacking() -> None:
    assert level(identity(), lacking("1.0", "community")) == LevelResult(
        Level.EMERGING,
        (
            reasons.age(months=65, needed=36, met=True),
            reasons.sustained_releases(
                releases=20, needed=8, months=60, needed_months=24, lower_bound=False, met=True
            ),
            *BELOW,
        ),
        BELOW,
    )


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"age_months": None}, reasons.age(months=0, needed=36, met=False)),
        ({"age_months": 1}, reasons.age(months=1, needed=36, met=False)),
        (
            {"stable_count": 3, "releasing_months": 23},
            reasons.sustained_releases(
                releases=3, needed=8, months=23, needed_months=24, lower_bound=False, met=False
            ),
        ),
        (
            {"first_1_0": release("1.0.0", "2021-03-01")},
            reasons.version_one(reached="2021-03", calendar=False, lower_bound=False, met=True),
        ),
        (
            {"first_1_0": release("26.3", "2026-03-21", calendar=True)},
            reasons.version_one(reached="2026-03", calendar=True, lower_bound=False, met=True),
        ),
    ],
)
def test_a_mark_has_the_number_found_and_the_number_needed(changes: dict[str, Any], mark: Reason) -> None:
    assert mark in level(identity(), signals(**changes)).reasons


@pytest.mark.parametrize(
    ("foundation", "value"),
    [
        (None, None),
        ("archived", None),
        ("hosted", None),
        ("sandbox", "emerging"),
        ("incubating", "established"),
        ("graduated", "mature"),
        ("top-level", "mature"),
    ],
)
def test_without_an_observation_the_level_is_the_word_of_the_foundation_or_unknown(
    foundation: str | None, value: str | None
) -> None:
    found = level(identity(foundation=foundation), signals(None, observed=None))
    assert found.value == value
    assert found.lacking == ()
    review = [reasons.foundation_level(foundation="CNCF", level=foundation or "")] if value else []
    assert found.reasons == (*review, reasons.not_observed())


def test_a_foundation_is_told_by_its_name() -> None:
    member = Identity("Demo", "owner/demo", None, Foundation("Apache", FoundationLevel.TOP_LEVEL))
    assert level(member, signals()).reasons[-1] == reasons.foundation_review(
        foundation="Apache", level="top-level", member=None, met=True
    )


def shared(foundation: str) -> Identity:
    """A part that shares the membership of its whole."""
    return replace(identity(foundation=foundation), member="Kubeflow")


@pytest.mark.parametrize(
    ("was", "words"),
    [
        (identity(), None),
        (identity(foundation="graduated"), "CNCF graduated"),
        (shared("graduated"), "CNCF graduated (Kubeflow)"),
    ],
)
def test_a_membership_says_whose_it_is(was: Identity, words: str | None) -> None:
    assert membership_words(was) == words


@pytest.mark.parametrize("foundation", ["incubating", "graduated", "top-level"])
def test_the_membership_of_its_whole_is_no_mark_of_a_part(foundation: str) -> None:
    found = level(shared(foundation), lacking("1.0"))
    assert (found.value, found.lacking) == (
        "established",
        (
            BELOW[0],
            reasons.foundation_review(foundation="CNCF", level=foundation, member="Kubeflow", met=False),
        ),
    )


def test_the_membership_of_its_whole_says_nothing_of_an_unobserved_part() -> None:
    found = level(shared("graduated"), signals(None, observed=None))
    assert found == LevelResult(None, (reasons.not_observed(),))
