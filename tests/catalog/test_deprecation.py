"""The successor that an announced end may name."""

from __future__ import annotations

from tests.catalog.texts import entries, faults, parse

DATED = "date: 2023, kind: deprecated, source: 'https://example.org/'"


def test_a_deprecation_may_name_a_project_of_the_catalog_and_no_other() -> None:
    text = entries(f"a, events: [{{{DATED}, by: b}}]", "b")
    assert parse(text).projects[0].events[0].by == "b"
    assert faults(entries(f"a, events: [{{{DATED}, by: zz}}]")) == [
        "c.yaml:2: a.events[0].by: no project has the slug zz"
    ]
