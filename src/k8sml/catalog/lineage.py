"""What a project was on a day: name, home, licence, foundation and status, told by its events alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.dates import known_by
from k8sml.catalog.model import Catalog, Event, EventKind, Foundation, FoundationLevel, Project


class Identity(Struct, frozen=True):
    """A project's particulars as they were on a day.

    `member` is the project that is the foundation's member where that is the whole it is part of.
    """

    name: str
    repo: str
    license: str | None
    foundation: Foundation | None
    member: str | None = None


def known_events(project: Project, as_of: date) -> tuple[Event, ...]:
    """The events that had surely happened by `as_of`, oldest first.

    Entries list their events in order, so what stands before a known event is known, too, even where
    only its month or year is.
    """
    known = [number for number, event in enumerate(project.events, 1) if known_by(event.date, as_of)]
    return project.events[: max(known, default=0)]


def identity(
    project: Project, as_of: date, curated: str | None = None, whole: Project | None = None
) -> Identity:
    """The project's particulars on a day.

    A name, home or licence is today's, taken back over each change that came later; a licence without
    a known change is taken to have held all along. A foundation without a dated event is known only
    from the day on which the catalog was `curated` (None: always). A part without a membership of its own
    shares that of the `whole`.
    """
    later = _later(project, as_of)
    own = _foundation(project, as_of, curated)
    shared = _foundation(whole, as_of, curated) if whole is not None and own is None else None
    return Identity(
        name=_name_on(project, as_of),
        repo=_before(later, EventKind.MOVED, project.repo) or project.repo,
        license=_before(later, EventKind.RELICENSED, project.license),
        foundation=own or shared,
        member=_name_on(whole, as_of) if whole is not None and shared else None,
    )


def foundation_after(events: Iterable[Event]) -> Foundation | None:
    """The membership that stands after the events: the one joined last and not left since."""
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


def status_event(project: Project, as_of: date) -> Event | None:
    """The event that ended the project by `as_of` (superseded or archived), None if it lives again."""
    status = None
    for event in known_events(project, as_of):
        if event.kind in (EventKind.SUPERSEDED, EventKind.ARCHIVED):
            # a repository archived after its project was superseded does not unmake the successor
            if not (status and status.kind is EventKind.SUPERSEDED):
                status = event
        elif event.kind is EventKind.REVIVED:
            status = None
    return status


def revival(project: Project, as_of: date) -> Event | None:
    """The event by which the project came back to life by `as_of`, None if it did not or ended again."""
    turns = (EventKind.SUPERSEDED, EventKind.ARCHIVED, EventKind.REVIVED)
    last = next((e for e in reversed(known_events(project, as_of)) if e.kind in turns), None)
    return last if last is not None and last.kind is EventKind.REVIVED else None


def without_undated_overrides(catalog: Catalog) -> Catalog:
    """The catalog without what says nothing of past days: overrides that do not tell since when they hold."""
    projects = tuple(
        replace(project, override=None) if project.override and project.override.since is None else project
        for project in catalog.projects
    )
    return replace(catalog, projects=projects)


def deprecation(project: Project, as_of: date) -> Event | None:
    """The event by which its makers had announced the end of a project that still goes on, if any."""
    last = None
    for event in known_events(project, as_of):
        if event.kind is EventKind.DEPRECATED:
            last = event
        elif event.kind is EventKind.REVIVED:
            last = None
    return last


def past_repos(project: Project) -> tuple[str, ...]:
    """Every home on GitHub, today's first, then the former ones, newest first."""
    former = [event.from_ for event in project.events if event.kind is EventKind.MOVED and event.from_]
    return tuple(dict.fromkeys([project.repo, *reversed(former)]))


def past_names(project: Project) -> tuple[str, ...]:
    """Every display name, today's first, then the former ones, newest first."""
    former = [event.from_ for event in project.events if event.kind is EventKind.RENAMED and event.from_]
    return tuple(dict.fromkeys([project.name, *reversed(former)]))


def _later(project: Project, as_of: date) -> tuple[Event, ...]:
    return project.events[len(known_events(project, as_of)) :]


def _name_on(project: Project, as_of: date) -> str:
    return _before(_later(project, as_of), EventKind.RENAMED, project.name) or project.name


def _before(later: Iterable[Event], kind: EventKind, today: str | None) -> str | None:
    """The value before the first of the later changes of a kind; today's if nothing changed."""
    return next((event.from_ for event in later if event.kind is kind), today)


def _foundation(project: Project, as_of: date, curated: str | None) -> Foundation | None:
    if any(event.foundation for event in project.events):
        return foundation_after(known_events(project, as_of))
    if curated is not None and not known_by(curated, as_of):
        return None
    return project.foundation


def event_text(event: Event) -> str:
    """An event in a few words, without its date: `renamed from KFServing to KServe`."""
    level = f" at {event.level}" if event.level else ""
    match event.kind:
        case EventKind.CREATED:
            return f"created as {event.to}" if event.to else "created"
        case EventKind.RENAMED | EventKind.MOVED | EventKind.RELICENSED:
            return f"{event.kind} from {event.from_} to {event.to}"
        case EventKind.DONATED:
            return f"donated to {event.to}"
        case EventKind.JOINED:
            return f"joined {event.foundation}{level}"
        case EventKind.ADVANCED:
            return f"{event.level} at {event.foundation}"
        case EventKind.LEFT:
            return f"left {event.foundation}"
        case EventKind.DEPRECATED:
            return f"deprecated in favour of {event.by}" if event.by else "deprecated"
        case EventKind.SUPERSEDED:
            return f"superseded by {event.by}"
        case EventKind.FORKED:
            return f"forked from {event.of}"
        case _:
            return event.kind.value
