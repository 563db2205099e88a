"""The trees of a project's ancestors and descendants, over the whole catalog."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from k8sml.catalog.events import EVENT_SPECS
from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Catalog, Event, Project

# No lineage has this many generations; a faulty catalog must not exhaust the stack.
_DEEPEST = 50


class AncestryNode(Struct, frozen=True):
    """A project in a tree, with the event that links it to its parent, and its children.

    `relation` reads from the parent to this node: `superseded by`, `took over from`, `forked from`,
    `was forked as`.
    """

    project: Project
    relation: str = ""
    event: Event | None = None
    children: tuple[AncestryNode, ...] = ()


def ancestry(catalog: Catalog, project: Project, as_of: date) -> tuple[AncestryNode, AncestryNode]:
    """Return two trees with the project as root: its ancestors and its descendants, as known on a day."""
    by_slug = {other.slug: other for other in catalog.projects}
    backward: dict[str, list[tuple[Project, str, Event]]] = {}
    forward: dict[str, list[tuple[Project, str, Event]]] = {}
    for source in catalog.projects:
        for event in known_events(source, as_of):
            relation = EVENT_SPECS[event.kind].relation
            other = by_slug.get(getattr(event, relation.key) or "") if relation else None
            if relation is None or other is None:
                continue
            outward, inward = (backward, forward) if relation.ancestor else (forward, backward)
            outward.setdefault(source.slug, []).append((other, relation.to_other, event))
            inward.setdefault(other.slug, []).append((source, relation.from_other, event))
    return _grow(project, backward, set()), _grow(project, forward, set())


def _grow(
    project: Project,
    edges: dict[str, list[tuple[Project, str, Event]]],
    entered: set[str],
    relation: str = "",
    event: Event | None = None,
    depth: int = 0,
) -> AncestryNode:
    """Return the tree below a project; each project has children only where it is met first."""
    children = []
    if project.slug not in entered and depth < _DEEPEST:
        entered.add(project.slug)
        children = [
            _grow(other, edges, entered, how, why, depth + 1)
            for other, how, why in edges.get(project.slug, ())
            if other.slug not in entered
        ]
    return AncestryNode(project, relation, event, tuple(children))
