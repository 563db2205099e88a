"""The values of a scan: detections, components, findings, and read errors."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from k8sml.catalog.model import FormerName
from k8sml.catalog.names import Confidence
from k8sml.evidence.model import Release
from k8sml.maturity.model import Judgment
from k8sml.maturity.rule import Reason
from k8sml.scan.rules import ENDINGS, Action, FindingReason, FindingRule, hold


class DetectionKind(StrEnum):
    """Kind of evidence that a project is in use. The values are part of the output."""

    API = "api"  # the API version of a custom resource or of its definition
    IMAGE = "image"
    CHART = "chart"
    PYTHON = "python"
    REMOTE = "remote"  # a repository with a ref, in a kustomization or a requirement
    LABEL = "label"


class Place(Struct, frozen=True, order=True):
    """A file as the user named it, and a line, counted from 1.

    The file's name may hold control characters: output removes them.
    """

    file: str
    line: int = 1


class Detection(Struct, frozen=True):
    """A name seen in one place.

    `name` has no version (`kserve/kserve-controller`, a chart, a Python package in its normalized form,
    `serving.kserve.io/InferenceService`). `version` is the tag, the exact version of a chart or package, or
    the version of an API (`v1beta1`). `text` is the source text. `rendered` is false in a template that was
    not executed. `definition` is true where an API version is only defined (CustomResourceDefinition).
    `former` is set by matching, if the project that claims the name has given it up.
    """

    kind: DetectionKind
    name: str
    place: Place
    text: str
    version: str | None = None
    digest: str | None = None
    confidence: Confidence = Confidence.HIGH
    rendered: bool = True
    definition: bool = False
    former: FormerName | None = None


class ReadError(Struct, frozen=True):
    """A file or document that could not be read, and why in a few words."""

    place: Place
    reason: str


class Component(Struct, frozen=True):
    """A component of a project in use, and its detections, the best evidence first.

    `name` is the component's own (`notebook-controller`), or the project's slug if it is the project itself.
    `version` comes from the best evidence, None if there is none. `api_versions` are those in use or defined
    (`serving.kserve.io/v1beta1`).
    """

    slug: str
    name: str
    version: str | None
    confidence: Confidence
    detections: tuple[Detection, ...]
    api_versions: tuple[str, ...] = ()


class Unmatched(Struct, frozen=True):
    """An image or API group that no project claims: its first place, and how many there are."""

    kind: DetectionKind
    name: str
    versions: tuple[str, ...]
    place: Place
    count: int


class ScanResult(Struct, frozen=True):
    """The components in use, names that no project claims, and read errors. `files` is a number."""

    components: tuple[Component, ...]
    unmatched: tuple[Unmatched, ...]
    read_errors: tuple[ReadError, ...]
    files: int


class Standing(StrEnum):
    """Standing of the version in use among the releases. The values are part of the output."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # a prerelease, or newer than the observation
    UNKNOWN = "unknown"


class VersionStatus(Struct, frozen=True):
    """The version in use beside the releases known on the date.

    `release` is the release in use, None if the version matches none; `latest` the latest stable one.
    `releases_behind` counts stable releases, `months_behind` whole months between the two release dates. With
    `at_least` the tag is a moving one, and the newest version that it can mean is assumed. `reason` is why
    the standing is unknown, or a remark on the version.
    """

    standing: Standing
    release: Release | None = None
    latest: Release | None = None
    releases_behind: int | None = None
    months_behind: int | None = None
    at_least: bool = False
    reason: Reason | None = None


class Finding(Struct, frozen=True):
    """Something to act on: the rule with its values, and the places that it is about.

    `since` is the date from which it holds and `source` the address that says so, where known. `move_to` are
    slugs of projects or new names. `ignored` is the reason why it does not fail a check.
    """

    reason: FindingReason
    places: tuple[Place, ...]
    since: str | None = None
    source: str | None = None
    move_to: tuple[str, ...] = ()
    ignored: str | None = None

    @property
    def rule(self) -> FindingRule[Any]:
        """The rule of the finding."""
        return self.reason.finding_rule


class AssessedComponent(Struct, frozen=True):
    """A component in use, the judgment of its project, and its findings, the most severe first."""

    component: Component
    judgment: Judgment
    version_status: VersionStatus
    findings: tuple[Finding, ...] = ()

    @property
    def action(self) -> Action:
        """Action for the most severe finding that is not ignored."""
        for finding in self.findings:
            if finding.ignored is None:
                return finding.rule.action
        return Action.UNKNOWN if self.version_status.standing is Standing.UNKNOWN else Action.CURRENT

    @property
    def distinct_findings(self) -> tuple[Finding, ...]:
        """The findings without a `hold` that only follows from the end of the project."""
        ended = any(finding.rule in ENDINGS for finding in self.findings)
        return tuple(finding for finding in self.findings if not (ended and finding.rule is hold))


class UmbrellaRelease(Struct, frozen=True):
    """A release of an umbrella project, and how many components in use were released with it."""

    slug: str
    name: str
    version: str
    components: int


class ScanReport(Struct, frozen=True):
    """A scan with its findings, the most severe first.

    `notes` are lines about ignores without effect. The first of `umbrella_releases` has the most components.
    """

    components: tuple[AssessedComponent, ...]
    unmatched: tuple[Unmatched, ...]
    read_errors: tuple[ReadError, ...]
    files: int
    notes: tuple[str, ...] = ()
    umbrella_releases: tuple[UmbrellaRelease, ...] = ()
