"""The lineage tree: former names and homes on the trunk, ancestors above, successors below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from k8sml.catalog.ancestry import Node
from k8sml.catalog.lineage import event_text, identity
from k8sml.catalog.model import Event
from k8sml.maturity.model import Judgement
from k8sml.render.data import event_data
from k8sml.render.text import UNKNOWN, date_words
from k8sml.render.view import Cell, Column, Row, View

COLUMNS = (
    Column("lineage", "lineage"),
    Column("date", "date", 1),
    Column("source", "source", 2),
)


def lineage_view(judgement: Judgement, origins: Node, fates: Node, as_of: date) -> View:
    """The tree as rows: what the project came from, its own turns, what it became."""
    rows = [
        *(_branch(text, event) for text, event in _tree(origins, as_of)),
        Row({"lineage": Cell(judgement.identity.name, "bold"), "date": Cell(""), "source": Cell("")}),
        *(_branch(f"├─ {event_text(event)}", event) for event in judgement.events),
        *(_branch(text, event) for text, event in _tree(fates, as_of)),
    ]
    slugs = [judgement.project.slug, *_slugs(origins), *_slugs(fates)]
    return View(
        kind="Lineage",
        columns=COLUMNS,
        rows=tuple(rows),
        names=tuple(dict.fromkeys(slugs)),
        items=lambda: [
            {
                "slug": judgement.project.slug,
                "name": judgement.identity.name,
                "events": [event_data(event) for event in judgement.events],
                "came_from": [_node_data(child, as_of) for child in origins.children],
                "became": [_node_data(child, as_of) for child in fates.children],
            }
        ],
        meta={"as_of": as_of.isoformat()},
        below=() if len(rows) > 1 else ("no event is recorded",),
    )


def _branch(text: str, event: Event | None) -> Row:
    source = event.source.split("://", 1)[1] if event else ""
    day = date_words(event.date) if event else UNKNOWN
    return Row({"lineage": Cell(text), "date": Cell(day), "source": Cell(source, "dim")})


def _tree(node: Node, as_of: date, indent: str = "") -> Iterator[tuple[str, Event | None]]:
    for child in node.children:
        name = identity(child.project, as_of).name
        yield f"{indent}└─ {child.relation} {name} ({child.project.slug})", child.event
        yield from _tree(child, as_of, indent + "   ")


def _slugs(node: Node) -> Sequence[str]:
    return [slug for child in node.children for slug in (child.project.slug, *_slugs(child))]


def _node_data(node: Node, as_of: date) -> dict[str, Any]:
    return {
        "slug": node.project.slug,
        "name": identity(node.project, as_of).name,
        "relation": node.relation,
        "event": event_data(node.event) if node.event else None,
        "children": [_node_data(child, as_of) for child in node.children],
    }
