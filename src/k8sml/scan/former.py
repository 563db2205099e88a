"""Names in use that a project has given up, and what took their place."""

from __future__ import annotations

from datetime import date

from k8sml.catalog.dates import first_day, known_by, last_day
from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Event, EventKind, FormerName, Project
from k8sml.scan.assessed import Finding, FindingRule
from k8sml.scan.model import Component, Detection

# A renaming of the project is told with that of its names in a cluster if they lie at most so far apart.
_RENAMED_DAYS = 366


def former_name(detection: Detection, as_of: date) -> FormerName | None:
    """The former name that a detection has, None if it was not given up by the day `as_of`."""
    former = detection.former
    return former if former is not None and known_by(former.since, as_of) else None


def renamed(found: Component, project: Project, name: str, as_of: date) -> Finding | None:
    """The concern of a finding that goes by former names of its project, which is called `name` today.

    None if it does not, or if the names were in use on the day.
    """
    hits: dict[FormerName, list[Detection]] = {}
    for seen in found.sightings:
        one = former_name(seen, as_of)
        if one is not None:
            hits.setdefault(one, []).append(seen)
    if not hits:
        return None
    moves: dict[str | None, list[str]] = {}
    for one in hits:
        moves.setdefault(one.to, []).append(one.name)
    told = [f"{', '.join(old)} {f'→ {new}' if new else 'given up'}" for new, old in moves.items()]
    first = min(hits, key=lambda one: last_day(one.since))
    event = _rename(project, first, as_of)
    since = event.date if event else first.since
    lead = f"{event.from_} is {name} since {since}" if event else f"former names since {since}"
    return Finding(
        FindingRule.RENAMED,
        f"{lead}: {'; '.join(told)}",
        tuple(sorted({seen.place for seens in hits.values() for seen in seens})),
        since,
        event.source if event else first.source,
        tuple(dict.fromkeys(one.to for one in hits if one.to)),
    )


def _rename(project: Project, former: FormerName, as_of: date) -> Event | None:
    """The renaming of the project that its names in a cluster went with, None if it kept its name then."""
    day = last_day(former.since)
    near = [
        (abs((day - first_day(event.date)).days), event)
        for event in known_events(project, as_of)
        if event.kind is EventKind.RENAMED
    ]
    days, event = min(near, key=lambda pair: pair[0], default=(_RENAMED_DAYS + 1, None))
    return event if days <= _RENAMED_DAYS else None
