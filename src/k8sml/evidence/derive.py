"""Derive evidence from a history: its tags read as versions, cut at the day the project moved away."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import EventKind, Project
from k8sml.catalog.printable import strip_control_chars
from k8sml.catalog.repository import path_parts
from k8sml.evidence.model import Evidence, History, Months, Release, month_number
from k8sml.evidence.versions import read_releases


def read_evidence(project: Project, history: History) -> Evidence:
    """Return the evidence of a project: its history with tags read as versions.

    A former repository shows nothing about the project after the move, so the evidence ends on that day.
    """
    releases, components = read_releases(
        history.tags, _names(project), project.tag_prefix, project.candidate_suffixes
    )
    evidence = as_evidence(history, releases, components)
    moved = _day_of_move(project, history)
    return evidence if moved is None else _cut(evidence, moved)


def as_evidence(history: History, releases: tuple[Release, ...], components: tuple[Release, ...]) -> Evidence:
    """Return a history with the releases and components that its tags were read as."""
    return Evidence(
        repo=strip_control_chars(history.repo),
        observed=history.observed,
        months=history.months,
        first_commit=history.first_commit,
        last_commit=history.last_commit,
        releases=releases,
        components=components,
        at_least=history.at_least,
        source=history.source,
        facts=history.facts,
    )


def lone_evidence(history: History, project: Project | None, tags: bool) -> Evidence:
    """Return the evidence of a history that belongs to no catalog, of its `project` if that is known.

    Reading `tags` as versions takes most of the time; without it the evidence has no releases.
    """
    if not tags:
        history = replace(history, tags=())
    if project is not None:
        return read_evidence(project, history)
    releases, components = read_releases(history.tags, path_parts(history.repo))
    return as_evidence(history, releases, components)


def _day_of_move(project: Project, history: History) -> str | None:
    """Return the day by which the project had left the observed repository, if before the observation."""
    repo = history.repo.lower()
    if repo == project.repo.lower():
        return None
    for event in reversed(project.events):
        if event.kind is EventKind.MOVED and event.from_ and event.from_.lower() == repo:
            day = last_day(event.date).isoformat()
            return day if day < history.observed else None
    return None


def _cut(evidence: Evidence, day: str) -> Evidence:
    """Return the evidence as it was on an earlier day."""
    months = evidence.months
    # if nothing had begun there by then, one month without commits remains
    length = max(month_number(day) - month_number(months.start) + 1, 0)
    known = length > 0
    cut = Months(
        start=months.start,
        end=day[:7] if known else months.start,
        commits=months.commits[:length] or (0,),
        authors=months.authors[:length] or (0,),
        authors_12m=months.authors_12m[:length] or (0,),
        top_author_share_12m=months.top_author_share_12m[:length] or (None,),
        bus_factor_12m=months.bus_factor_12m[:length] or (None,),
    )
    return replace(
        evidence,
        observed=day,
        months=cut,
        first_commit=evidence.first_commit if known else None,
        last_commit=min(evidence.last_commit, day) if known and evidence.last_commit else None,
        releases=tuple(release for release in evidence.releases if release.date <= day),
        components=tuple(release for release in evidence.components if release.date <= day),
    )


def _names(project: Project) -> Iterable[str]:
    """Yield the tag prefixes of the project itself: slug, aliases, owners and names of its repositories."""
    yield project.slug
    yield from project.aliases
    for repo in past_repos(project):
        yield from path_parts(repo)
