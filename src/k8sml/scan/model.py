"""The words of a scan as types: what was seen, what could not be read, and which project it is."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.catalog.model import FormerName
from k8sml.catalog.names import Confidence


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
