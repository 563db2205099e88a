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
    Column("source", "source", 2, flexible=True),
)


def lineage_view(judgement: Judgement, origins: Node, fates: Node, as_of: date) -> View:
    """The tree as rows: what the project came from, its other turns, what it became."""
    told = [child.event for child in (*origins.children, *fates.children)]
    below = [
        *_branches(origins, as_of),
        *((event_text(event), event) for event in judgement.events if event not in told),
        *_branches(fates, as_of),
    ]
    top = [at for at, (text, _) in enumerate(below) if not text.startswith(_INDENT)]
    rows = [Row({"lineage": Cell(judgement.identity.name, "bold"), "date": Cell(""), "source": Cell("")})]
    for at, (text, event) in enumerate(below):
        if text.startswith(_INDENT):
            rows.append(_row(f"{'│  ' if at < top[-1] else '   '}{text[len(_INDENT) :]}", event))
        else:
            rows.append(_row(f"{'└─' if at == top[-1] else '├─'} {text}", event))
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
        below=() if below else ("no event is recorded",),
    )


_INDENT = "   "


def _row(text: str, event: Event | None) -> Row:
    """A turn; its date and its source lead to where it is told."""
    link = event.source if event else ""
    day = date_words(event.date) if event else UNKNOWN
    cells = {
        "lineage": Cell(text),
        "date": Cell(day, link=link),
        "source": Cell(link.split("://", 1)[-1], "dim", link),
    }
    return Row(cells)


def _branches(node: Node, as_of: date, indent: str = "") -> Iterator[tuple[str, Event | None]]:
    """The projects below a node, each with the event that ties it to the one above."""
    for child in node.children:
        name = identity(child.project, as_of).name
        corner = f"{indent}└─ " if indent else ""
        yield f"{corner}{child.relation} {name} ({child.project.slug})", child.event
        yield from _branches(child, as_of, indent + _INDENT)


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
