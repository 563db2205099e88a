from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Foundation, FoundationLevel
from k8sml.maturity.level import level, membership_words
from k8sml.maturity.model import Level, LevelResult, Signals
from tests.maturity.makers import activity, identity, release, signals

# What takes each mark away from a project that has them all.
WITHOUT: dict[str, dict[str, Any]] = {
    "age": {"age_months": 35},
    "releases": {"stable_count": 7},
    "1.0": {"first_one": None},
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
        ({"first_one": None}, "established"),
        ({"first_one": release("1.0.0", "2024-01-01")}, "mature"),
        ({"first_one": release("26.3", "2024-01-01", calendar=True)}, "mature"),
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


def test_a_level_tells_every_mark_and_those_that_are_lacking() -> None:
    assert level(identity(), lacking("1.0", "community")) == LevelResult(
        Level.EMERGING,
        (
            "5 years old",
            "20 stable releases over 5 years",
            "below 1.0",
            "29 people in its best year",
            "in no foundation",
        ),
        ("below 1.0", "29 people in its best year", "in no foundation"),
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"age_months": 1}, "1 month old"),
        ({"age_months": 23}, "23 months old"),
        ({"age_months": 24}, "2 years old"),
        ({"stable_count": 0}, "no stable release"),
        ({"stable_count": 1, "releasing_months": 0}, "1 stable release"),
        ({"stable_count": 3, "releasing_months": 1}, "3 stable releases over 1 month"),
        ({"stable_count": 3, "releasing_months": 23}, "3 stable releases over 23 months"),
        ({"stable_count": 3, "releasing_months": 24}, "3 stable releases over 2 years"),
        ({"first_one": release("1.0.0", "2021-03-01")}, "1.0 reached 2021-03"),
        ({"first_one": release("26.3", "2026-03-21", calendar=True)}, "calendar versions since 2026-03"),
    ],
)
def test_a_mark_is_told_in_words(changes: dict[str, Any], text: str) -> None:
    assert text in level(identity(), signals(**changes)).reasons


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
    told = f"CNCF {foundation}; not observed" if value else "not observed"
    assert found.reasons == (told,)


def test_a_foundation_is_told_by_its_name() -> None:
    member = Identity("Demo", "owner/demo", None, Foundation("Apache", FoundationLevel.TOP_LEVEL))
    assert "Apache top-level" in level(member, signals()).reasons


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
    assert (found.value, found.lacking) == ("established", ("below 1.0", "not vetted by itself"))


def test_the_membership_of_its_whole_says_nothing_of_an_unobserved_part() -> None:
    found = level(shared("graduated"), signals(None, observed=None))
    assert found == LevelResult(None, ("not observed",))
