"""What GitHub says beside what the catalog says."""

from __future__ import annotations

from typing import Any

import pytest

from k8sml.catalog.model import EventKind, Project
from k8sml.evidence.mismatches import archive_event, catalog_mismatches
from k8sml.evidence.model import RepoFacts
from tests.builders import event, project


def said(**keys: Any) -> RepoFacts:
    """What GitHub says of owner/demo."""
    given = {"full_name": "owner/demo", "observed": "2026-09-15", **keys}
    return RepoFacts(**given, stars=1, forks=1, open_issues=1, open_pulls=1)


MOVED = project(events=(event("2022-01-01", "moved", from_="old/demo", to="owner/demo"),))
ENDED = project(events=(event("2022-01-01", "archived"),))
LICENSED = project(license="Apache-2.0")
# what is said of its former home on GitHub is not said of it any more
ELSEWHERE = project(
    repo="gitlab.com/group/demo",
    license="Apache-2.0",
    events=(event("2022-01-01", "moved", from_="owner/demo", to="gitlab.com/group/demo"),),
)


@pytest.mark.parametrize(
    ("entry", "facts", "sentences"),
    [
        (project(), said(), ()),
        (project(), said(full_name="Owner/Demo"), ()),
        (project(), said(full_name="new/demo"), ("the catalog says owner/demo; GitHub says new/demo",)),
        (MOVED, said(full_name="OLD/demo"), ("the catalog says owner/demo; GitHub says OLD/demo again",)),
        (
            project(),
            said(archived=True, archived_on="2026-09-01"),
            ("GitHub says that owner/demo is archived since 2026-09-01; no event of the catalog says so",),
        ),
        (
            project(),
            said(archived=True),
            ("GitHub says that owner/demo is archived; no event of the catalog says so",),
        ),
        (ENDED, said(archived=True), ()),
        (ENDED, said(), ()),
        (ELSEWHERE, said(archived=True, license="MIT"), ()),
        (LICENSED, said(license="Apache-2.0"), ()),
        (LICENSED, said(license="MIT"), ("the catalog says Apache-2.0; GitHub reads MIT in owner/demo",)),
        (LICENSED, said(license="NOASSERTION"), ()),
        (LICENSED, said(license=None), ()),
        (project(), said(license="MIT"), ()),
        (project(license="GPL-3.0-or-later"), said(license="GPL-3.0"), ()),
        (project(license="MIT OR Apache-2.0"), said(license="Apache-2.0"), ()),
        (
            LICENSED,
            said(full_name="new/demo", archived=True, license="MIT"),
            (
                "the catalog says owner/demo; GitHub says new/demo",
                "GitHub says that new/demo is archived; no event of the catalog says so",
                "the catalog says Apache-2.0; GitHub reads MIT in new/demo",
            ),
        ),
    ],
)
def test_a_finding_is_where_github_says_otherwise(
    entry: Project, facts: RepoFacts, sentences: tuple[str, ...]
) -> None:
    assert catalog_mismatches(entry, facts) == sentences


def test_an_archive_flag_that_the_catalog_does_not_have_is_an_event() -> None:
    flag = archive_event(project(), said(archived=True, archived_on="2026-09-01"))
    assert flag is not None
    assert (flag.kind, flag.date, flag.source) == (
        EventKind.ARCHIVED, "2026-09-01", "https://github.com/owner/demo"
    )  # fmt: skip
    assert (flag.note, flag.unsure) == ("archive flag on GitHub", None)


def test_a_flag_without_a_day_has_the_day_of_the_observation_and_is_unsure() -> None:
    flag = archive_event(project(), said(archived=True))
    assert flag is not None
    assert flag.date == "2026-09-15"
    assert flag.unsure == "archived by that day; GitHub does not say since when"


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        (MOVED, said()),
        (MOVED, said(archived=False, archived_on="2026-09-01")),
        (ENDED, said(archived=True)),
        (ELSEWHERE, said(archived=True, archived_on="2022-01-02")),
    ],
    ids=["no flag", "no longer", "known end", "left GitHub"],
)
def test_there_is_no_such_event_without_a_flag_or_where_it_says_nothing_new(
    entry: Project, facts: RepoFacts
) -> None:
    assert archive_event(entry, facts) is None
