"""Find a project by any name it ever had."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from k8sml.catalog.lineage import past_names, past_repos
from k8sml.catalog.model import Catalog, Event, EventKind, Project
from k8sml.catalog.repository import repository_of_page


class NameMatch(Struct, frozen=True):
    """A project, with the requested name as `alias` if that is not one of today's names.

    `event` is the rename or move that explains a former name, if known.
    """

    project: Project
    alias: str | None = None
    event: Event | None = None


# The least similarity (difflib's ratio) of a name that is suggested; 0.6 finds openfl for nope.
_MIN_SIMILARITY = 0.7


class ProjectFinder:
    """An index of every name of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._projects = {project.slug: project for project in catalog.projects}
        self._index: dict[str, Project] = dict(self._projects)
        # a slug wins over an alias, an alias over a display name, and a current name over a former name
        for names in (_aliases, _name, _repo, _former_names, _former_repos):
            for project in catalog.projects:
                for name in names(project):
                    if name:
                        self._index.setdefault(name, project)

    def find(self, name: str) -> NameMatch | None:
        """Return the project with this slug, alias, display name or repository, of today or the past."""
        wanted = repository_of_page(name.lower())
        project = self._index.get(wanted) or self._index.get(slugify(wanted) or wanted)
        if project is None:
            return None
        today = {project.slug, project.name.lower(), slugify(project.name), project.repo.lower()}
        if wanted in today:
            return NameMatch(project)
        return NameMatch(project, name.strip(), _explaining_event(project, wanted))

    def suggest(self, name: str, limit: int = 3) -> list[str]:
        """Return the slugs of projects with the most similar names, best first."""
        import difflib

        wanted = slugify(name)
        close = difflib.get_close_matches(wanted, self._index, n=limit * 3, cutoff=_MIN_SIMILARITY)
        if len(wanted) > 2:
            names = [key for key in self._index if wanted in key and "/" not in key]
            close += sorted(names, key=lambda key: not key.startswith(wanted))
        return list(dict.fromkeys(self._index[key].slug for key in close))[:limit]


def projects_by_repo(projects: Iterable[Project]) -> dict[str, Project]:
    """Return projects by every repository they ever had, in lower case.

    Today's owner of a name wins, then the first of those that left it.
    """
    projects = list(projects)
    by_repo = {project.repo.lower(): project for project in projects}
    for project in projects:
        for repo in past_repos(project):
            by_repo.setdefault(repo.lower(), project)
    return by_repo


def matches_words(project: Project, words: Sequence[str]) -> bool:
    """Return whether each word (lower-case) is in the project's names, summary, tags or resources."""
    text = " ".join(
        [
            project.slug,
            *past_names(project),
            project.summary,
            project.repo,
            project.category,
            *project.aliases,
            *project.tags,
            *(resource.title for resource in project.resources),
        ]
    ).lower()
    return all(word in text for word in words)


def slugify(name: str) -> str:
    """Return a display name in lower case with hyphens between words."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _aliases(project: Project) -> list[str]:
    return list(project.aliases)


def _name(project: Project) -> list[str]:
    return [project.name.lower(), slugify(project.name)]


def _former_names(project: Project) -> list[str]:
    return [form for name in past_names(project)[1:] for form in (name.lower(), slugify(name))]


def _repo(project: Project) -> list[str]:
    return [project.repo.lower()]


def _former_repos(project: Project) -> list[str]:
    return [repo.lower() for repo in past_repos(project)[1:]]


def _explaining_event(project: Project, wanted: str) -> Event | None:
    """Return the last rename or move away from the requested name."""
    key = _bare(wanted)
    for kind in (EventKind.RENAMED, EventKind.MOVED):
        for event in reversed(project.events):
            if (
                event.kind is kind
                and event.from_
                and key in (_bare(event.from_), _bare(event.from_.split("/")[-1]))
            ):
                return event
    return None


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9/]", "", name.lower())
