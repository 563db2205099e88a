"""The page of one project: its content, and the page as a JSON item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from k8sml.catalog.dates import known_by
from k8sml.catalog.find import NameMatch, slugify
from k8sml.catalog.model import EventKind, Neighbor, Resource
from k8sml.maturity.model import Judgment
from k8sml.render.text import date_words
from k8sml.render.views.json_items import judgment_item, resource_item


class ProjectPage(Struct, frozen=True):
    """Content of the page: the judgment, the requested name, and related projects by slug.

    A view of the `past` omits undated notes of curators, because they were written later.
    """

    match: NameMatch
    judgment: Judgment
    neighbors: Mapping[str, Judgment]
    resources: Sequence[Resource]
    as_of: date
    past: bool = False

    @property
    def works_with(self) -> list[str]:
        """The projects that it is run together with."""
        return self._existing(self.judgment.project.works_with)

    @property
    def alternatives(self) -> list[str]:
        """The projects that do the same job."""
        return self._existing(self.judgment.project.alternatives)

    @property
    def also_consider(self) -> list[Neighbor]:
        """Choices from other categories, each with its reason."""
        shown = [] if self.past else self.judgment.project.also_consider
        return [neighbor for neighbor in shown if neighbor.project in self.neighbors]

    @property
    def parts(self) -> list[str]:
        """The components of the project."""
        slug = self.judgment.project.slug
        return [name for name, neighbor in self.neighbors.items() if neighbor.project.part_of == slug]

    @property
    def replacements(self) -> list[str]:
        """Replacements of a project that has ended."""
        return self._existing(self.judgment.project.replaced_by) if self._has_ended else []

    @property
    def no_replacement(self) -> str | None:
        """Reason why a project that has ended has no replacement."""
        return self.judgment.project.no_replacement if self._has_ended and not self.past else None

    @property
    def planned_successors(self) -> list[str]:
        """Successors that the makers of a deprecated project announced."""
        announced = self.judgment.status.deprecated
        if announced is None or not announced.by:
            return []
        return self._existing([announced.by])

    @property
    def _has_ended(self) -> bool:
        return self.judgment.status.ended is not None

    def _existing(self, slugs: Sequence[str]) -> list[str]:
        """Return the slugs of projects that existed on the date."""
        return [slug for slug in slugs if slug in self.neighbors]


def introduction(page: ProjectPage) -> str | None:
    """Return a sentence on the requested name; None if it was the project's name on the date."""
    alias, event, identity = page.match.alias, page.match.event, page.judgment.identity
    if alias is None or alias.lower() in (
        slugify(identity.name),
        identity.name.lower(),
        identity.repo.lower(),
    ):
        return None
    if event is None or not known_by(event.date, page.as_of):
        return f"{alias} is another name of {identity.name}."
    verb = "became" if event.kind is EventKind.RENAMED else "moved to"
    return f"{event.from_} {verb} {event.to} {_when(event.date)}."


def _when(day: str) -> str:
    return f"{'on' if len(day) == 10 else 'in'} {date_words(day)}"


def page_item(page: ProjectPage) -> dict[str, Any]:
    """Return the page as a JSON item: the judgment with related projects and resources."""
    project = page.judgment.project
    return {
        **judgment_item(page.judgment),
        "asked_for": page.match.alias,
        "works_with": page.works_with,
        "alternatives": [
            {"slug": slug, "verdict": page.neighbors[slug].verdict.value} for slug in page.alternatives
        ],
        "also_consider": [
            {"slug": other.project, "why": other.why, "verdict": page.neighbors[other.project].verdict.value}
            for other in page.also_consider
        ],
        "replaced_by": page.replacements,
        "no_replacement": page.no_replacement,
        "parts": page.parts,
        "resources": [resource_item(resource) for resource in page.resources],
        "unsure": [] if page.past else list(project.unsure),
    }
