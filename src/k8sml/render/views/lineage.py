"""The lineage tree: a project, its events by date, its ancestors and its descendants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from k8sml.catalog.ancestry import AncestryNode
from k8sml.catalog.events import event_text
from k8sml.catalog.lineage import identity
from k8sml.catalog.model import Event
from k8sml.maturity.model import Judgment
from k8sml.render.text import date_words
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.json_items import event_item

COLUMNS = (
    Column("lineage", "lineage"),
    Column("date", "date", 1),
    Column("source", "source", 2, flexible=True),
)


def lineage_view(judgment: Judgment, origins: AncestryNode, fates: AncestryNode, as_of: date) -> View:
    """Return the tree as rows: events by date, with ancestors and descendants among them."""
    shown = [child.event for child in (*origins.children, *fates.children)]
    own = [_Branch(event_text(event), event) for event in judgment.events if event not in shown]
    below = _by_date(own, (*_branches(origins, as_of), *_branches(fates, as_of)))
    rows = [_row(judgment.identity.name, None, "bold"), *_rows(below)]
    slugs = [judgment.project.slug, *_slugs(origins), *_slugs(fates)]
    return View(
        kind="Lineage",
        columns=COLUMNS,
        rows=tuple(rows),
        names=tuple(dict.fromkeys(slugs)),
        items=lambda: [
            {
                "slug": judgment.project.slug,
                "name": judgment.identity.name,
                "events": [event_item(event) for event in judgment.events],
                "came_from": [_node_data(child, as_of) for child in origins.children],
                "became": [_node_data(child, as_of) for child in fates.children],
            }
        ],
        meta={"as_of": as_of.isoformat()},
        below=() if below else ("no events recorded",),
    )


class _Branch(Struct, frozen=True):
    """A line of the tree: an event or a related project, and the lines below it."""

    text: str
    event: Event | None
    below: tuple[_Branch, ...] = ()


def _branches(node: AncestryNode, as_of: date) -> tuple[_Branch, ...]:
    """Return the projects below a node, each with the event that links it to its parent."""
    return tuple(
        _Branch(
            f"{child.relation} {identity(child.project, as_of).name} ({child.project.slug})",
            child.event,
            _branches(child, as_of),
        )
        for child in node.children
    )


def _by_date(own: Sequence[_Branch], others: Sequence[_Branch]) -> list[_Branch]:
    """Merge both by date; the project's own events keep the order of the catalog."""
    merged = list(own)
    for other in others:
        day = other.event.date if other.event else ""
        later = (at for at, branch in enumerate(merged) if branch.event and branch.event.date > day)
        merged.insert(next(later, len(merged)), other)
    return merged


def _rows(branches: Sequence[_Branch], margin: str = "") -> Iterator[Row]:
    for branch in branches:
        last = branch is branches[-1]
        yield _row(f"{margin}{'└─' if last else '├─'} {branch.text}", branch.event)
        yield from _rows(branch.below, margin + ("   " if last else "│  "))


def _row(text: str, event: Event | None, style: str = "") -> Row:
    """Return the row of an event; its date and its source link to the source."""
    link = event.source if event else ""
    cells = {
        "lineage": Cell(text, style),
        "date": Cell(date_words(event.date) if event else "", link=link),
        "source": Cell(link.split("://", 1)[-1], "dim", link),
    }
    return Row(cells)


def _slugs(node: AncestryNode) -> Sequence[str]:
    return [slug for child in node.children for slug in (child.project.slug, *_slugs(child))]


def _node_data(node: AncestryNode, as_of: date) -> dict[str, Any]:
    return {
        "slug": node.project.slug,
        "name": identity(node.project, as_of).name,
        "relation": node.relation,
        "event": event_item(node.event) if node.event else None,
        "children": [_node_data(child, as_of) for child in node.children],
    }
