"""What became of a project between two days."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.maturity.outcome import ProjectFate, ProjectOutcome, project_outcome
from tests.builders import event, evidence, project
from tests.judging import judge

THEN = date(2019, 11, 25)


def became(commits: list[int], day: str, *events: tuple[str, str, dict[str, str]]) -> ProjectOutcome:
    """What became of a project that 40 people work on, from THEN to a day."""
    turns = tuple(event(when, kind, **keys) for when, kind, keys in events)
    one = project(name="New", events=(event("2018-01-01", "created"), *turns))
    seen = evidence(one, commits, authors=40)
    return project_outcome(judge(one, seen, THEN), judge(one, seen, date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("commits", "events", "told"),
    [
        ([30] * 60, (), ProjectOutcome(ProjectFate.ALIVE, "active, assess")),
        (
            [30] * 60,
            (("2021-01-01", "renamed", {"from_": "Old", "to": "New"}),),
            ProjectOutcome(ProjectFate.ALIVE, "now New; active, assess"),
        ),
        (
            [30] * 40 + [0] * 20,
            (),
            ProjectOutcome(
                ProjectFate.DORMANT, "dormant: 0 commits in 12 months (6 needed), quiet for 19 months"
            ),
        ),
        (
            [30] * 60,
            (("2021-01-01", "superseded", {"by": "other"}),),
            ProjectOutcome(ProjectFate.SUPERSEDED, "superseded by other on 2021-01-01"),
        ),
        (
            [30] * 60,
            (("2021-01-01", "deprecated", {"by": "other"}),),
            ProjectOutcome(ProjectFate.ALIVE, "deprecated in favor of other on 2021-01-01; active, assess"),
        ),
        (
            [30] * 60,
            (("2021-01-01", "archived", {}),),
            ProjectOutcome(ProjectFate.ARCHIVED, "archived on 2021-01-01"),
        ),
        (
            [30] * 30,
            (),
            ProjectOutcome(ProjectFate.ALIVE_THEN, "active when last observed on 2020-06-15"),
        ),
    ],
    ids=["alive", "renamed", "dormant", "superseded", "deprecated", "archived", "unseen since"],
)
def test_a_fate_is_told_in_a_few_words(
    commits: list[int], events: tuple[tuple[str, str, dict[str, str]], ...], told: ProjectOutcome
) -> None:
    assert became(commits, "2022-12-20", *events) == told
