from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.events import EVENT_SPECS, EventSpec, StatusEffect
from k8sml.catalog.model import Detect, EventKind, FormerName
from k8sml.evidence.model import Definition
from k8sml.scan import rules
from k8sml.scan.assess import most_severe_first
from k8sml.scan.findings import ending_findings
from k8sml.scan.rules import Action, FindingReason
from k8sml.scan.types import Place
from tests.builders import SOURCE, event, evidence, project
from tests.judging import judge
from tests.scan.makers import DAY, HUB, assessed, finding, found, released, rule_ids, seen

ENDED = event("2024-03-01", "superseded", by="next")
SHUT = event("2024-04-01", "archived")
STORED, SERVED, KEPT = (True, True), (True, False), (False, False)


def test_of_the_current_version_of_a_project_to_adopt_nothing_is_said() -> None:
    one = assessed(found("1.13.0"))
    assert (one.findings, one.action) == ((), Action.CURRENT)


def test_an_older_version_is_behind() -> None:
    one = assessed(found("1.9.0"))
    assert (rule_ids(one), one.action) == (["behind"], Action.UPDATE)
    assert one.findings[0].reason == rules.behind(releases=4, months=12, latest="1.13.0", at_least=False)


def test_without_a_version_nobody_can_tell() -> None:
    assert assessed(found()).action is Action.UNKNOWN


def test_what_was_superseded_names_its_successor_and_since_when() -> None:
    one = assessed(found("1.13.0"), project(events=(ENDED,)), names={"next": "Next"})
    gone = finding(one, "superseded")
    assert gone.reason == rules.superseded(by="next", by_name="Next", date="2024-03-01")
    assert (gone.since, gone.source, gone.move_to) == ("2024-03-01", SOURCE, ("next",))
    assert one.action is Action.REPLACE


def test_what_was_superseded_and_then_archived_is_both() -> None:
    one = assessed(found("1.13.0"), project(events=(ENDED, SHUT)))
    assert rule_ids(one) == ["superseded", "archived", "hold"]
    alone = rules.archived(date="2024-04-01", instead=(), no_replacement=None)
    assert finding(one, "archived").reason == alone


def test_a_verdict_that_follows_from_the_end_is_not_told_again() -> None:
    one = assessed(found("1.13.0"), project(events=(SHUT,)))
    assert [told.rule for told in one.distinct_findings] == [rules.archived]


def test_what_was_archived_names_what_to_use_instead_or_that_there_is_nothing() -> None:
    instead = project(events=(SHUT,), replaced_by=("a", "b"))
    one = finding(assessed(found("1.0.0"), instead, names={"a": "A", "b": "B"}), "archived")
    assert one.reason == rules.archived(date="2024-04-01", instead=("A", "B"), no_replacement=None)
    assert one.move_to == ("a", "b")
    nothing = project(events=(SHUT,), no_replacement="the need is gone")
    none = finding(assessed(found("1.0.0"), nothing), "archived")
    assert none.reason.values["no_replacement"] == "the need is gone"


def test_a_revival_unmakes_the_end() -> None:
    back = project(events=(ENDED, SHUT, event("2025-01-01", "revived")))
    assert rule_ids(assessed(found("1.13.0"), back)) == []


def test_an_announced_end_is_said_until_it_comes() -> None:
    announced = event("2025-01-01", "deprecated", by="next")
    one = assessed(found("1.13.0"), project(events=(announced,)), names={"next": "Next"})
    assert finding(one, "deprecated").reason == rules.deprecated(by="next", by_name="Next", date="2025-01-01")
    shut = project(events=(announced, event("2025-06-01", "archived")))
    assert "deprecated" not in rule_ids(assessed(found("1.13.0"), shut))


def test_a_past_day_knows_no_later_end() -> None:
    one = project(events=(ENDED,))
    assert rule_ids(assessed(found("1.4.0"), one, as_of=date(2024, 2, 1))) == []


def test_what_is_dormant_is_also_to_hold_off_from_and_told_once() -> None:
    quiet = project()
    known = evidence(quiet, [50] * 60 + [0] * 44, tags=[("v1.0.0", "2022-01-10")], repo=quiet.repo)
    one = assessed(found("1.0.0"), quiet, known)
    assert rule_ids(one) == ["dormant", "hold"]
    assert [told.rule for told in one.distinct_findings] == [rules.dormant]
    assert one.action is Action.REVIEW


def test_a_license_that_changed_after_the_release_in_use_is_told() -> None:
    closed = project(
        license="BUSL-1.1", events=(event("2024-01-16", "relicensed", from_="Apache-2.0", to="BUSL-1.1"),)
    )
    before = finding(assessed(found("1.3.0"), closed), "relicensed")  # 10 Oct 2023
    assert before.reason == rules.relicensed(
        from_license="Apache-2.0", version="1.3.0", to_license="BUSL-1.1", date="2024-01-16"
    )
    assert "relicensed" not in rule_ids(assessed(found("1.5.0"), closed))  # 10 Apr 2024
    assert "relicensed" not in rule_ids(assessed(found("7.7.7.7"), closed))  # no known release


def test_a_license_that_came_back_has_not_changed() -> None:
    there = event("2023-06-01", "relicensed", from_="MIT", to="BUSL-1.1")
    back = event("2024-06-01", "relicensed", from_="BUSL-1.1", to="MIT")
    one = assessed(found("1.0.0"), project(license="MIT", events=(there, back)))
    assert "relicensed" not in rule_ids(one)


def test_former_names_are_told_with_the_renaming_and_what_to_move_to() -> None:
    renamed = event("2021-09-27", "renamed", from_="OldHub", to="Demo")
    hub = project(detect=HUB, events=(renamed,))
    what = found(
        "1.13.0",
        seen("oldhub/server", "1.13.0", file="b.yaml", line=7),
        seen("old.example.org/Model", "v1", "api", file="a.yaml", line=3),
        seen("hub/other", "1.13.0"),
    )
    one = finding(assessed(what, hub), "renamed")
    assert one.reason == rules.renamed(
        names=("oldhub/*", "old.example.org"),
        to=("hub/*", "hub.example.org"),
        project="Demo",
        old_project="OldHub",
        date="2021-09-27",
    )
    assert (one.since, one.move_to) == ("2021-09-27", ("hub/*", "hub.example.org"))
    assert one.places == (Place("a.yaml", 3), Place("b.yaml", 7))


def test_names_given_up_without_a_renaming_of_the_project_are_told_by_their_own_day() -> None:
    hub = project(detect=HUB, events=(event("2015", "renamed", from_="Ancient", to="Demo"),))
    one = finding(assessed(found("1.0", seen("oldhub", "1.0", "python")), hub), "renamed")
    values = {"names": ("oldhub",), "to": ("",), "old_project": None, "date": "2021-10-11"}
    assert one.reason.values == {**values, "project": "Demo"}


def test_names_that_lead_to_one_are_told_together() -> None:
    old = [FormerName(name=f"g.io/{kind}", to="new.io", since="2021", source=SOURCE) for kind in ("A", "B")]
    hub = project(detect=Detect(shared_api_groups=("g.io/A", "g.io/B", "new.io"), former=tuple(old)))
    uses = (seen("g.io/A", "v1", "api", line=1), seen("g.io/B", "v1", "api", line=2))
    one = finding(assessed(found(None, *uses), hub), "renamed")
    assert one.reason.values["names"] == ("g.io/A", "g.io/B")
    assert one.move_to == ("new.io",)


def test_names_were_not_former_while_they_were_in_use() -> None:
    hub = project(detect=HUB)
    what = found(None, seen("oldhub/server"))
    assert "renamed" not in rule_ids(assessed(what, hub, as_of=date(2021, 10, 10)))
    assert "renamed" in rule_ids(assessed(what, hub, as_of=date(2021, 10, 11)))


def test_today_s_names_are_no_former_ones() -> None:
    hub = project(detect=HUB)
    for one in (seen("hub/server"), seen("hub.example.org/Model", "v1", "api"), seen("hub", kind="python")):
        assert "renamed" not in rule_ids(assessed(found(None, one), hub))


SEEN = "2026-08-15"
CRDS = {"g.io/Model": Definition(versions={"v1": STORED, "v1beta1": SERVED, "v1alpha1": KEPT})}


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("v1beta1", rules.deprecated_api(kind="Model", api="g.io/v1beta1", stored="v1")),
        (
            "v1alpha1",
            rules.gone_api(kind="Model", api="g.io/v1alpha1", stored="v1", defined=True, observed=SEEN),
        ),
        (
            "v2alpha1",
            rules.gone_api(kind="Model", api="g.io/v2alpha1", stored="v1", defined=False, observed=SEEN),
        ),
    ],
)
def test_an_api_version_in_use_is_compared_with_the_definitions(version: str, reason: FindingReason) -> None:
    one = assessed(found("1.13.0", seen("g.io/Model", version, "api")), crds=CRDS)
    (only,) = one.findings
    assert (only.reason, only.move_to) == (reason, ("g.io/v1",))


def test_a_version_that_is_newer_than_the_stored_one_is_fine() -> None:
    crds = {"g.io/Model": Definition(versions={"v1": SERVED, "v1beta1": STORED})}
    assert rule_ids(assessed(found(None, seen("g.io/Model", "v1", "api")), crds=crds)) == []


def test_of_definitions_and_of_kinds_without_one_nothing_is_said() -> None:
    defined = seen("g.io/Model", "v1alpha1", "api", definition=True)
    other = seen("g.io/Other", "v1", "api")
    assert rule_ids(assessed(found(None, defined, other), crds=CRDS)) == []


def test_of_a_group_that_was_given_up_no_version_is_told() -> None:
    crds = {"old.example.org/Model": Definition(versions={"v1": STORED})}
    one = assessed(
        found(None, seen("old.example.org/Model", "v1beta1", "api")), project(detect=HUB), crds=crds
    )
    assert rule_ids(one) == ["renamed"]


def test_the_worst_stands_first_then_what_is_furthest_behind() -> None:
    gone = project("gone", name="Gone", events=(ENDED,))
    order = most_severe_first(
        [
            assessed(found("1.13.0", slug="demo")),
            assessed(found(None, slug="blank")),
            assessed(found("1.12.0", slug="near")),
            assessed(found("1.2.0", slug="far")),
            assessed(found("1.13.0", slug="gone"), gone, released(gone)),
        ]
    )
    assert [one.component.slug for one in order] == ["gone", "far", "near", "blank", "demo"]


def test_the_day_is_that_of_the_judgment() -> None:
    assert assessed(found("1.13.0"), as_of=DAY).judgment.as_of == DAY


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (StatusEffect.SUPERSEDES, "merged into Next since 2021-05-02"),
        (StatusEffect.ARCHIVES, "merged into Next 2021-05-02; use instead: Other"),
        (StatusEffect.DEPRECATES, "merged into Next 2021-05-02"),
    ],
)
def test_an_end_by_another_kind_of_event_has_the_words_of_that_kind(
    monkeypatch: pytest.MonkeyPatch, effect: StatusEffect, sentence: str
) -> None:
    merged = EventSpec(lambda event: f"merged into {event.by}", required=("by",), effect=effect)
    monkeypatch.setitem(EVENT_SPECS, EventKind.LEFT, merged)
    ended = project(events=(event("2021-05-02", "left", by="next"),), replaced_by=("other",))
    findings = ending_findings(judge(ended, None, DAY), (), {"next": "Next", "other": "Other"})
    assert [finding.reason.sentence for finding in findings] == [sentence]
