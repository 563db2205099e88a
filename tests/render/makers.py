"""Judgments and screens for tests of rendering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from k8sml.catalog.find import NameMatch
from k8sml.catalog.model import Foundation, FoundationLevel, Project, Resource, ResourceKind
from k8sml.evidence.model import Evidence
from k8sml.maturity.model import Judgment
from k8sml.render.view import Cell, Column, Row, Screen, View
from k8sml.render.views.project_page import ProjectPage
from tests.builders import event, evidence, project
from tests.judging import judge

DAY = date(2026, 9, 1)
PIPE = Screen()
CNCF = Foundation("CNCF", FoundationLevel.INCUBATING)

# A stable version every three months, the last of them v1.13.0 on 10 Apr 2026.
QUARTERLY = [(f"v1.{n}.0", f"{2023 + n // 4}-{n % 4 * 3 + 1:02d}-10") for n in range(14)]

RENAMED = event("2021-09-27", "renamed", from_="Omed", to="Demo")
TALK = Resource(title="Demo at night", url="https://example.org/talk", kind=ResourceKind.TALK)


def terminal(width: int = 80, color: bool = False, **keys: Any) -> Screen:
    """Return a terminal, by default without color."""
    return Screen(width=width, terminal=True, color=color, **keys)


def judged(
    of: Project, found: Evidence | None = None, as_of: date = DAY, whole: Project | None = None
) -> Judgment:
    """Return a judgment as of DAY, optionally of a component of `whole`."""
    return judge(of, found, as_of, parent=whole)


def thriving(slug: str = "demo", **keys: Any) -> Judgment:
    """Return a project to adopt: 104 months with 50 commits, 40 authors, quarterly releases, CNCF."""
    one = project(slug, **{"foundation": CNCF, "license": "Apache-2.0", "language": "Go", **keys})
    return judged(one, evidence(one, [50] * 104, tags=QUARTERLY, authors=40, repo=one.repo))


def unseen(slug: str = "unseen", **keys: Any) -> Judgment:
    """Return a project without an observation."""
    return judged(project(slug, **keys))


def ended(slug: str = "old", **keys: Any) -> Judgment:
    """Return a project that `demo` superseded on 1 Mar 2024."""
    gone = event("2024-03-01", "superseded", by="demo")
    one = project(slug, **{"events": (gone,), **keys})
    return judged(one, evidence(one, [10] * 60, tags=[("v0.3.0", "2022-11-02")], repo=one.repo))


def page_of(
    of: Judgment, others: Sequence[Judgment] = (), match: NameMatch | None = None, **keys: Any
) -> ProjectPage:
    """Return the page of a judgment among others, found by its current name or by `match`."""
    around = {one.project.slug: one for one in (of, *others)}
    usual: dict[str, Any] = {"resources": (), "as_of": DAY}
    return ProjectPage(
        match=match or NameMatch(of.project), judgment=of, neighbors=around, **{**usual, **keys}
    )


def texts(view: View, key: str) -> list[str]:
    """Return the texts of one column, row by row."""
    return [row.cells[key].text for row in view.rows]


def small_view(*rows: dict[str, str], columns: tuple[Column, ...] = (), **keys: Any) -> View:
    """Return a view of plain cells; columns default to the keys of the first row."""
    shown = columns or tuple(Column(key, key) for key in (rows[0] if rows else {"name": ""}))
    made = tuple(Row({key: Cell(text) for key, text in row.items()}) for row in rows)
    usual: dict[str, Any] = {
        "kind": "Test",
        "names": ("a", "b"),
        "items": lambda: [dict(row) for row in rows],
    }
    return View(columns=shown, rows=made, **{**usual, **keys})
