"""What became of a project between two days."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.maturity.judge import judge
from k8sml.maturity.outcome import Fate, Outcome, outcome
from tests.builders import event, evidence, project

THEN = date(2019, 11, 25)


def became(commits: list[int], day: str, *events: tuple[str, str, dict[str, str]]) -> Outcome:
    """What became of a project that 40 people work on, from THEN to a day."""
    turns = tuple(event(when, kind, **keys) for when, kind, keys in events)
    one = project(name="New", events=(event("2018-01-01", "created"), *turns))
    seen = evidence(one, commits, authors=40)
    return outcome(judge(one, seen, THEN), judge(one, seen, date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("commits", "events", "told"),
    [
        ([30] * 60, (), Outcome(Fate.ALIVE, "active, assess")),
        (
            [30] * 60,
            (("2021-01-01", "renamed", {"from_": "Old", "to": "New"}),),
            Outcome(Fate.ALIVE, "now New; active, assess"),
        ),
        (
            [30] * 40 + [0] * 20,
            (),
            Outcome(Fate.QUIET, "dormant: 0 commits in 12 months, quiet for 19 months"),
        ),
        (
            [30] * 60,
            (("2021-01-01", "superseded", {"by": "other"}),),
            Outcome(Fate.SUPERSEDED, "superseded by other 2021-01-01"),
        ),
        (
            [30] * 60,
            (("2021-01-01", "deprecated", {"by": "other"}),),
            Outcome(Fate.ALIVE, "deprecated in favour of other 2021-01-01; active, assess"),
        ),
        ([30] * 60, (("2021-01-01", "archived", {}),), Outcome(Fate.ARCHIVED, "archived 2021-01-01")),
        (
            [30] * 30,
            (),
            Outcome(Fate.ALIVE_THEN, "active when last observed, 2020-06-15"),
        ),
    ],
    ids=["alive", "renamed", "dormant", "superseded", "deprecated", "archived", "unseen since"],
)
def test_a_fate_is_told_in_a_few_words(
    commits: list[int], events: tuple[tuple[str, str, dict[str, str]], ...], told: Outcome
) -> None:
    assert became(commits, "2022-12-20", *events) == told
