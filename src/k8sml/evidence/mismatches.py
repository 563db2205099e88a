"""Differences between the catalog and GitHub's data about a repository."""

from __future__ import annotations

from collections.abc import Iterator

from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Event, EventKind, Project
from k8sml.catalog.repository import parse_repository
from k8sml.catalog.spdx import identifiers
from k8sml.catalog.status import status_after
from k8sml.evidence.model import RepoFacts

# GitHub's value for no license, or for a license without an SPDX identifier.
_NO_LICENSE = ("NOASSERTION", "NONE")


def catalog_mismatches(project: Project, facts: RepoFacts) -> tuple[str, ...]:
    """Return the differences between GitHub and the entry of a project, one sentence each.

    Nothing GitHub says counts for a project that has its repository on another host by now.
    """
    if not project.repository.on_github:
        return ()
    return tuple(_findings(project, facts))


def _findings(project: Project, facts: RepoFacts) -> Iterator[str]:
    elsewhere = moved(project, facts.full_name)
    if elsewhere:
        yield elsewhere
    if facts.archived and status_after(project.events).ended is None:
        since = f" since {facts.archived_on}" if facts.archived_on else ""
        yield f"GitHub says that {facts.full_name} is archived{since}; no event of the catalog says so"
    detected, known = facts.license, identifiers(project.license) if project.license else set()
    # GitHub's names of the GNU licenses do not distinguish "only" and "or later"
    if (
        detected
        and detected not in _NO_LICENSE
        and known
        and not any(license_.startswith(detected) for license_ in known)
    ):
        yield f"the catalog says {project.license}; GitHub reads {detected} in {facts.full_name}"


def moved(project: Project, full_name: str) -> str | None:
    """Return a sentence if a repository has another owner/name by now; case does not matter."""
    if full_name.lower() == project.repo.lower():
        return None
    again = " again" if full_name.lower() in map(str.lower, past_repos(project)) else ""
    return f"the catalog says {project.repo}; GitHub says {full_name}{again}"


def archive_event(project: Project, facts: RepoFacts) -> Event | None:
    """Return the archive flag on GitHub as an event, unless the project has ended by the catalog.

    Nothing GitHub says counts for a project that has its repository on another host by now.
    """
    if not facts.archived or not project.repository.on_github:
        return None
    if status_after(project.events).ended is not None:
        return None
    return Event(
        date=facts.archived_on or facts.observed,
        kind=EventKind.ARCHIVED,
        source=parse_repository(facts.full_name).web_url,
        note="archive flag on GitHub",
        unsure=None if facts.archived_on else "archived by that day; GitHub does not say since when",
    )
