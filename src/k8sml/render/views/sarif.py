"""A scan as SARIF 2.1.0 (OASIS Standard, errata 01), for pages that show findings beside the code."""

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
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS
from k8sml.render.view import Screen
from k8sml.render.views.scan_json import component_name
from k8sml.scan.types import AssessedComponent, Finding, FindingRule, Place, ReadError, ScanReport

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# The base that relative addresses are resolved against: the checkout, wherever it is.
_ROOT = "%SRCROOT%"
# A result names so many other places of the same thing: more are read by nobody.
_RELATED = 10

# What is said of a concern of each kind: its level, a title, and what to do about it.
_RULES: dict[FindingRule, tuple[str, str, str]] = {
    FindingRule.SUPERSEDED: (
        "error",
        "Superseded by another project",
        "Its makers named a successor and work goes on there. Plan the move; the successor is named.",
    ),
    FindingRule.ARCHIVED: (
        "error",
        "Archived",
        "The repository was closed: no fixes will come, security fixes neither. Plan a replacement.",
    ),
    FindingRule.DEPRECATED: (
        "warning",
        "Announced to end",
        "Its makers have announced the end of the project. Build nothing new on it.",
    ),
    FindingRule.RENAMED: (
        "error",
        "In use under a former name",
        "The project goes on under another name, and what is published under the old one is no longer "
        "maintained. Move API groups, images and packages to the new names that the message lists.",
    ),
    FindingRule.GONE_API: (
        "error",
        "API version that is gone",
        "The project no longer defines or serves this API version: the object fails to apply after an "
        "upgrade. Rewrite it for the version that the message names.",
    ),
    FindingRule.DORMANT: (
        "warning",
        "Dormant",
        f"Fewer than {DORMANT_COMMITS} commits in {WINDOW_MONTHS} months when it was last observed. "
        "Look for an alternative.",
    ),
    FindingRule.HOLD: (
        "warning",
        "Verdict: hold",
        "By its activity, releases and forecast it is nothing to build on. `k8sml show` has the reasons.",
    ),
    FindingRule.RELICENSED: (
        "warning",
        "Licence changed since",
        "The licence of later versions is another than that of the version in use. Check before an upgrade.",
    ),
    FindingRule.DEPRECATED_API: (
        "warning",
        "Outdated API version",
        "A later API version is the one that is stored; this one is still served. Move before it goes.",
    ),
    FindingRule.BEHIND: (
        "note",
        "Behind the latest stable release",
        "Newer stable releases are out. `k8sml releases` lists them.",
    ),
}
# These are about single places; the others about a component, which is told once.
_OF_PLACES = (FindingRule.RENAMED, FindingRule.GONE_API, FindingRule.DEPRECATED_API)


def render_sarif(report: ScanReport, version: str, here: Path, screen: Screen) -> str:
    """The findings as one run of the tool `version`; addresses are relative to the folder `here`."""
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
                        "executionSuccessful": not report.troubles,
                        "toolExecutionNotifications": [_trouble(one, here) for one in report.troubles],
                    }
                ],
                "results": [
                    result
                    for one in report.assessments
                    for concern in one.told
                    for result in _results(one, concern, here)
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
            "id": what.value,
            "name": "".join(part.title() for part in what.value.split("-")),
            "shortDescription": {"text": title},
            "fullDescription": {"text": help_text},
            "help": {"text": help_text, "markdown": help_text},
            "defaultConfiguration": {"level": level},
            "properties": {"tags": ["maintainability"], "problem.severity": _severity(level)},
        }
        for what, (level, title, help_text) in _RULES.items()
    ]


def _severity(level: str) -> str:
    return "recommendation" if level == "note" else level


def _results(one: AssessedComponent, concern: Finding, here: Path) -> Iterable[dict[str, Any]]:
    """A result for each file that has to be changed, or one for the component."""
    places = concern.places
    if concern.what in _OF_PLACES:
        by_file: dict[str, list[Place]] = {}
        for place in places:
            by_file.setdefault(place.file, []).append(place)
        groups = list(by_file.values())
    else:
        # where its version stands, which is the best evidence
        best = one.found.sightings[0].place if one.found.sightings else Place("", 1)
        groups = [[best, *(place for place in places if place != best)]]
    rules = list(_RULES)
    for first, *others in groups:
        result: dict[str, Any] = {
            "ruleId": concern.what.value,
            "ruleIndex": rules.index(concern.what),
            "level": _RULES[concern.what][0],
            "message": {"text": _message(one, concern)},
            "locations": [_location(first, here)],
            "partialFingerprints": {"k8sml/v1": _fingerprint(one, concern, first, here)},
            "properties": {
                "project": one.found.slug,
                "component": one.found.component,
                "version": one.found.version,
                "latest": one.in_use.latest.version if one.in_use.latest else None,
                "moveTo": list(concern.to),
            },
        }
        if others:
            result["relatedLocations"] = [_location(place, here) for place in others[:_RELATED]]
        if concern.ignored is not None:
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": strip_control_chars(concern.ignored),
                }
            ]
        yield result


def _message(one: AssessedComponent, concern: Finding) -> str:
    version = f" {one.found.version}" if one.found.version else ""
    months = one.in_use.months_behind
    age = f", {months} months older" if concern.what is FindingRule.BEHIND and months else ""
    # brackets would begin a link
    return re.sub(
        r"([\\\[\]])", r"\\\1", strip_control_chars(f"{component_name(one)}{version}: {concern.text}{age}")
    )


def _fingerprint(one: AssessedComponent, concern: Finding, place: Place, here: Path) -> str:
    """What stays the same while lines and versions move: the rule, the component and the file."""
    parts = (concern.what.value, one.found.slug, one.found.component, _uri(place.file, here)[0], *concern.to)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _location(place: Place, here: Path) -> dict[str, Any]:
    uri, relative = _uri(place.file, here)
    artifact = {"uri": uri, "uriBaseId": _ROOT} if relative else {"uri": uri}
    region = {"startLine": max(place.line, 1)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _uri(file: str, here: Path) -> tuple[str, bool]:
    """The address of a file, and whether it is relative to `here`."""
    path = os.path.normpath(here / file)
    try:
        inside = Path(path).relative_to(here)
    except ValueError:
        return f"file://{_quoted(path)}", False
    return _quoted(inside.as_posix()), True


def _quoted(path: str) -> str:
    """A path as part of an address, whatever bytes its name has."""
    return quote(os.fsencode(path))


def _trouble(one: ReadError, here: Path) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": strip_control_chars(f"{one.place.file}:{one.place.line}: {one.reason}")},
        "descriptor": {"id": "unreadable"},
        "locations": [_location(one.place, here)],
    }
