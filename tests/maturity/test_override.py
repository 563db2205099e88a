"""A person's own verdict in place of the one by the rules."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.lineage import without_undated_overrides
from k8sml.catalog.model import Catalog, Override, Verdict
from k8sml.maturity import reasons
from tests.builders import event, evidence, project
from tests.judging import judge

OWN = Override(verdict=Verdict.ADOPT, reason="we run it", since="2020-03-01", until="2021-01-01")


def verdict_on(day: str, own: Override = OWN) -> tuple[Verdict | None, Verdict | None]:
    """The verdict of a dormant project on a day; and the one by the rules, where a person's stands for it."""
    quiet = project("quiet", override=own, events=(event("2015-01-01", "created"),))
    found = judge(quiet, evidence(quiet, [0] * 60, start="2017-01"), date.fromisoformat(day)).verdict
    return found.value, found.by_rules


@pytest.mark.parametrize("day", ["2020-03-01", "2021-01-01"], ids=["first day", "last day"])
def test_it_holds_from_its_first_day_to_its_last(day: str) -> None:
    assert verdict_on(day) == (Verdict.ADOPT, Verdict.HOLD)


@pytest.mark.parametrize("day", ["2020-02-29", "2021-01-02"], ids=["day before", "day after"])
def test_outside_of_its_days_the_rules_decide(day: str) -> None:
    assert verdict_on(day) == (Verdict.HOLD, None)


def test_a_month_as_its_end_is_over_with_the_month() -> None:
    own = Override(verdict=Verdict.ADOPT, reason="we run it", until="2021-01")
    assert verdict_on("2021-01-31", own) == (Verdict.ADOPT, Verdict.HOLD)
    assert verdict_on("2021-02-01", own) == (Verdict.HOLD, None)


def test_its_reason_comes_first_and_the_rules_reasons_after() -> None:
    own = project("x", override=OWN)
    assert judge(own, None, date(2020, 6, 1)).verdict.reasons == (
        reasons.own_verdict(until="2021-01-01", reason="we run it", by_rules=None),
        reasons.not_observed(),
    )


def test_without_a_first_day_it_says_nothing_of_the_past() -> None:
    undated = project("b", override=Override(verdict=Verdict.HOLD, reason="why", until="2030"))
    dated = project("a", override=OWN)
    kept = without_undated_overrides(Catalog(projects=(dated, undated))).projects
    assert [one.override for one in kept] == [OWN, None]
