"""The sentence of each finding rule and of each rule of versions, and the severity that sorts findings."""

from __future__ import annotations

import pytest

from k8sml.maturity.rule import RULES, Reason
from k8sml.scan import rules, version_rules
from k8sml.scan.rules import FINDING_RULES, Action


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (rules.superseded(by="next", by_name="Next", date="2024"), "superseded by Next since 2024"),
        (rules.archived(date="2024", instead=(), no_replacement=None), "archived 2024"),
        (
            rules.archived(date="2024", instead=("A", "B"), no_replacement=None),
            "archived 2024; use instead: A or B",
        ),
        (
            rules.archived(date="2024", instead=(), no_replacement="the need is gone"),
            "archived 2024; no replacement: the need is gone",
        ),
        (rules.deprecated(by="next", by_name="Next", date="2025"), "deprecated 2025 in favor of Next"),
        (rules.deprecated(by=None, by_name=None, date="2025"), "deprecated 2025"),
        (
            rules.renamed(
                names=("a", "b", "c"), to=("z", "z", ""), project="New", old_project="Old", date="2021"
            ),
            "Old is New since 2021: a, b → z; c given up",
        ),
        (
            rules.renamed(names=("a",), to=("z",), project="New", old_project=None, date="2021"),
            "former names since 2021: a → z",
        ),
        (
            rules.gone_api(kind="K", api="g.io/v1", stored="v2", defined=True, observed="2026-08-15"),
            "API K g.io/v1 no longer served, now v2 (observed 2026-08-15)",
        ),
        (
            rules.gone_api(kind="K", api="g.io/v1", stored=None, defined=False, observed="2026-08-15"),
            "API K g.io/v1 gone (observed 2026-08-15)",
        ),
        (rules.deprecated_api(kind="K", api="g.io/v1", stored="v2"), "API K g.io/v1 outdated, now v2"),
        (
            rules.hold(because="no-stable-release"),
            "hold: no stable release",
        ),
        (
            rules.relicensed(from_license="MIT", version="1.0", to_license="BUSL-1.1", date="2024"),
            "MIT in 1.0, BUSL-1.1 since 2024",
        ),
        (
            rules.behind(releases=1, months=2, latest="2.0", at_least=False),
            "1 stable release behind 2.0",
        ),
        (
            rules.behind(releases=3, months=2, latest="2.0", at_least=True),
            "at least 3 stable releases behind 2.0",
        ),
        (version_rules.matches_no_release(kind="tag", version="x"), "tag x matches no known release"),
        (version_rules.package_version(package="kfp"), "kfp has versions of its own"),
        (version_rules.before_first_release(first="1.0"), "older than 1.0, the first release observed"),
        (
            version_rules.above_every_release(observed="2026-08-15"),
            "newer than every release observed by 2026-08-15",
        ),
    ],
)
def test_a_rule_renders_its_values(reason: Reason, sentence: str) -> None:
    assert reason.sentence == sentence


def test_a_dormant_project_is_told_in_the_words_of_its_vitality() -> None:
    values = {"commits": 2, "needed": 6, "months": 12, "quiet_months": 3}
    assert rules.dormant(because="dormant", **values).sentence == Reason("dormant", dict(values)).sentence


def test_every_rule_says_what_it_is_about() -> None:
    for rule in FINDING_RULES.values():
        assert rule.title
        assert rule.help.endswith(".")
    for name in ("matches-no-release", "version-not-pinned"):
        assert RULES[name].meaning


def test_rules_are_listed_by_how_urgent_their_action_is() -> None:
    actions = [list(Action).index(rule.action) for rule in FINDING_RULES.values()]
    assert actions == sorted(actions)
