"""A scan as SARIF 2.1.0 (OASIS Standard, errata 01), for code-scanning pages."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from k8sml.catalog.printable import strip_control_chars
from k8sml.render.view import Screen
from k8sml.render.views.scan_json import component_title
from k8sml.scan.rules import FINDING_RULES, Severity, behind
from k8sml.scan.types import AssessedComponent, Finding, Place, ReadError, ScanReport

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# The base that relative addresses are resolved against: the checkout, wherever it is.
_ROOT = "%SRCROOT%"
# At most this many related places of a result; more are no help.
_RELATED = 10


def render_sarif(report: ScanReport, version: str, here: Path, screen: Screen) -> str:
    """Return the findings as one run of the tool `version`; addresses are relative to the folder `here`."""
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "k8sml", "version": version, "rules": _rules()}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    _ROOT: {"description": {"text": "The folder in which the scan was run."}}
                },
                "invocations": [
                    {
                        "executionSuccessful": not report.read_errors,
                        "toolExecutionNotifications": [
                            _notification(error, here) for error in report.read_errors
                        ],
                    }
                ],
                "results": [
                    result
                    for assessed in report.components
                    for finding in assessed.distinct_findings
                    for result in _results(assessed, finding, here)
                ],
            }
        ],
    }
    text = msgspec.json.encode(log)
    if not screen.unicode:
        import json

        text = json.dumps(json.loads(text)).encode()
    return msgspec.json.format(text, indent=2).decode()


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": rule.id,
            "name": "".join(part.title() for part in rule.id.split("-")),
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.help},
            "help": {"text": rule.help, "markdown": rule.help},
            "defaultConfiguration": {"level": rule.severity.value},
            "properties": {"tags": ["maintainability"], "problem.severity": _problem_severity(rule.severity)},
        }
        for rule in FINDING_RULES.values()
    ]


def _problem_severity(severity: Severity) -> str:
    return "recommendation" if severity is Severity.NOTE else severity.value


def _results(assessed: AssessedComponent, finding: Finding, here: Path) -> Iterable[dict[str, Any]]:
    """Yield a result for each file that has to be changed, or one for the component."""
    component, rule, places = assessed.component, finding.rule, finding.places
    if rule.by_file:
        by_file: dict[str, list[Place]] = {}
        for place in places:
            by_file.setdefault(place.file, []).append(place)
        groups = list(by_file.values())
    else:
        # the best evidence shows the version
        best = component.detections[0].place if component.detections else Place("", 1)
        groups = [[best, *(place for place in places if place != best)]]
    latest = assessed.version_status.latest
    for first, *others in groups:
        result: dict[str, Any] = {
            "ruleId": rule.id,
            "ruleIndex": list(FINDING_RULES).index(rule.id),
            "level": rule.severity.value,
            "message": {"text": _message(assessed, finding)},
            "locations": [_location(first, here)],
            "partialFingerprints": {"k8sml/v1": _fingerprint(assessed, finding, first, here)},
            "properties": {
                "project": component.slug,
                "component": component.name,
                "version": component.version,
                "latest": latest.version if latest else None,
                "moveTo": list(finding.move_to),
                "values": finding.reason.values,
            },
        }
        if others:
            result["relatedLocations"] = [_location(place, here) for place in others[:_RELATED]]
        if finding.ignored is not None:
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": strip_control_chars(finding.ignored),
                }
            ]
        yield result


def _message(assessed: AssessedComponent, finding: Finding) -> str:
    version = f" {assessed.component.version}" if assessed.component.version else ""
    months = assessed.version_status.months_behind
    age = f", {months} months older" if finding.rule is behind and months else ""
    text = f"{component_title(assessed)}{version}: {finding.reason.sentence}{age}"
    return re.sub(r"([\\\[\]])", r"\\\1", strip_control_chars(text))  # brackets would begin a link


def _fingerprint(assessed: AssessedComponent, finding: Finding, place: Place, here: Path) -> str:
    """Return a hash that stays the same while lines and versions change: of rule, component and file."""
    component = assessed.component
    parts = (finding.rule.id, component.slug, component.name, _uri(place.file, here)[0], *finding.move_to)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _location(place: Place, here: Path) -> dict[str, Any]:
    uri, relative = _uri(place.file, here)
    artifact = {"uri": uri, "uriBaseId": _ROOT} if relative else {"uri": uri}
    region = {"startLine": max(place.line, 1)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _uri(file: str, here: Path) -> tuple[str, bool]:
    """Return the address of a file, and whether it is relative to `here`."""
    path = os.path.normpath(here / file)
    try:
        inside = Path(path).relative_to(here)
    except ValueError:
        return f"file://{_quoted(path)}", False
    return _quoted(inside.as_posix()), True


def _quoted(path: str) -> str:
    """Return a path quoted for an address; its name may have any bytes."""
    return quote(os.fsencode(path))


def _notification(error: ReadError, here: Path) -> dict[str, Any]:
    place = error.place
    return {
        "level": "error",
        "message": {"text": strip_control_chars(f"{place.file}:{place.line}: {error.reason}")},
        "descriptor": {"id": "unreadable"},
        "locations": [_location(place, here)],
    }
