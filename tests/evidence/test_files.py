from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8sml.evidence.files import HistoryError, decode_history, read_evidence
from tests.builders import event, history, project


def raw(**changes: Any) -> dict[str, Any]:
    """A history as its file holds it."""
    made = msgspec.json.encode(history([5] * 14, tags=[("v1.0.0", "2018-06-01")]))
    return {**json.loads(made), **changes}


def test_a_history_file_is_read() -> None:
    found = decode_history(json.dumps(raw()).encode(), "demo.json")
    assert found == history([5] * 14, tags=[("v1.0.0", "2018-06-01")])


def test_keys_of_a_newer_form_are_ignored() -> None:
    assert decode_history(json.dumps(raw(stars=7)).encode(), "demo.json").repo == "owner/demo"


def without(key: str) -> dict[str, Any]:
    made = raw()
    del made[key]
    return made


def in_months(**changes: Any) -> dict[str, Any]:
    return raw(months={**raw()["months"], **changes})


WRONG = {
    "empty": b"",
    "cut": json.dumps(raw()).encode()[:200],
    "not json": b"<html>404</html>",
    "not utf-8": b'{"repo": "\xff\xfe"}',
    "nul bytes": bytes(200),
    "deeply nested": b"[" * 100_000,
    "a list": b"[]",
    "null": b"null",
    "a half of a surrogate pair": json.dumps(raw(repo="X")).replace("X", r"\ud800").encode(),
    "no repo": json.dumps(without("repo")).encode(),
    "no observed": json.dumps(without("observed")).encode(),
    "no months": json.dumps(without("months")).encode(),
    "repo is a number": json.dumps(raw(repo=7)).encode(),
    "observed is a word": json.dumps(raw(observed="yesterday")).encode(),
    "tags are text": json.dumps(raw(tags="v1.0")).encode(),
    "a tag without a day": json.dumps(raw(tags=[["v1.0"]])).encode(),
    "a tag with a day that is none": json.dumps(raw(tags=[["v1.0", "soon"]])).encode(),
    "commits are text": json.dumps(in_months(commits="many")).encode(),
    "a month short": json.dumps(in_months(commits=[5] * 13)).encode(),
    "commits in fractions": json.dumps(in_months(commits=[0.5] * 14)).encode(),
    "start is a day": json.dumps(in_months(start="2018-01-01")).encode(),
    "observed on no day of the calendar": json.dumps(raw(observed="2020-13-45")).encode(),
    "observed with a line break": json.dumps(raw(observed="2020-06-30\n")).encode(),
    "a tag on no day of the calendar": json.dumps(raw(tags=[["v1.0", "2019-02-30"]])).encode(),
    "first commit on no day": json.dumps(raw(first_commit="2018-99-99")).encode(),
    "start in no month": json.dumps(in_months(start="2018-00", end="2019-01")).encode(),
    "fewer commits than none": json.dumps(in_months(commits=[*[5] * 13, -1])).encode(),
    "end before start": json.dumps(in_months(end="2017-01")).encode(),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_a_broken_history_is_an_error_of_one_line_that_names_the_file(data: bytes) -> None:
    with pytest.raises(HistoryError, match=r"\Ademo\.json: not a history file: [^\n]+\Z"):
        decode_history(data, "demo.json")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_history_or_a_history_error(data: bytes) -> None:
    with pytest.raises(HistoryError):
        decode_history(data, "demo.json")


whole = json.dumps(raw()).encode()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(whole) - 1))
def test_a_history_cut_anywhere_is_an_error(length: int) -> None:
    with pytest.raises(HistoryError, match=r"^demo\.json: "):
        decode_history(whole[:length], "demo.json")


def tags_of(name: str, **keys: Any) -> tuple[list[str], list[str]]:
    """Which tag is the project's own, and which a component's."""
    found = read_evidence(project("demo", **keys), history([5], tags=[(name, "2018-01-02")]))
    return [one.tag for one in found.releases], [one.tag for one in found.components]


MOVED = (event("2020-01-01", "moved", from_="oldowner/oldname", to="owner/demo"),)


@pytest.mark.parametrize(
    ("prefix", "keys"),
    [
        ("demo", {}),
        ("owner", {}),
        ("nickname", {"aliases": ("nickname",)}),
        ("oldname", {"events": MOVED}),
        ("oldowner", {"events": MOVED}),
        ("python/", {"tag_prefix": "python/"}),
    ],
    ids=["slug", "owner", "alias", "former name", "former owner", "its own prefix"],
)
def test_a_tag_that_bears_a_name_of_the_project_is_its_own(prefix: str, keys: dict[str, Any]) -> None:
    tag = f"{prefix}v1.0.0" if prefix.endswith("/") else f"{prefix}-v1.0.0"
    assert tags_of(tag, **keys) == ([tag], [])


def test_a_tag_that_bears_another_name_is_of_a_component() -> None:
    assert tags_of("sdk-v1.0.0") == ([], ["sdk-v1.0.0"])


def test_a_home_that_was_observed_holds_nothing_that_a_terminal_acts_on() -> None:
    assert read_evidence(project(), history([5], repo="old\x1b[31m/home")).repo.isprintable()


def test_evidence_keeps_what_was_seen_where_and_when() -> None:
    seen = history([5] * 3, repo="old/home", observed="2018-03-09")
    found = read_evidence(project(), seen)
    assert (found.repo, found.observed, found.first_commit, found.last_commit, found.at_least) == (
        "old/home",
        "2018-03-09",
        "2018-01-01",
        "2018-03-10",
        None,
    )
    assert found.months == seen.months


def test_tags_that_end_with_a_candidate_suffix_are_candidates_of_the_version() -> None:
    tags = [
        (tag, "2018-01-02") for tag in ("v1.8.0-0", "v1.8.0-1", "v1.7.0-0", "v1.8.0", "v1.7.1", "sdk-1.0-0")
    ]
    found = read_evidence(project(candidate_suffixes=("-0", "-1")), history([5], tags=tags))
    assert [(one.tag, one.stable) for one in (*found.releases, *found.components)] == [
        ("v1.7.0-0", False),
        ("v1.7.1", True),
        ("v1.8.0-0", False),
        ("v1.8.0-1", False),
        ("v1.8.0", True),
        ("sdk-1.0-0", False),
    ]
    assert all(one.stable for one in read_evidence(project(), history([5], tags=tags)).releases)
