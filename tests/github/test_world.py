"""The made-up world is the bundled histories, with people and numbers that nobody can take for real."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from k8sml.evidence.commit_counts import is_bot
from k8sml.evidence.model import month_number, month_text
from tests.github import World, histories
from tests.github.model import moment

SLUGS = ["kserve", "feast", "anchor", "istio"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_commits_of_people_are_as_many_by_as_many_as_the_months_say(slug: str) -> None:
    ((project, history),) = histories.bundled([slug])
    people = [
        commit
        for commit in histories.expand(project.repo, history)
        if commit.parents == 1 and not is_bot(commit.email) and commit.committed >= _first(history.months.end)
    ]
    by_month: dict[str, list[str]] = {}
    for commit in people:
        by_month.setdefault(f"{commit.committed:%Y-%m}", []).append(commit.email)
    months = history.months
    for index in range(max(0, len(months.commits) - histories.MONTHS), len(months.commits)):
        made = by_month.get(month_text(month_number(months.start) + index), [])
        assert (len(made), len(set(made))) == (months.commits[index], months.authors[index])
    last = month_text(month_number(months.end) - 11)
    assert len({c.email for c in people if f"{c.committed:%Y-%m}" >= last}) == months.authors_12m[-1]


def _first(end: str) -> datetime:
    return moment(f"{month_text(month_number(end) - histories.MONTHS + 1)}-01", 0)


def test_merges_and_bots_stand_among_the_commits_newest_first() -> None:
    commits = World.from_catalog(["kserve"])["kserve/kserve"].commits
    assert Counter(commit.parents for commit in commits)[2] > 10
    assert sum(is_bot(commit.email) for commit in commits) > 10
    assert [c.committed for c in commits] == sorted((c.committed for c in commits), reverse=True)


def test_nothing_happens_after_the_day_that_was_observed() -> None:
    for _, history in histories.bundled(SLUGS):
        days = [f"{commit.committed:%Y-%m-%d}" for commit in histories.expand("o/r", history)]
        assert max(days) <= history.observed


def test_people_are_made_up() -> None:
    emails = {c.email for repo in World.from_catalog(SLUGS) for c in repo.commits} - {histories.BOT}
    assert all(email.startswith("dev") and email.endswith("@example.org") for email in emails)


def test_a_name_gets_the_same_numbers_every_time() -> None:
    one, two = World.from_catalog(["kserve"]), World.from_catalog(["kserve", "feast"])
    assert vars(one["kserve/kserve"])["stars"] == vars(two["KServe/KServe"])["stars"]


def test_a_project_that_the_catalog_calls_archived_is_archived() -> None:
    archived = {repo.full_name: repo.archived_on for repo in World.from_catalog(["clipper", "kserve"])}
    assert archived == {"ucbrise/clipper": "2020-07-30", "kserve/kserve": None}


def test_old_names_lead_to_the_new_one_over_several_renames() -> None:
    world = World.from_catalog(["feast"])
    world.rename("gojek/feast", "feast-dev/feast")
    world.rename("feast-dev/feast", "lf-ai/feast")
    assert world["gojek/feast"] is world["lf-ai/feast"]
    assert world.find("gojek/feast", follow=False) is None
    world.rename("lf-ai/feast", "feast-dev/feast")
    assert world["lf-ai/feast"].full_name == "feast-dev/feast"


def test_projects_without_a_history_are_not_made_up() -> None:
    with pytest.raises(LookupError, match="only 0"):
        World.from_catalog(["nothing-of-that-name"])
