"""Findings about names that a project gave up, and about API versions that are gone or outdated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from k8sml.catalog.dates import first_day, known_by, last_day
from k8sml.catalog.lineage import known_events
from k8sml.catalog.model import Event, EventKind, FormerName, Project
from k8sml.evidence.model import Definition
from k8sml.scan.types import Component, Detection, DetectionKind, Finding, FindingRule, Place

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


_FORM = re.compile(r"^v(\d+)(?:(alpha|beta)(\d+))?$")
_STAGES = {"alpha": 0, "beta": 1, None: 2}


def api_concerns(
    sightings: Iterable[Detection], crds: Mapping[str, Definition], observed: str
) -> list[Finding]:
    """Uses of API versions that are gone or outdated by the definitions seen on the day `observed`.

    A version is gone if its kind is defined without it or does not serve it, outdated if it is still served
    but a later one is what the cluster stores. A definition uses nothing, and of a kind without a definition
    in the tree nothing is known.
    """
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for seen in sightings:
        if seen.kind is DetectionKind.API and seen.version and not seen.definition:
            places[seen.name, seen.version].append(seen.place)
    concerns = []
    for (name, version), where in places.items():
        kind = crds.get(name)
        if kind is None or not kind.versions:
            continue
        told = _told(name, version, kind.versions, observed)
        if told is not None:
            what, text, to = told
            concerns.append(Finding(what, text, tuple(sorted(where)), to=(to,) if to else ()))
    return concerns


def _told(
    name: str, version: str, versions: Mapping[str, tuple[bool, bool]], observed: str
) -> tuple[FindingRule, str, str] | None:
    """What is to be said of a version, and which one to move to; None if it is fine."""
    group, _, kind = name.partition("/")
    served, _ = versions.get(version, (False, False))
    stored = max((one for one, (on, kept) in versions.items() if on and kept), key=_age, default="")
    to = f"{group}/{stored}" if stored else ""
    full = f"API {kind} {group}/{version}"
    now = f", now {stored}" if stored else ""
    if not served:
        how = "not served any more" if version in versions else "gone"
        return FindingRule.GONE_API, f"{full} {how}{now} (seen {observed})", to
    if stored and _age(version) < _age(stored):
        return FindingRule.DEPRECATED_API, f"{full} outdated{now}", to
    return None


def _age(version: str) -> tuple[int, int, int]:
    """What orders API versions as Kubernetes does: v1 after v1beta1 after v1alpha2; others first."""
    form = _FORM.match(version)
    if form is None:
        return -1, 0, 0
    return _STAGES[form[2]], int(form[1]), int(form[3] or 0)
