"""What GitHub says of a repository, beside what the catalog says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from k8sml.catalog.lineage import past_repos, status_event
from k8sml.catalog.model import Event, EventKind, Project
from k8sml.catalog.repository import parse_repository
from k8sml.catalog.spdx import identifiers
from k8sml.evidence.model import RepoFacts

# How an event is told that no entry has.
_FLAG = "archive flag on GitHub"
# What GitHub says where it reads no licence, or one that it has no name for.
_NO_LICENSE = ("NOASSERTION", "NONE")


def catalog_mismatches(project: Project, facts: RepoFacts) -> tuple[str, ...]:
    """Return where GitHub and the entry of a project differ, one sentence each.

    Nothing GitHub says counts for a project that has its repository on another host by now.
    """
    if not project.repository.on_github:
        return ()
    return tuple(_findings(_as_written(project), facts))


def _findings(project: Project, facts: RepoFacts) -> Iterator[str]:
    elsewhere = moved(project, facts.full_name)
    if elsewhere:
        yield elsewhere
    if facts.archived and status_event(project, date.max) is None:
        since = f" since {facts.archived_on}" if facts.archived_on else ""
        yield f"GitHub says that {facts.full_name} is archived{since}; no event of the catalog says so"
    said, known = facts.license, identifiers(project.license) if project.license else set()
    # GitHub's names of the GNU licences do not tell "only" from "or later"
    if said and said not in _NO_LICENSE and known and not any(one.startswith(said) for one in known):
        yield f"the catalog says {project.license}; GitHub reads {said} in {facts.full_name}"


def moved(project: Project, full_name: str) -> str | None:
    """The sentence on a repository that has another owner/name by now; these do not depend on case."""
    if full_name.lower() == project.repo.lower():
        return None
    again = " again" if full_name.lower() in map(str.lower, past_repos(project)) else ""
    return f"the catalog says {project.repo}; GitHub says {full_name}{again}"


def with_observed(project: Project, facts: RepoFacts | None) -> Project:
    """The project with an archive flag that its entry does not know, as the event that it is."""
    project = _as_written(project)
    if facts is None or not facts.archived or not project.repository.on_github:
        return project
    if status_event(project, date.max) is not None:
        return project
    flag = Event(
        date=facts.archived_on or facts.observed,
        kind=EventKind.ARCHIVED,
        source=parse_repository(facts.full_name).web_url,
        note=_FLAG,
        unsure=None if facts.archived_on else "archived by that day; since when is not told",
    )
    return replace(project, events=(*project.events, flag))


def _as_written(project: Project) -> Project:
    """The project without events that were made of what GitHub said."""
    written = tuple(event for event in project.events if event.note != _FLAG)
    return project if len(written) == len(project.events) else replace(project, events=written)
