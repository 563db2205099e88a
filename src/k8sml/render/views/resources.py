"""The table of talks, articles and documents."""

from __future__ import annotations

from collections.abc import Sequence

from k8sml.catalog.model import Resource
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.json_items import resource_item

COLUMNS = (
    Column("title", "title", flexible=True),
    Column("kind", "kind", 2),
    Column("topics", "topics", 3),
    Column("projects", "projects", 4),
    Column("mentioned-in", "mentioned in", 5, shown="wide"),
    Column("url", "url", 1, flexible=True),
)


def resources_view(resources: Sequence[Resource], columns: tuple[Column, ...]) -> View:
    """Return one row per resource."""
    rows = tuple(
        Row(
            {
                "title": Cell(resource.title),
                "kind": Cell(resource.kind.value),
                "topics": Cell(", ".join(resource.topics)),
                "projects": Cell(", ".join(resource.projects)),
                "mentioned-in": Cell(", ".join(resource.mentioned_in)),
                "url": Cell(resource.url, "dim", resource.url),
            }
        )
        for resource in resources
    )
    return View(
        kind="ResourceList",
        columns=columns,
        rows=rows,
        names=tuple(resource.url for resource in resources),
        items=lambda: [resource_item(resource) for resource in resources],
        empty="no resources match",
    )
