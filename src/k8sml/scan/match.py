"""Find the project that a detection belongs to, and the component and release that it identifies."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from k8sml.catalog.find import slugify
from k8sml.catalog.model import FormerName, Project
from k8sml.catalog.names import Confidence, NameClaim, NameIndex
from k8sml.scan.types import Detection, DetectionKind


class Claim(Struct, frozen=True):
    """A project that a detection belongs to.

    `component` is the component's own name, or the project's slug. `release` is the project's version that
    the catalog gives for the tag. `own_versions` is false if tags of this image, or the appVersion of this
    chart, are not versions of the project. `former` is set if the project has given this name up.
    """

    project: Project
    component: str
    confidence: Confidence = Confidence.HIGH
    release: str | None = None
    own_versions: bool = True
    former: FormerName | None = None


def claims(detection: Detection, names: NameIndex) -> list[Claim]:
    """Return the claims of projects to a detection: several if they share it, none if it is unknown."""
    name = detection.name
    match detection.kind:
        case DetectionKind.IMAGE:
            return [_image(claim, detection) for claim in _as_list(names.image(name))]
        case DetectionKind.API:
            return [_claim(claim, claim.project.slug) for claim in names.api(name)]
        case DetectionKind.CHART:
            # a chart has versions of its own, so it is a component of its own
            return [_claim(claim, f"{name} chart") for claim in _as_list(names.chart(name))]
        case DetectionKind.PYTHON:
            return [_claim(claim, _component(claim.project, name)) for claim in _as_list(names.python(name))]
        case DetectionKind.REMOTE:
            return [_claim(claim, claim.project.slug) for claim in _as_list(names.repository(name))]
        case DetectionKind.LABEL:
            owners = names.label(name)  # a group shared by several projects is no evidence
            return [
                Claim(claim.project, claim.project.slug, Confidence.LOW)
                for claim in (owners if len(owners) == 1 else ())
            ]
        case _:
            assert_never(detection.kind)


def _as_list(claim: NameClaim | None) -> list[NameClaim]:
    return [] if claim is None else [claim]


def _image(claim: NameClaim, detection: Detection) -> Claim:
    component = _component(claim.project, detection.name.rpartition("/")[2])
    builds = claim.project.detect.builds if claim.project.detect else ()
    release = next((build.release for build in builds if build.tag == detection.version), None)
    return _claim(claim, component, release)


def _claim(claim: NameClaim, component: str, release: str | None = None) -> Claim:
    return Claim(claim.project, component, claim.confidence, release, claim.own_versions, claim.former)


def _component(project: Project, name: str) -> str:
    """Return a component's name: the project's slug if it has the project's name, else its own."""
    own = {project.slug, slugify(project.name), slugify(project.repository.name)}
    return project.slug if slugify(name) in own else name
