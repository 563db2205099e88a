"""State of a project on a day: its known events, name, repository, license and foundation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.dates import known_by
from k8sml.catalog.model import Catalog, Event, EventKind, Foundation, FoundationLevel, Project


class Identity(Struct, frozen=True, array_like=True):
    """A project's particulars on a day.

    `member` is the name of the parent project, where that is the foundation's member.
    """

    name: str
    repo: str
    license: str | None
    foundation: Foundation | None
    member: str | None = None


def known_events(project: Project, as_of: date) -> tuple[Event, ...]:
    """Return the events that had surely happened by `as_of`, oldest first.

    Entries list their events in order. So every event before a known event is known too, even if its date
    is only a month or a year.
    """
    known = [number for number, event in enumerate(project.events, 1) if known_by(event.date, as_of)]
    return project.events[: max(known, default=0)]


def identity(
    project: Project,
    as_of: date,
    curated: str | None = None,
    parent: Project | None = None,
    known: tuple[Event, ...] | None = None,
) -> Identity:
    """Return the project's particulars on a day.

    A name, repository or license starts from today's value and is rolled back through later events; a license
    without a change is taken to have held all along. A foundation without a dated event is known only
    from the day on which the catalog was `curated` (None: always). A part without a membership of its own
    shares that of its `parent`. `known` are the events known on the day, where the caller has them.
    """
    known = known_events(project, as_of) if known is None else known
    later = project.events[len(known) :]
    own = _foundation(project, known, as_of, curated)
    name = _before(later, EventKind.RENAMED, project.name) or project.name
    repo = _before(later, EventKind.MOVED, project.repo) or project.repo
    license_ = _before(later, EventKind.RELICENSED, project.license)
    if own is None and parent is not None:
        shared = identity(parent, as_of, curated)
        if shared.foundation is not None:
            return Identity(name, repo, license_, shared.foundation, shared.name)
    return Identity(name, repo, license_, own)


def foundation_after(events: Iterable[Event]) -> Foundation | None:
    """Return the membership after the events: the foundation joined last and not left since."""
    levels: dict[str, FoundationLevel] = {}
    for event in events:
        if event.foundation is None:
            continue
        if event.kind is EventKind.LEFT:
            levels.pop(event.foundation, None)
        elif event.level is not None:
            if event.kind is EventKind.JOINED:
                levels.pop(event.foundation, None)
            levels[event.foundation] = event.level
    if not levels:
        return None
    name = next(reversed(levels))
    return Foundation(name, levels[name])


def without_undated_overrides(catalog: Catalog) -> Catalog:
    """Drop overrides without `since`: they do not apply to past dates."""
    projects = tuple(
        replace(project, override=None) if project.override and project.override.since is None else project
        for project in catalog.projects
    )
    return replace(catalog, projects=projects)


def past_repos(project: Project) -> tuple[str, ...]:
    """Return every repository: today's, then former repositories, newest first."""
    former = [event.from_ for event in project.events if event.kind is EventKind.MOVED and event.from_]
    return tuple(dict.fromkeys([project.repo, *reversed(former)]))


def past_names(project: Project) -> tuple[str, ...]:
    """Return every display name: today's, then former names, newest first."""
    former = [event.from_ for event in project.events if event.kind is EventKind.RENAMED and event.from_]
    return tuple(dict.fromkeys([project.name, *reversed(former)]))


def _before(later: Iterable[Event], kind: EventKind, today: str | None) -> str | None:
    """Return the value before the first of the later changes of a kind; today's if nothing changed."""
    return next((event.from_ for event in later if event.kind is kind), today)


def _foundation(
    project: Project, known: tuple[Event, ...], as_of: date, curated: str | None
) -> Foundation | None:
    if any(event.foundation for event in project.events):
        return foundation_after(known)
    if curated is not None and not known_by(curated, as_of):
        return None
    return project.foundation
