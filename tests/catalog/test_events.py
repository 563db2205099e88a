"""The words of each kind of event, and that no kind is without."""

from __future__ import annotations

import pytest

from k8sml.catalog.events import EVENT_KEYS, EVENT_SPECS, event_text
from k8sml.catalog.model import Event, EventKind
from tests.builders import event

WORDS = [
    ("created", {}, "created"),
    ("created", {"to": "a/b"}, "created as a/b"),
    ("renamed", {"from_": "A", "to": "B"}, "renamed from A to B"),
    ("moved", {"from_": "a/b", "to": "c/d"}, "moved from a/b to c/d"),
    ("relicensed", {"from_": "MIT", "to": "BUSL-1.1"}, "relicensed from MIT to BUSL-1.1"),
    ("donated", {"to": "LF AI"}, "donated to LF AI"),
    ("joined", {"foundation": "CNCF", "level": "sandbox"}, "joined CNCF at sandbox"),
    ("advanced", {"foundation": "CNCF", "level": "graduated"}, "graduated at CNCF"),
    ("left", {"foundation": "CNCF"}, "left CNCF"),
    ("deprecated", {"by": "next"}, "deprecated in favor of next"),
    ("deprecated", {}, "deprecated"),
    ("superseded", {"by": "next"}, "superseded by next"),
    ("forked", {"of": "Other"}, "forked from Other"),
    ("archived", {}, "archived"),
    ("revived", {}, "revived"),
]


@pytest.mark.parametrize(("kind", "keys", "text"), WORDS)
def test_an_event_is_told_in_a_few_words(kind: str, keys: dict[str, str], text: str) -> None:
    assert event_text(event("2020", kind, **keys)) == text


def test_every_kind_of_event_has_a_specification_and_words_of_its_own() -> None:
    assert set(EVENT_SPECS) == set(EventKind)
    assert {kind for kind, _, _ in WORDS} == set(EventKind)
    assert len({text for _, _, text in WORDS}) == len(WORDS)


def test_every_key_of_an_event_belongs_to_some_kind_or_to_all() -> None:
    of_kinds = {key for spec in EVENT_SPECS.values() for key in (*spec.required, *spec.optional)}
    assert set(EVENT_KEYS) == of_kinds
    assert set(Event.__struct_encode_fields__) == of_kinds | {"date", "kind", "source", "note", "unsure"}


@pytest.mark.parametrize("kind", EventKind)
def test_a_kind_has_known_keys_and_none_of_them_twice(kind: EventKind) -> None:
    spec = EVENT_SPECS[kind]
    keys = (*spec.required, *spec.optional)
    assert set(keys) <= set(EVENT_KEYS)
    assert len(set(keys)) == len(keys)
    assert spec.relation is None or spec.relation.key in keys
