"""Evidence from histories: tags read as versions, and what a history says of which project."""

from __future__ import annotations

from typing import Any

import pytest

from k8sml.evidence.derive import lone_evidence, read_evidence
from tests.builders import event, history, project

TAGS = [("v1.0.0", "2018-05-01"), ("sdk/v0.1.0", "2018-06-01")]


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


def test_without_a_project_the_tags_are_read_by_the_name_of_the_repository() -> None:
    tags = [*TAGS, ("thing-v1.1.0", "2018-07-01")]
    found = lone_evidence(history([5] * 20, tags=tags, repo="acme/thing"), None, tags=True)
    assert [release.version for release in found.releases] == ["1.0.0", "1.1.0"]
    assert [release.component for release in found.components] == ["sdk"]
    assert (found.repo, found.at_least) == ("acme/thing", None)


def test_tags_that_nobody_asks_for_are_not_read() -> None:
    found = lone_evidence(history([5] * 20, tags=TAGS), None, tags=False)
    assert (found.releases, found.components) == ((), ())
    assert found.months.commits == (5,) * 20


def test_what_a_known_project_left_behind_ends_with_the_move() -> None:
    moved = event("2018-12-31", "moved", from_="old/demo", to="owner/demo")
    found = lone_evidence(history([5] * 20, repo="old/demo"), project(events=(moved,)), tags=True)
    assert (found.observed, found.months.end) == ("2018-12-31", "2018-12")
