from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.model import Catalog, Foundation, FoundationLevel, Project
from k8sml.evidence.model import Evidence
from k8sml.maturity import reasons
from k8sml.maturity.judge import judge_all
from k8sml.maturity.model import RiskResult
from k8sml.maturity.reasons import Reason
from tests.builders import event, evidence, project
from tests.judging import existed, judge
from tests.maturity.makers import judged

BUSY = (20,) * 60  # 2018-01 to 2022-12, the last month partial
TAGS = [(f"v{number}.0.0", f"{2018 + number // 4}-{number % 4 * 3 + 1:02d}-05") for number in range(1, 20)]


def test_a_busy_project_of_many_is_to_adopt() -> None:
    found = judged(BUSY, "2022-12-20", authors=40, tags=TAGS)
    assert (found.level.value, found.vitality.value, found.verdict.value) == ("mature", "active", "adopt")


def test_a_judgment_says_of_whom_and_when_it_is() -> None:
    of = project(name="New", events=(event("2021-05-03", "renamed", from_="Old", to="New"),))
    before, after = judged(BUSY, "2021-05-02", of), judged(BUSY, "2021-05-03", of)
    assert (before.project, before.as_of, before.identity.name) == (of, date(2021, 5, 2), "Old")
    assert after.identity.name == "New"
    assert (before.events, after.events) == ((), of.events)
    assert before.risk == RiskResult(None)


SUPERSEDED = project(
    events=(event("2020-03-01", "superseded", by="other"), event("2021-06-10", "archived")),
)
REVIVED = project(
    events=(event("2019-03-01", "archived"), event("2021-06-10", "revived")),
)


@pytest.mark.parametrize(
    ("of", "as_of", "vitality", "verdict"),
    [
        (SUPERSEDED, "2020-02-29", "active", "trial"),
        (SUPERSEDED, "2020-03-01", "superseded", "hold"),
        (SUPERSEDED, "2022-01-01", "superseded", "hold"),
        (REVIVED, "2019-02-28", "active", "trial"),
        (REVIVED, "2019-03-01", "archived", "hold"),
        (REVIVED, "2021-06-09", "archived", "hold"),
        (REVIVED, "2021-06-10", "active", "adopt"),
    ],
)
def test_events_end_and_revive_a_project_from_their_day_on(
    of: Project, as_of: str, vitality: str, verdict: str
) -> None:
    found = judged(BUSY, as_of, of, authors=40, tags=TAGS)
    assert (found.vitality.value, found.verdict.value) == (vitality, verdict)


def test_an_end_that_is_dated_by_its_year_counts_once_the_year_is_over() -> None:
    of = project(events=(event("2020", "archived"),))
    assert judged(BUSY, "2020-12-30", of).vitality.value == "active"
    assert judged(BUSY, "2020-12-31", of).vitality.value == "archived"


SILENT_AT_LAST = (20,) * 12 + (0,) * 48


@pytest.mark.parametrize(
    ("revived", "vitality", "verdict", "reason"),
    [
        ("2022-12-20", None, "assess", reasons.revived_since(date="2022-12-20")),
        (
            "2022-11-20",
            "dormant",
            "hold",
            reasons.dormant(commits=0, needed=6, months=12, quiet_months=47),
        ),
    ],
    ids=["after it was last seen", "within what was seen"],
)
def test_a_revival_is_judged_by_what_was_seen_after_it(
    revived: str, vitality: str | None, verdict: str, reason: Reason
) -> None:
    of = project(events=(event("2020-01-01", "archived"), event(revived, "revived")))
    found = judged(SILENT_AT_LAST, "2023-01-10", of)
    assert (found.vitality.value, found.verdict.value, found.verdict.reasons[0]) == (
        vitality,
        verdict,
        reason,
    )


@pytest.mark.parametrize(
    ("as_of", "vitality", "last_seen"),
    [("2022-12-31", "active", None), ("2023-06-30", "active", None), ("2023-07-01", None, "active")],
)
def test_an_old_observation_is_unknown_and_says_so(
    as_of: str, vitality: str | None, last_seen: str | None
) -> None:
    found = judged(BUSY, as_of, authors=40, tags=TAGS)
    assert (found.vitality.value, found.vitality.last_seen) == (vitality, last_seen)
    assert (found.verdict.value == "assess") == (vitality is None)
    stale = reasons.stale_vitality(vitality="active", observed="2022-12-15", months=7, limit=6)
    assert (found.verdict.reasons[0] == stale) == (vitality is None)


def test_a_project_that_was_not_observed_has_no_verdict() -> None:
    found = judge(project(), None, date(2022, 1, 1))
    assert (found.level.value, found.vitality.value, found.verdict.value) == (None, None, None)
    assert found.verdict.reasons == (reasons.not_observed(),)


RELICENSED = project(
    license="BUSL-1.1",
    events=(event("2021-05-03", "relicensed", from_="Apache-2.0", to="BUSL-1.1"),),
)


@pytest.mark.parametrize(("as_of", "verdict"), [("2021-05-02", "adopt"), ("2021-05-03", "assess")])
def test_a_license_counts_from_the_day_of_its_change(as_of: str, verdict: str) -> None:
    assert judged(BUSY, as_of, RELICENSED, authors=40, tags=TAGS).verdict.value == verdict


def test_an_undated_foundation_counts_from_the_day_of_curation() -> None:
    of = project(foundation=Foundation("CNCF", FoundationLevel.GRADUATED))
    assert judge(of, None, date(2022, 5, 31), "2022-06-01").level.value is None
    assert judge(of, None, date(2022, 6, 1), "2022-06-01").level.value == "mature"


# ---- which projects there were ----

CREATED = project("created", events=(event("2019-05-01", "created"),))


@pytest.mark.parametrize(
    ("of", "seen", "as_of", "there"),
    [
        (CREATED, None, "2019-04-30", False),
        (CREATED, None, "2019-05-01", True),
        (project(), evidence(project(), BUSY), "2017-12-31", False),
        (project(), evidence(project(), BUSY), "2018-01-01", True),
        (project(), None, "2022-05-31", False),
        (project(), None, "2022-06-01", True),
    ],
    ids=["before creation", "created", "before a commit", "first commit", "before curation", "curated"],
)
def test_a_project_is_there_from_the_first_thing_that_shows_it(
    of: Project, seen: Evidence | None, as_of: str, there: bool
) -> None:
    assert existed(of, seen, date.fromisoformat(as_of), "2022-06-01") is there


def test_without_a_day_of_curation_an_undated_project_was_always_there() -> None:
    assert existed(project(), None, date(1999, 1, 1))


CATALOG = Catalog(curated="2022-06-01", projects=(project("seen"), CREATED, project("undated")))


def test_all_projects_that_were_there_are_judged_in_the_order_of_the_catalog() -> None:
    seen = {"seen": evidence(CATALOG.projects[0], BUSY)}
    slugs = {
        day: [one.project.slug for one in judge_all(CATALOG, seen, date.fromisoformat(day))]
        for day in ("2017-01-01", "2018-06-01", "2020-01-01", "2023-01-01")
    }
    assert slugs == {
        "2017-01-01": [],
        "2018-06-01": ["seen"],
        "2020-01-01": ["seen", "created"],
        "2023-01-01": ["seen", "created", "undated"],
    }


def test_some_projects_alone_can_be_judged() -> None:
    found = judge_all(CATALOG, {}, date(2023, 1, 1), [CREATED])
    assert [one.project.slug for one in found] == ["created"]
