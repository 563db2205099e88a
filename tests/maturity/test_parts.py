"""A part is judged with the membership of its whole, which vouches for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from k8sml.catalog.model import Catalog, Foundation, FoundationLevel
from k8sml.maturity import reasons
from k8sml.maturity.filters import Filter, select
from k8sml.maturity.judge import judge_all
from k8sml.maturity.model import Judgment
from tests.builders import event, evidence, project

WHOLE = project(
    "whole",
    name="Whole",
    foundation=Foundation("CNCF", FoundationLevel.GRADUATED),
    events=(event("2020-06-01", "joined", foundation="CNCF", level="graduated"),),
)
PART = project("part", part_of="whole")
CATALOG = Catalog(projects=(PART, WHOLE, project("other")))
SEEN = {one.slug: evidence(one, (20,) * 60) for one in CATALOG.projects}


def on(day: str, only: bool = False) -> list[Judgment]:
    return judge_all(CATALOG, SEEN, date.fromisoformat(day), [PART] if only else None)


def test_every_part_is_judged_as_a_part_even_if_its_whole_was_not_asked_for() -> None:
    assert [(one.identity.foundation, one.identity.member) for one in on("2021-01-01")] == [
        (WHOLE.foundation, "Whole"),
        (WHOLE.foundation, None),
        (None, None),
    ]
    assert on("2021-01-01", only=True) == on("2021-01-01")[:1]


def test_a_membership_of_the_whole_is_shown_but_makes_no_level() -> None:
    before, after = (on(day, only=True)[0].level for day in ("2020-05-31", "2020-06-01"))
    assert before.value == after.value
    none: dict[str, Any] = {"foundation": None, "level": None, "member": None, "met": False}
    shared: dict[str, Any] = {"foundation": "CNCF", "level": "graduated", "member": "Whole", "met": False}
    assert before.reasons[-1] == reasons.foundation_review(**none)
    assert after.reasons[-1] == reasons.foundation_review(**shared)


def test_who_asks_for_a_foundation_gets_the_parts_of_its_members_too() -> None:
    wanted = Filter({"foundation": ("cncf",)})
    found = {
        day: [one.project.slug for one in select(CATALOG, on(day), wanted)]
        for day in ("2020-05-31", "2020-06-01")
    }
    assert found == {"2020-05-31": [], "2020-06-01": ["part", "whole"]}
