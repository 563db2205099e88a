"""What is to be said of what was found, from what was known on a day. Reads neither files nor the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from k8sml.catalog.dates import first_day
from k8sml.catalog.model import EventKind, Verdict
from k8sml.evidence.model import Definition, Evidence
from k8sml.maturity.model import Judgement, Vitality
from k8sml.scan.findings import api_concerns, former_name, renamed
from k8sml.scan.types import (
    AssessedComponent,
    Component,
    Finding,
    FindingRule,
    Place,
    ScanReport,
    ScanResult,
    Standing,
    UmbrellaRelease,
    VersionStatus,
)
from k8sml.scan.version_status import version_status

_ORDER = {what: rank for rank, what in enumerate(FindingRule)}


def assess(
    found: Component,
    judgement: Judgement,
    evidence: Evidence | None,
    crds: Mapping[str, Definition],
    names: Mapping[str, str],
) -> AssessedComponent:
    """A finding beside what is known of its project on the day of the judgement.

    `crds` are the definitions in the project's tree as it was last observed (none for a day before that),
    `names` what projects are called by slug.
    """
    project, as_of = judgement.project, judgement.as_of
    using = version_status(found, project, evidence, as_of)
    places = tuple(sorted({seen.place for seen in found.sightings}))
    observed = evidence.observed if evidence else ""
    moved = renamed(found, project, judgement.identity.name, as_of)
    # of a group that was given up for another one there is nothing more to say
    current = [seen for seen in found.sightings if former_name(seen, as_of) is None]
    concerns = [
        *_ended(judgement, places, names),
        *([moved] if moved else []),
        *api_concerns(current, crds, observed),
        *_judged(judgement, places),
        *_relicensed(judgement, using, places),
        *_behind(using, places),
    ]
    concerns.sort(key=lambda concern: _ORDER[concern.what])
    return AssessedComponent(found, judgement, using, tuple(concerns))


def report(
    scanned: ScanResult,
    assessments: Iterable[AssessedComponent],
    notes: Iterable[str] = (),
    wholes: Iterable[UmbrellaRelease] = (),
) -> ScanReport:
    """A scan with its assessments, the worst first."""
    return ScanReport(
        assessments=worst_first(assessments),
        unknown=scanned.unknown,
        troubles=scanned.troubles,
        files=scanned.files,
        notes=tuple(notes),
        wholes=tuple(wholes),
    )


def worst_first(assessments: Iterable[AssessedComponent]) -> tuple[AssessedComponent, ...]:
    """The assessments by their weightiest concern, then by how far they are behind, then by name."""

    def rank(one: AssessedComponent) -> tuple[int, int, int, str, str]:
        held = [_ORDER[concern.what] for concern in one.concerns if concern.ignored is None]
        unknown = one.in_use.standing is Standing.UNKNOWN
        worst = min(held, default=len(_ORDER) + (0 if unknown else 1))
        months, releases = one.in_use.months_behind or 0, one.in_use.releases_behind or 0
        return worst, -months, -releases, one.judgement.identity.name.lower(), one.found.component

    return tuple(sorted(assessments, key=rank))


def _ended(judgement: Judgement, places: tuple[Place, ...], names: Mapping[str, str]) -> list[Finding]:
    """That the project was superseded, archived or announced to end; a later revival unmakes it."""
    project, status = judgement.project, judgement.status
    found = []
    if gone := status.superseded:
        by = gone.by or ""
        text = f"superseded by {names.get(by, by)} since {gone.date}"
        found.append(Finding(FindingRule.SUPERSEDED, text, places, gone.date, gone.source, (by,)))
    if shut := status.archived:
        instead = () if gone else project.replaced_by
        text = f"archived {shut.date}"
        if instead:
            text += f"; instead {' or '.join(names.get(slug, slug) for slug in instead)}"
        elif project.no_replacement and not gone:
            text += f"; nothing replaces it: {project.no_replacement}"
        found.append(Finding(FindingRule.ARCHIVED, text, places, shut.date, shut.source, instead))
    if announced := status.deprecated:
        by = announced.by or ""
        text = f"deprecated {announced.date}" + (f" in favor of {names.get(by, by)}" if by else "")
        to = (by,) if by else ()
        found.append(Finding(FindingRule.DEPRECATED, text, places, announced.date, announced.source, to))
    return found


def _judged(judgement: Judgement, places: tuple[Place, ...]) -> list[Finding]:
    """That the project is dormant, or one to hold off from."""
    found = []
    if judgement.vitality.value is Vitality.DORMANT:
        found.append(Finding(FindingRule.DORMANT, judgement.vitality.reasons[0].sentence, places))
    if judgement.verdict.value is Verdict.HOLD:
        found.append(Finding(FindingRule.HOLD, f"hold: {judgement.verdict.reasons[0].sentence}", places))
    return found


def _relicensed(judgement: Judgement, using: VersionStatus, places: tuple[Place, ...]) -> list[Finding]:
    """That the licence changed between the release in use and the day."""
    release = using.release
    if release is None:
        return []
    day = date.fromisoformat(release.date)
    changes = [
        event
        for event in judgement.events
        if event.kind is EventKind.RELICENSED and first_day(event.date) > day
    ]
    if not changes or changes[0].from_ == changes[-1].to:
        return []
    last = changes[-1]
    text = f"{changes[0].from_} in {release.version}, {last.to} since {last.date}"
    return [Finding(FindingRule.RELICENSED, text, places, last.date, last.source)]


def _behind(using: VersionStatus, places: tuple[Place, ...]) -> list[Finding]:
    if using.standing is not Standing.BEHIND or using.latest is None:
        return []
    number = using.releases_behind or 0
    least = "at least " if using.at_least else ""
    text = f"{least}{number} stable release{'' if number == 1 else 's'} behind {using.latest.version}"
    return [Finding(FindingRule.BEHIND, text, places)]
