"""Find the findings of a component, one function per group of rules. Reads no files and no clock."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from k8sml.catalog.dates import first_day, known_by, last_day
from k8sml.catalog.events import words_of_other_kind
from k8sml.catalog.model import Event, EventKind, FormerName, Verdict
from k8sml.evidence.model import Definition
from k8sml.maturity.model import Judgment, Vitality
from k8sml.scan import rules
from k8sml.scan.types import Component, Detection, DetectionKind, Finding, Place, Standing, VersionStatus

# A rename of the project explains former names in a cluster if the two are at most this many days apart.
_RENAME_DAYS = 366

_API_VERSION = re.compile(r"^v(\d+)(?:(alpha|beta)(\d+))?$")
_API_STAGES = {"alpha": 0, "beta": 1, None: 2}


def ending_findings(judgment: Judgment, places: tuple[Place, ...], names: Mapping[str, str]) -> list[Finding]:
    """Return findings of a project that was superseded, archived or deprecated, and not revived since.

    `names` are the names of projects by slug.
    """
    project, status = judgment.project, judgment.status
    findings = []
    if event := status.superseded:
        by = event.by or ""
        other = _other_words(event, EventKind.SUPERSEDED, names)
        reason = rules.superseded(by=by, by_name=names.get(by, by), date=event.date, **other)
        findings.append(Finding(reason, places, event.date, event.source, (by,) if by else ()))
    if event := status.archived:
        instead = () if status.superseded else project.replaced_by
        reason = rules.archived(
            date=event.date,
            instead=tuple(names.get(slug, slug) for slug in instead),
            no_replacement=None if status.superseded else project.no_replacement,
            **_other_words(event, EventKind.ARCHIVED, names),
        )
        findings.append(Finding(reason, places, event.date, event.source, instead))
    if event := status.deprecated:
        reason = rules.deprecated(
            by=event.by,
            by_name=names.get(event.by, event.by) if event.by else None,
            date=event.date,
            **_other_words(event, EventKind.DEPRECATED, names),
        )
        findings.append(Finding(reason, places, event.date, event.source, (event.by,) if event.by else ()))
    return findings


def _other_words(event: Event, usual: EventKind, names: Mapping[str, str]) -> dict[str, str]:
    """Return the words of an event of another kind, with the name of the project that it points to."""
    by = names.get(event.by, event.by) if event.by else None
    return words_of_other_kind(replace(event, by=by), usual)


def name_findings(component: Component, judgment: Judgment) -> list[Finding]:
    """Return the finding of a component under names that its project had given up by the date."""
    hits: dict[FormerName, list[Detection]] = {}
    for detection in component.detections:
        former = former_name(detection, judgment.as_of)
        if former is not None:
            hits.setdefault(former, []).append(detection)
    if not hits:
        return []
    first = min(hits, key=lambda former: last_day(former.since))
    event = _rename(judgment.events, first)
    since = event.date if event else first.since
    reason = rules.renamed(
        names=tuple(former.name for former in hits),
        to=tuple(former.to or "" for former in hits),
        project=judgment.identity.name,
        old_project=event.from_ if event else None,
        date=since,
    )
    places = {detection.place for detections in hits.values() for detection in detections}
    move_to = tuple(dict.fromkeys(former.to for former in hits if former.to))
    source = event.source if event else first.source
    return [Finding(reason, tuple(sorted(places)), since, source, move_to)]


def former_name(detection: Detection, as_of: date) -> FormerName | None:
    """Return the former name that a detection has, None if it was still in use on the date."""
    former = detection.former
    return former if former is not None and known_by(former.since, as_of) else None


def _rename(events: Iterable[Event], former: FormerName) -> Event | None:
    """Return the rename of the project that its former name goes back to, None if there was none near it."""
    day = last_day(former.since)
    near = [
        (abs((day - first_day(event.date)).days), event)
        for event in events
        if event.kind is EventKind.RENAMED
    ]
    days, event = min(near, key=lambda pair: pair[0], default=(_RENAME_DAYS + 1, None))
    return event if days <= _RENAME_DAYS else None


def api_findings(
    detections: Iterable[Detection], definitions: Mapping[str, Definition], observed: str
) -> list[Finding]:
    """Return findings of API versions in use that are gone or outdated.

    `definitions` are those in the project's tree on the date `observed`, by `group/kind`. A version is gone
    if its kind is defined without it or does not serve it. A version is outdated if it is still served but a
    later one is stored. Definitions in the scan use nothing, and a kind without a definition in the tree is
    unknown.
    """
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for detection in detections:
        if detection.kind is DetectionKind.API and detection.version and not detection.definition:
            places[detection.name, detection.version].append(detection.place)
    findings = []
    for (name, version), where in places.items():
        definition = definitions.get(name)
        if definition is not None and definition.versions:
            findings += _api_finding(name, version, definition, observed, tuple(sorted(where)))
    return findings


def _api_finding(
    name: str, version: str, definition: Definition, observed: str, places: tuple[Place, ...]
) -> list[Finding]:
    group, _, kind = name.partition("/")
    versions = definition.versions
    served, _ = versions.get(version, (False, False))
    in_storage = (other for other, (on, stored) in versions.items() if on and stored)
    stored = max(in_storage, key=_api_age, default=None)
    move_to = (f"{group}/{stored}",) if stored else ()
    api = f"{group}/{version}"
    if not served:
        defined = version in versions
        reason = rules.gone_api(kind=kind, api=api, stored=stored, defined=defined, observed=observed)
    elif stored and _api_age(version) < _api_age(stored):
        reason = rules.deprecated_api(kind=kind, api=api, stored=stored)
    else:
        return []
    return [Finding(reason, places, move_to=move_to)]


def _api_age(version: str) -> tuple[int, int, int]:
    """Return a key that orders API versions as Kubernetes does: v1 above v1beta1 above v1alpha2."""
    match = _API_VERSION.match(version)
    if match is None:
        return -1, 0, 0
    return _API_STAGES[match[2]], int(match[1]), int(match[3] or 0)


def judgment_findings(judgment: Judgment, places: tuple[Place, ...]) -> list[Finding]:
    """Return findings of a project that is dormant, or whose verdict is hold."""
    findings = []
    if judgment.vitality.value is Vitality.DORMANT:
        because = judgment.vitality.reasons[0]
        findings.append(Finding(rules.dormant(because=because.rule, **because.values), places))
    if judgment.verdict.value is Verdict.HOLD:
        because = judgment.verdict.reasons[0]
        findings.append(Finding(rules.hold(because=because.rule, **because.values), places))
    return findings


def license_findings(judgment: Judgment, status: VersionStatus, places: tuple[Place, ...]) -> list[Finding]:
    """Return the finding of a license that changed between the release in use and the date."""
    release = status.release
    if release is None:
        return []
    day = date.fromisoformat(release.date)
    changes = [
        event
        for event in judgment.events
        if event.kind is EventKind.RELICENSED and first_day(event.date) > day
    ]
    if not changes or changes[0].from_ == changes[-1].to:
        return []
    last = changes[-1]
    reason = rules.relicensed(
        from_license=changes[0].from_, version=release.version, to_license=last.to, date=last.date
    )
    return [Finding(reason, places, last.date, last.source)]


def behind_findings(status: VersionStatus, places: tuple[Place, ...]) -> list[Finding]:
    """Return the finding of a version that is behind the latest stable release."""
    if status.standing is not Standing.BEHIND or status.latest is None:
        return []
    reason = rules.behind(
        releases=status.releases_behind or 0,
        months=status.months_behind,
        latest=status.latest.version,
        at_least=status.at_least,
    )
    return [Finding(reason, places)]
