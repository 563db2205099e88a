"""Short constructors of detections, components and assessments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.model import Catalog, Detect, FormerName, Project
from k8sml.catalog.names import Confidence, NameIndex
from k8sml.evidence.model import Definition, Evidence
from k8sml.scan.assess import assess
from k8sml.scan.match import claims
from k8sml.scan.types import (
    AssessedComponent,
    Component,
    Detection,
    DetectionKind,
    Finding,
    Place,
)
from tests.builders import SOURCE, evidence, project
from tests.judging import judge

DAY = date(2026, 9, 1)

# A stable version every three months from 10 Jan 2023 on, the last of them v1.13.0 on 10 Apr 2026.
QUARTERLY = [(f"v1.{n}.0", f"{2023 + n // 4}-{n % 4 * 3 + 1:02d}-10") for n in range(14)]

HUB = Detect(
    api_groups=("old.example.org", "hub.example.org"),
    images=("oldhub/*", "hub/*"),
    python=("oldhub", "hub"),
    charts=("hub",),
    former=(
        FormerName(name="old.example.org", to="hub.example.org", since="2021-10-11", source=SOURCE),
        FormerName(name="oldhub/*", to="hub/*", since="2021-10-11", source=SOURCE),
        FormerName(name="oldhub", since="2021-10-11", source=SOURCE),
    ),
)


def seen(
    name: str = "demo/server",
    version: str | None = None,
    kind: str = "image",
    file: str = "a.yaml",
    line: int = 1,
    **keys: Any,
) -> Detection:
    """Return a detection, by default of an image."""
    text = f"{name}:{version}" if version else name
    return Detection(DetectionKind(kind), name, Place(file, line), text, version, **keys)


def found(version: str | None = None, *sightings: Detection, **keys: Any) -> Component:
    """Return a component of `demo`, by default detected as an image of that version."""
    made: dict[str, Any] = {"slug": "demo", "name": keys.get("slug", "demo"), **keys}
    return Component(
        version=version,
        confidence=made.pop("confidence", Confidence.HIGH),
        detections=sightings or (seen(version=version),),
        **made,
    )


def released(of: Project, *versions: tuple[str, str], **keys: Any) -> Evidence:
    """Return the evidence of an active project with these tags (default: QUARTERLY), observed 15 Aug 2026."""
    return evidence(of, [50] * 104, tags=versions or QUARTERLY, authors=40, repo=of.repo, **keys)


def assessed(
    what: Component,
    of: Project | None = None,
    known: Evidence | None = None,
    as_of: date = DAY,
    crds: Mapping[str, Definition] | None = None,
    names: Mapping[str, str] | None = None,
) -> AssessedComponent:
    """Return the assessment of a component, by default of a project with quarterly releases."""
    of = of or project()
    known = known or released(of)
    what = replace(what, detections=tuple(_claimed(one, of) for one in what.detections))
    return assess(what, judge(of, known, as_of), known, crds or {}, names or {})


def _claimed(detection: Detection, by: Project) -> Detection:
    """Return a detection as matched by a scan, which knows former names."""
    owners = claims(detection, NameIndex(Catalog(projects=(by,))))
    return replace(detection, former=owners[0].former) if owners else detection


def rule_ids(of: AssessedComponent) -> list[str]:
    """Return the rules of the findings, the most severe first."""
    return [finding.rule.id for finding in of.findings]


def finding(of: AssessedComponent, rule: str) -> Finding:
    """Return the only finding of a rule."""
    (only,) = [finding for finding in of.findings if finding.rule.id == rule]
    return only
