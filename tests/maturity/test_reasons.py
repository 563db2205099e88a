"""The sentence of every rule, and that no rule is without one."""

from __future__ import annotations

import msgspec
import pytest

from k8sml.maturity import reasons
from k8sml.maturity.model import Level
from k8sml.maturity.reasons import RULES, Reason, sentences
from k8sml.maturity.rule import rule

# other packages enter rules of their own
OWN = [rule.id for rule in RULES.values() if rule.words.__module__ == reasons.__name__]

SENTENCES = [
    (reasons.not_observed(), "not observed"),
    (reasons.no_complete_month(), "too young: no complete month of history yet"),
    (reasons.day_not_observed(), "no history observed up to this date"),
    (reasons.partial_history(), "only its last year was read (read all: `k8sml update`)"),
    (reasons.age(months=1, needed=36, met=False), "1 month old (3 years needed)"),
    (reasons.age(months=23, needed=12, met=True), "23 months old"),
    (reasons.age(months=24, needed=24, met=True), "2 years old"),
    *(
        (
            reasons.sustained_releases(
                releases=releases, needed=8, months=months, needed_months=24, lower_bound=least, met=met
            ),
            text,
        )
        for releases, months, least, met, text in (
            (0, 0, False, False, "no stable release"),
            (1, 0, False, False, "1 stable release (8 over 2 years needed)"),
            (3, 1, False, False, "3 stable releases over 1 month (8 over 2 years needed)"),
            (3, 23, True, False, "at least 3 stable releases over 23 months (8 over 2 years needed)"),
            (20, 24, False, True, "20 stable releases over 2 years"),
        )
    ),
    (reasons.version_one(reached=None, calendar=False, lower_bound=False, met=False), "below 1.0"),
    (
        reasons.version_one(reached="2021-03", calendar=False, lower_bound=False, met=True),
        "reached 1.0 in 2021-03",
    ),
    (
        reasons.version_one(reached="2021-03", calendar=False, lower_bound=True, met=True),
        "reached 1.0 by 2021-03",
    ),
    (
        reasons.version_one(reached="2026-03", calendar=True, lower_bound=False, met=True),
        "calendar versions since 2026-03",
    ),
    (
        reasons.community(contributors=1, needed=30, lower_bound=False, met=False),
        "1 contributor in its best year (30 needed)",
    ),
    (
        reasons.community(contributors=40, needed=30, lower_bound=True, met=True),
        "40 contributors in its last year",
    ),
    (reasons.foundation_review(foundation=None, level=None, member=None, met=False), "in no foundation"),
    (
        reasons.foundation_review(foundation="CNCF", level="sandbox", member=None, met=False),
        "CNCF sandbox",
    ),
    (
        reasons.foundation_review(foundation="CNCF", level="graduated", member="Kubeflow", met=False),
        "the foundation level is that of Kubeflow, not its own",
    ),
    (reasons.foundation_level(foundation="Apache", level="top-level"), "Apache top-level"),
    (reasons.superseded(by="trainer", date="2023-05-01"), "superseded by trainer on 2023-05-01"),
    (reasons.archived(date="2023-05", note=None), "archived in 2023-05"),
    (reasons.archived(date="2023", note="made read-only"), "archived in 2023: made read-only"),
    (reasons.revived_since(date="2024-06-05"), "revived on 2024-06-05, not observed since"),
    (
        reasons.stale_vitality(vitality="active", observed="2023-11-15", months=7, limit=6),
        "active when last observed on 2023-11-15",
    ),
    (
        reasons.stale_vitality(vitality=None, observed="2023-11-15", months=7, limit=6),
        "too young to judge when last observed on 2023-11-15",
    ),
    (
        reasons.active(commits=1484, needed=24, months=12, lower_bound=False),
        "active: 1,484 commits in 12 months",
    ),
    (
        reasons.active(commits=120, needed=24, months=12, lower_bound=True),
        "active: at least 120 commits in 12 months",
    ),
    (reasons.first_months(commits=3, needed=6, months=1), "3 commits in its first month"),
    (reasons.first_months(commits=6, needed=6, months=4), "active: 6 commits in its first 4 months"),
    (
        reasons.slowing_commits(commits=1, needed=12, months=6),
        "slowing: 1 commit in 6 months (12 needed)",
    ),
    (
        reasons.slowing_trend(commits=400, needed=500, months=12, before=1500),
        "slowing: 400 commits in 12 months, down from 1,500 the year before",
    ),
    (
        reasons.dormant(commits=0, needed=6, months=12, quiet_months=50),
        "dormant: 0 commits in 12 months (6 needed), quiet for 50 months",
    ),
    (
        reasons.commits_not_read(commits=5, needed=24, months=12),
        "at least 5 commits in 12 months, not all of them read",
    ),
    (reasons.level_reached(level="mature", needed="established"), "mature and active"),
    (reasons.level_below(level="emerging", needed="established"), "emerging (adopt needs established)"),
    (reasons.level_below(level=None, needed="established"), "level unknown (adopt needs established)"),
    (
        reasons.experimental(months=11, needed=12),
        "experimental: 11 months old (trial needs 12 months)",
    ),
    *(
        (
            reasons.contributors(contributors=people, needed=30, half_by=half_by, lower_bound=least),
            text,
        )
        for people, half_by, least, text in (
            (1, None, False, "1 contributor in 12 months"),
            (40, None, True, "at least 40 contributors in 12 months"),
            (96, 5, False, "96 contributors in 12 months, the top 5 wrote half of the commits"),
            (31, 1, False, "31 contributors in 12 months, one of them wrote half of the commits"),
        )
    ),
    (
        reasons.few_contributors(contributors=13, needed=30, verdict="adopt", half_by=2, lower_bound=False),
        "13 contributors in 12 months (adopt needs 30)",
    ),
    (
        reasons.few_contributors(contributors=1, needed=10, verdict="trial", half_by=None, lower_bound=True),
        "at least 1 contributor in 12 months (trial needs 10)",
    ),
    (reasons.no_stable_release(), "no stable release"),
    (
        reasons.no_recent_release(last="2023-01", months=16, limit=12),
        "no stable release since 2023-01 (16 months, limit 12)",
    ),
    (reasons.closed_license(licenses=("BUSL-1.1",)), "BUSL-1.1 is not an open-source license"),
    (
        reasons.closed_license(licenses=("BUSL-1.1", "SSPL-1.0")),
        "BUSL-1.1, SSPL-1.0 are not open-source licenses",
    ),
    (
        reasons.high_risk(probability=0.204, limit=0.1, verdict="trial", months=24),
        "20% risk of being dormant in 24 months (trial needs less than 10%)",
    ),
    (reasons.deprecated(by=None, date="2021"), "deprecated in 2021"),
    (reasons.deprecated(by="next", date="2021-05-02"), "deprecated in favor of next on 2021-05-02"),
    (
        reasons.own_verdict(until="2023", reason="we run it", by_rules="assess"),
        "own verdict until 2023: we run it (by the rules: assess)",
    ),
    (
        reasons.own_verdict(until="2023", reason="we run it", by_rules=None),
        "own verdict until 2023: we run it (by the rules: not judged)",
    ),
    (reasons.ended(event="archived", date="2024-01-01"), "archived on 2024-01-01"),
    (
        reasons.stale_history(observed="2024-06-15", months=7, limit=6),
        "last observed on 2024-06-15, too long ago (limit 6 months)",
    ),
    (reasons.short_history(months=0, needed=12), "less than a month of history (12 needed)"),
    (
        reasons.last_year_incomplete(),
        "not every commit of its last year was read (read all: `k8sml update`)",
    ),
    (reasons.already_dormant(commits=5, needed=6), "already dormant"),
]


@pytest.mark.parametrize(("reason", "text"), SENTENCES, ids=[reason.rule for reason, _ in SENTENCES])
def test_a_reason_is_rendered_by_its_rule(reason: Reason, text: str) -> None:
    assert reason.sentence == text


def test_every_rule_is_rendered_above() -> None:
    assert {reason.rule for reason, _ in SENTENCES} == set(OWN)


@pytest.mark.parametrize("name", OWN)
def test_every_rule_says_when_it_decides_and_names_its_values(name: str) -> None:
    assert RULES[name].meaning.endswith(".")
    for reason, _ in SENTENCES:
        if reason.rule == name:
            assert tuple(reason.values) == RULES[name].value_names


@pytest.mark.parametrize("reason", [reason for reason, _ in SENTENCES], ids=lambda reason: reason.rule)
def test_a_reason_survives_the_cache(reason: Reason) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(reason), type=Reason) == reason


def test_several_reasons_are_one_text() -> None:
    assert sentences(()) == ""
    assert (
        sentences((reasons.no_stable_release(), reasons.not_observed())) == "no stable release; not observed"
    )


def test_a_member_of_an_enumeration_is_kept_as_its_text() -> None:
    reason = reasons.level_below(level=Level.EMERGING, needed=Level.ESTABLISHED)
    assert [type(value) for value in reason.values.values()] == [str, str]
    assert reason == reasons.level_below(level="emerging", needed="established")


def test_two_rules_of_one_name_are_refused() -> None:
    def not_observed() -> str:
        """Take the name of another rule."""
        return ""

    with pytest.raises(ValueError, match="two rules are named not-observed"):
        rule(not_observed)


@pytest.mark.parametrize("name", ["because", "self"])
def test_a_value_with_a_reserved_name_is_refused(name: str) -> None:
    def reserved(**values: str) -> str:
        return ""

    reserved.__annotations__ = {name: "str", "return": "str"}
    with pytest.raises(ValueError, match=f"rule reserved: a value cannot be named {name}"):
        rule(reserved)
    assert "reserved" not in RULES


def test_a_mark_is_met_or_not_and_other_reasons_are_no_marks() -> None:
    assert reasons.age(months=40, needed=36, met=True).met
    assert not reasons.age(months=4, needed=36, met=False).met
    with pytest.raises(ValueError, match="rule not-observed: a mark needs the value met"):
        _ = reasons.not_observed().met
