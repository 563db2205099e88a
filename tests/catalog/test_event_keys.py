from __future__ import annotations

import pytest

from k8sml.catalog.model import EventKind
from k8sml.catalog.patterns import REPO_HINT
from tests.catalog.texts import demo, events, faults, parse

VALUES = {
    "from": "owner/old",
    "to": "owner/demo",
    "foundation": "CNCF",
    "level": "sandbox",
    "by": "demo",
    "of": "Other",
}
ALLOWED = {
    "created": {"to"},
    "renamed": {"from", "to"},
    "moved": {"from", "to"},
    "donated": {"from", "to"},
    "joined": {"foundation", "level"},
    "advanced": {"foundation", "level"},
    "left": {"foundation"},
    "relicensed": {"from", "to"},
    "deprecated": {"by"},
    "superseded": {"by"},
    "archived": set(),
    "revived": set(),
    "forked": {"of"},
}


def test_every_kind_of_event_is_in_these_tables() -> None:
    assert set(ALLOWED) == {kind.value for kind in EventKind}


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind, keys in ALLOWED.items() for key in VALUES if key not in keys]
)
def test_a_key_of_another_kind_of_event_is_refused(kind: str, key: str) -> None:
    assert f"c.yaml:8: demo.events[0].{key}: an event of kind {kind} has no {key}" in faults(
        events(f"date: 2020, kind: {kind}, {key}: {VALUES[key]}")
    )


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("renamed", ["from", "to"]),
        ("moved", ["from", "to"]),
        ("donated", ["to"]),
        ("joined", ["foundation", "level"]),
        ("advanced", ["foundation", "level"]),
        ("left", ["foundation"]),
        ("relicensed", ["from", "to"]),
        ("superseded", ["by"]),
        ("forked", ["of"]),
    ],
)
def test_a_key_that_the_kind_of_event_needs_is_missed(kind: str, needed: list[str]) -> None:
    assert faults(events(f"date: 2020, kind: {kind}")) == [
        f"c.yaml:8: demo.events[0]: missing key: {key} (an event of kind {kind} needs it)" for key in needed
    ]


@pytest.mark.parametrize(
    "line",
    [
        "kind: created",
        "kind: created, to: a/b",
        "kind: donated, to: CNCF",
        "kind: donated, from: Lyft, to: LF AI",
        "kind: archived",
        "kind: deprecated",
        "kind: revived",
        "kind: forked, of: Something Else",
        "kind: left, foundation: CNCF",
        "kind: archived, note: A note., unsure: the day",
    ],
)
def test_an_event_with_the_keys_of_its_kind_is_sound(line: str) -> None:
    assert len(parse(events(f"date: 2020, {line}")).projects[0].events) == 1


@pytest.mark.parametrize(
    ("line", "faulty"),
    [
        (
            "kind: moved, from: Old Home, to: owner/demo",
            f"demo.events[0].from: 'Old Home' must be {REPO_HINT}",
        ),
        (
            "kind: relicensed, from: Apache, to: MIT",
            "demo.events[0].from: 'Apache' is not a valid SPDX expression",
        ),
        (
            "kind: relicensed, from: apache-2.0, to: MIT",
            "demo.events[0].from: 'apache-2.0' is spelled 'Apache-2.0' in SPDX",
        ),
    ],
)
def test_what_a_project_came_from_must_be_of_the_form_of_todays(line: str, faulty: str) -> None:
    assert faults(events(f"date: 2020, {line}", license="MIT")) == [f"c.yaml:9: {faulty}"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("2021", "2020"), ("2021-03", "2021-02"), ("2021-03-02", "2021-03-01"), ("2021-03-02", "2021-02")],
)
def test_events_out_of_order_are_named(earlier: str, later: str) -> None:
    assert faults(events(f"date: {earlier}, kind: archived", f"date: {later}, kind: revived")) == [
        f"c.yaml:9: demo.events[1]: {later} is listed after {earlier}; put the oldest event first"
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("2021", "2021-03-01"), ("2021-03-01", "2021"), ("2021-03-31", "2021-03"), ("2021", "2021")],
)
def test_a_vague_date_is_in_order_wherever_it_can_be(earlier: str, later: str) -> None:
    text = events(f"date: {earlier}, kind: archived", f"date: {later}, kind: revived")
    assert [event.date for event in parse(text).projects[0].events] == [earlier, later]


def test_renames_that_do_not_join_are_named_where_the_chain_breaks() -> None:
    text = events(
        "date: 2019, kind: renamed, from: A, to: B",
        "date: 2020, kind: archived",
        "date: 2021, kind: renamed, from: C, to: Demo",
    )
    assert faults(text) == ["c.yaml:10: demo.events[2].from: 'C', but it was 'B' before"]


@pytest.mark.parametrize(
    ("line", "faulty"),
    [
        ("kind: renamed, from: A, to: B", "c.yaml:3: demo.name: 'Demo', but the events end with 'B'"),
        (
            "kind: moved, from: a/b, to: c/d",
            "c.yaml:6: demo.repo: 'owner/demo', but the events end with 'c/d'",
        ),
        (
            "kind: relicensed, from: MIT, to: BUSL-1.1",
            "c.yaml:7: demo.license: 'Apache-2.0', but the events end with 'BUSL-1.1'",
        ),
    ],
)
def test_the_last_change_must_end_at_todays_value(line: str, faulty: str) -> None:
    assert faults(events(f"date: 2020, {line}", license="Apache-2.0")) == [faulty]


def test_a_key_that_is_not_written_at_all_is_missed_where_the_project_begins() -> None:
    assert faults(events("date: 2020, kind: relicensed, from: MIT, to: BUSL-1.1")) == [
        "c.yaml:2: demo.license: None, but the events end with 'BUSL-1.1'"
    ]


def test_chains_that_join_and_end_at_today_are_sound() -> None:
    text = events(
        "date: 2018, kind: renamed, from: A, to: B",
        "date: 2018, kind: moved, from: a/b, to: c/d",
        "date: 2019, kind: relicensed, from: MIT, to: BUSL-1.1",
        "date: 2020, kind: renamed, from: B, to: Demo",
        "date: 2021, kind: moved, from: c/d, to: owner/demo",
        license="BUSL-1.1",
    )
    assert len(parse(text).projects[0].events) == 5


JOINED = "date: 2019, kind: joined, foundation: CNCF, level: sandbox"
ADVANCED = "date: 2020, kind: advanced, foundation: CNCF, level: incubating"
LEFT = "date: 2021, kind: left, foundation: CNCF"


@pytest.mark.parametrize(
    ("lines", "entry", "faulty"),
    [
        ([JOINED], None, "c.yaml:2: demo.foundation: the events end with CNCF sandbox, the entry says none"),
        (
            [JOINED, ADVANCED],
            "{name: CNCF, level: sandbox}",
            "c.yaml:7: demo.foundation: the events end with CNCF incubating, the entry says CNCF sandbox",
        ),
        (
            [JOINED],
            "{name: LF AI, level: sandbox}",
            "c.yaml:7: demo.foundation: the events end with CNCF sandbox, the entry says LF AI sandbox",
        ),
        (
            [JOINED, ADVANCED, LEFT],
            "{name: CNCF, level: incubating}",
            "c.yaml:7: demo.foundation: the events end with none, the entry says CNCF incubating",
        ),
    ],
    ids=["entry-without", "level", "name", "left"],
)
def test_the_foundation_must_agree_with_the_events(lines: list[str], entry: str | None, faulty: str) -> None:
    values = {"foundation": entry} if entry else {}
    assert faults(events(*lines, **values)) == [faulty]


@pytest.mark.parametrize(
    ("lines", "entry"),
    [
        ([JOINED, ADVANCED], "{name: CNCF, level: incubating}"),
        ([JOINED, LEFT], None),
        (["date: 2020, kind: archived"], "{name: Apache, level: top-level}"),
    ],
    ids=["advanced", "left", "no-event-about-it"],
)
def test_a_foundation_that_agrees_with_the_events_is_sound(lines: list[str], entry: str | None) -> None:
    values = {"foundation": entry} if entry else {}
    assert len(parse(events(*lines, **values)).projects[0].events) == len(lines)


def test_an_event_without_a_source_is_refused() -> None:
    assert faults(demo("events: [{date: 2021-09-27, kind: archived}]")) == [
        "c.yaml:7: demo.events[0]: missing key: source"
    ]


def test_a_vague_date_between_does_not_hide_that_events_are_out_of_order() -> None:
    text = events(
        "date: 2021-06-01, kind: created", "date: 2021, kind: archived", "date: 2021-01-01, kind: revived"
    )
    assert faults(text) == [
        "c.yaml:10: demo.events[2]: 2021-01-01 is listed after 2021-06-01; put the oldest event first"
    ]
