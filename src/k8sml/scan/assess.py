"""Assess components by the facts known on a date. Reads no files and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from k8sml.evidence.model import Definition, Evidence
from k8sml.maturity.model import Judgment
from k8sml.scan.findings import (
    api_findings,
    behind_findings,
    ending_findings,
    former_name,
    judgment_findings,
    license_findings,
    name_findings,
)
from k8sml.scan.rules import FINDING_RULES
from k8sml.scan.types import (
    AssessedComponent,
    Component,
    ScanReport,
    ScanResult,
    Standing,
    UmbrellaRelease,
)
from k8sml.scan.version_status import version_status

_RANK = {rule: rank for rank, rule in enumerate(FINDING_RULES)}


def assess(
    component: Component,
    judgment: Judgment,
    evidence: Evidence | None,
    definitions: Mapping[str, Definition],
    names: Mapping[str, str],
) -> AssessedComponent:
    """Return a component with its findings as of the date of the judgment.

    `definitions` are those in the project's tree as last observed (none for a date before that), `names` the
    names of projects by slug.
    """
    status = version_status(component, judgment.project, evidence, judgment.as_of)
    places = tuple(sorted({detection.place for detection in component.detections}))
    observed = evidence.observed if evidence else ""
    # an API group that was given up needs no advice about its versions
    current = [one for one in component.detections if former_name(one, judgment.as_of) is None]
    findings = [
        *ending_findings(judgment, places, names),
        *name_findings(component, judgment),
        *api_findings(current, definitions, observed),
        *judgment_findings(judgment, places),
        *license_findings(judgment, status, places),
        *behind_findings(status, places),
    ]
    findings.sort(key=lambda finding: _RANK[finding.rule.id])
    return AssessedComponent(component, judgment, status, tuple(findings))


def build_report(
    result: ScanResult,
    components: Iterable[AssessedComponent],
    notes: Iterable[str] = (),
    umbrella_releases: Iterable[UmbrellaRelease] = (),
) -> ScanReport:
    """Return a scan with its assessed components, the most severe findings first."""
    return ScanReport(
        components=most_severe_first(components),
        unmatched=result.unmatched,
        read_errors=result.read_errors,
        files=result.files,
        notes=tuple(notes),
        umbrella_releases=tuple(umbrella_releases),
    )


def most_severe_first(components: Iterable[AssessedComponent]) -> tuple[AssessedComponent, ...]:
    """Sort components by their most severe finding, then by how far behind they are, then by name."""

    def key(assessed: AssessedComponent) -> tuple[int, int, int, str, str]:
        status = assessed.version_status
        ranks = [_RANK[finding.rule.id] for finding in assessed.findings if finding.ignored is None]
        unknown = status.standing is Standing.UNKNOWN
        worst = min(ranks, default=len(_RANK) + (0 if unknown else 1))
        months, releases = status.months_behind or 0, status.releases_behind or 0
        return worst, -months, -releases, assessed.judgment.identity.name.lower(), assessed.component.name

    return tuple(sorted(components, key=key))
