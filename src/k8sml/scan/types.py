"""The values of a scan: detections, components, findings, and what could not be read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.catalog.model import FormerName
from k8sml.catalog.names import Confidence
from k8sml.evidence.model import Release
from k8sml.maturity.model import Judgement


class DetectionKind(StrEnum):
    """What shows that a project is there; the value is what a person reads."""

    API = "api"  # the API version of a custom resource or of its definition
    IMAGE = "image"
    CHART = "chart"
    PYTHON = "python"
    REMOTE = "remote"  # a repository that a kustomization or a requirement names with a ref
    LABEL = "label"


class Place(Struct, frozen=True, order=True):
    """Where something stands: a file as the person named it, and the line, counted from 1.

    The name is kept as it is, control characters and all: it is to be cleaned where it is shown.
    """

    file: str
    line: int = 1


class Detection(Struct, frozen=True):
    """One thing seen in one place.

    `name` is what was seen without its version (`kserve/kserve-controller`, a chart, a Python package in its
    normal form, `serving.kserve.io/InferenceService`); `version` the tag, the chart's or package's exact
    version, or for an API its version (`v1beta1`); `text` the evidence as it is written there. `rendered` is
    false where the place is a template that was not executed. `definition` is true where the API version is
    only defined there (a CustomResourceDefinition), not used. `former` is set once a project claims the name
    that has given it up.
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
    """A component of a project of the catalog, and how it is known, the best evidence first.

    `component` is the part's own name where a project has several (`notebook-controller`), else the project's
    slug. `version` is the one the best evidence tells, None where none does; `api_versions` the API versions
    (`serving.kserve.io/v1beta1`) that are in use or defined.
    """

    slug: str
    component: str
    version: str | None
    confidence: Confidence
    sightings: tuple[Detection, ...]
    api_versions: tuple[str, ...] = ()


class Unmatched(Struct, frozen=True):
    """An image or API group that no project of the catalog claims: its first place and how many there are."""

    kind: DetectionKind
    name: str
    versions: tuple[str, ...]
    place: Place
    count: int


class ScanResult(Struct, frozen=True):
    """What a scan saw: components found, things unknown, what could not be read, how many files were read."""

    found: tuple[Component, ...]
    unknown: tuple[Unmatched, ...]
    troubles: tuple[ReadError, ...]
    files: int


class Standing(StrEnum):
    """How the version in use stands to what was released."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # a prerelease, or newer than what was observed
    UNKNOWN = "unknown"


class VersionStatus(Struct, frozen=True):
    """The version in use beside the releases known on the day.

    `release` is the one that it is, None where it is none of them; `latest` the latest stable one.
    `releases_behind` counts stable releases, `months_behind` whole months between the two days of release;
    with `at_least` the tag moves and the newest version that it can mean is taken. `why` says in a few words
    what stands against an answer, or what is peculiar about it.
    """

    standing: Standing
    release: Release | None = None
    latest: Release | None = None
    releases_behind: int | None = None
    months_behind: int | None = None
    at_least: bool = False
    why: str = ""


class FindingRule(StrEnum):
    """What can be said against something in use, the weightiest first. docs/scan.md says what each means."""

    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    RENAMED = "renamed"
    GONE_API = "gone-api"
    DORMANT = "dormant"
    HOLD = "hold"
    RELICENSED = "relicensed"
    DEPRECATED_API = "deprecated-api"
    BEHIND = "behind"


# What a person may call them; `in What` would raise on Python 3.11 for what is none.
FINDING_RULES = tuple(what.value for what in FindingRule)


class Action(StrEnum):
    """What to do about a finding, the most urgent first."""

    REPLACE = "replace"
    MIGRATE = "migrate"
    REVIEW = "review"
    UPDATE = "update"
    UNKNOWN = "version unknown"
    CURRENT = "current"


ACTIONS: dict[FindingRule, Action] = {
    FindingRule.SUPERSEDED: Action.REPLACE,
    FindingRule.ARCHIVED: Action.REPLACE,
    FindingRule.DEPRECATED: Action.REPLACE,
    FindingRule.RENAMED: Action.MIGRATE,
    FindingRule.GONE_API: Action.MIGRATE,
    FindingRule.DORMANT: Action.REVIEW,
    FindingRule.HOLD: Action.REVIEW,
    FindingRule.RELICENSED: Action.REVIEW,
    FindingRule.DEPRECATED_API: Action.UPDATE,
    FindingRule.BEHIND: Action.UPDATE,
}


class Finding(Struct, frozen=True):
    """One thing to be said against a finding: `what` in a word, `text` in a few.

    `since` is the day from which it holds and `source` where that is said, where they are known; `to` is what
    to move to: slugs of projects, or new names. `places` are those that it is about, all of the finding's
    where it is about the whole. `ignored` is the reason why it does not fail a check.
    """

    what: FindingRule
    text: str
    places: tuple[Place, ...]
    since: str | None = None
    source: str | None = None
    to: tuple[str, ...] = ()
    ignored: str | None = None


class AssessedComponent(Struct, frozen=True):
    """A component in use, what the catalog knows of its project, and what is to be said against it."""

    found: Component
    judgement: Judgement
    in_use: VersionStatus
    concerns: tuple[Finding, ...] = ()

    @property
    def action(self) -> Action:
        """What to do, by the weightiest concern that is not ignored."""
        held = [concern for concern in self.concerns if concern.ignored is None]
        if held:
            return ACTIONS[held[0].what]
        return Action.UNKNOWN if self.in_use.standing is Standing.UNKNOWN else Action.CURRENT

    @property
    def told(self) -> tuple[Finding, ...]:
        """The concerns that add something: where a project has ended, its verdict says nothing new."""
        ends = (FindingRule.SUPERSEDED, FindingRule.ARCHIVED, FindingRule.DORMANT)
        ended = any(concern.what in ends for concern in self.concerns)
        return tuple(one for one in self.concerns if not (ended and one.what is FindingRule.HOLD))


class UmbrellaRelease(Struct, frozen=True):
    """A release of a whole that components found are parts of, and how many of them bear its version."""

    slug: str
    name: str
    version: str
    components: int


class ScanReport(Struct, frozen=True):
    """A scan with what is to be said of it, the worst first.

    `notes` are lines about the ignores; `wholes` the releases that parts were released with, the one that
    most of them bear first.
    """

    assessments: tuple[AssessedComponent, ...]
    unknown: tuple[Unmatched, ...]
    troubles: tuple[ReadError, ...]
    files: int
    notes: tuple[str, ...] = ()
    wholes: tuple[UmbrellaRelease, ...] = ()
