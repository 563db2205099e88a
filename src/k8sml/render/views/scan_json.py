"""Scanned components as data for programs, and words that all formats share. Part of the versioned output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8sml.catalog.printable import strip_control_chars
from k8sml.render.views.json_items import reason_item, reason_items, release_item, risk_item
from k8sml.scan.types import AssessedComponent, Detection, Finding, Place, ReadError, Unmatched


def component_item(assessed: AssessedComponent) -> dict[str, Any]:
    """Return a component in use, how it is known, and its findings."""
    component, status, judgment = assessed.component, assessed.version_status, assessed.judgment
    return {
        "slug": component.slug,
        "name": judgment.identity.name,
        "component": component.name,
        "version": component.version,
        "confidence": component.confidence.value,
        "api_versions": list(component.api_versions),
        "action": assessed.action.value,
        "standing": status.standing.value,
        "release": status.release and release_item(status.release),
        "latest": status.latest and release_item(status.latest),
        "releases_behind": status.releases_behind,
        "months_behind": status.months_behind,
        "at_least": status.at_least,
        "note": status.reason and status.reason.sentence,
        "version_reason": status.reason and reason_item(status.reason),
        "concerns": [_finding_item(finding) for finding in assessed.findings],
        "license": judgment.identity.license,
        "level": judgment.level.value,
        "vitality": judgment.vitality.value,
        "verdict": judgment.verdict.value,
        "verdict_reasons": reason_items(judgment.verdict.reasons),
        "risk": risk_item(judgment.risk),
        "observed": judgment.signals.observed,
        "evidence": [_detection_item(detection) for detection in component.detections],
    }


def unmatched_item(unmatched: Unmatched) -> dict[str, Any]:
    """Return a name that no project claims."""
    return {
        "kind": unmatched.kind.value,
        "name": strip_control_chars(unmatched.name),
        "versions": [strip_control_chars(version) for version in unmatched.versions],
        **_place_item(unmatched.place),
        "count": unmatched.count,
    }


def read_error_item(error: ReadError) -> dict[str, Any]:
    """Return a place that could not be read, and why."""
    return {**_place_item(error.place), "reason": strip_control_chars(error.reason)}


def component_title(assessed: AssessedComponent) -> str:
    """Return the project's name, with that of the component if it is only a part."""
    project, name = assessed.judgment.identity.name, assessed.component.name
    return project if name == assessed.component.slug else f"{project}: {name}"


def places_words(detections: Sequence[Detection]) -> str:
    """Return the first place and how many more there are: `deploy.yaml:14 and 3 more`."""
    places = list(dict.fromkeys(detection.place for detection in detections))
    if not places:
        return ""
    more = len(places) - 1
    return f"{places[0].file}:{places[0].line}" + (f" and {more} more" if more else "")


def _finding_item(finding: Finding) -> dict[str, Any]:
    reason = reason_item(finding.reason)
    return {
        "what": finding.rule.id,
        "text": finding.reason.sentence,
        **reason,
        "severity": finding.rule.severity.value,
        "since": finding.since,
        "source": finding.source,
        "to": list(finding.move_to),
        "ignored": finding.ignored,
        "places": [_place_item(place) for place in finding.places],
    }


def _detection_item(detection: Detection) -> dict[str, Any]:
    return {
        "kind": detection.kind.value,
        "name": strip_control_chars(detection.name),
        "version": strip_control_chars(detection.version) if detection.version else None,
        "digest": detection.digest,
        "text": strip_control_chars(detection.text),
        **_place_item(detection.place),
        "confidence": detection.confidence.value,
        "rendered": detection.rendered,
        "definition": detection.definition,
    }


def _place_item(place: Place) -> dict[str, Any]:
    return {"file": strip_control_chars(place.file), "line": place.line}
