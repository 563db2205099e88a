"""Group detections into components with a version, and list names that no project claims."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.model import Project
from k8sml.catalog.names import Confidence, NameIndex
from k8sml.catalog.status import status_after
from k8sml.scan.match import Claim, claims
from k8sml.scan.readers.interface import DeclaredVersion, Fact
from k8sml.scan.types import Component, Detection, DetectionKind, ReadError, ScanResult, Unmatched
from k8sml.scan.versions import version_of_tag

# The kinds of detections by how well they show a version, the best first.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            DetectionKind.IMAGE,
            DetectionKind.REMOTE,
            DetectionKind.PYTHON,
            DetectionKind.CHART,
            DetectionKind.API,
            DetectionKind.LABEL,
        )
    )
}
_DOUBT = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
# Endings of components that serve the APIs of their project.
_SERVING = ("operator", "controller", "manager")


class _Key(Struct, frozen=True):
    """Key shared by the detections of one component."""

    slug: str
    name: str
    version: str | None


_Groups = defaultdict[_Key, list[Detection]]


def combine(
    facts: Iterable[Fact], read_errors: Iterable[ReadError], files: int, names: NameIndex
) -> ScanResult:
    """Return the components by project, name and version, and unmatched names, in a fixed order."""
    groups: _Groups = defaultdict(list)
    labels: list[tuple[Claim, Detection]] = []
    apis: list[tuple[list[Claim], Detection]] = []
    unused_overrides: list[tuple[_Key, Detection]] = []
    unmatched: defaultdict[tuple[DetectionKind, str], list[Detection]] = defaultdict(list)
    for fact in facts:
        detection = fact.detection
        owners = claims(detection, names)
        if detection.kind is DetectionKind.API:
            if owners:
                apis.append((owners, detection))
            else:
                group = detection.name.partition("/")[0]
                unmatched[DetectionKind.API, group].append(replace(detection, name=group))
        elif _is_label(detection):
            labels += [(claim, detection) for claim in owners]
        elif owners:
            key, claimed = _claimed(fact, owners[0], names)
            if fact.unused_override:
                unused_overrides.append((key, claimed))
            else:
                groups[key].append(claimed)
        elif detection.kind is DetectionKind.IMAGE and not fact.speculative:
            unmatched[DetectionKind.IMAGE, detection.name].append(detection)
    _add_unused_overrides(groups, unused_overrides)
    _add_labels(groups, labels)
    _add_apis(groups, apis)
    return ScanResult(
        components=tuple(_component(key, groups[key]) for key in sorted(groups, key=_order)),
        unmatched=tuple(_unmatched(*item) for item in sorted(unmatched.items())),
        read_errors=tuple(sorted(read_errors, key=lambda error: (error.place, error.reason))),
        files=files,
    )


def _is_label(detection: Detection) -> bool:
    chart_label = detection.kind is DetectionKind.CHART and detection.confidence is Confidence.LOW
    return detection.kind is DetectionKind.LABEL or chart_label


def _claimed(fact: Fact, claim: Claim, names: NameIndex) -> tuple[_Key, Detection]:
    """Return the component and version that a detection counts for, and the detection as claimed."""
    detection, declared = fact.detection, fact.declared
    confidence = max(detection.confidence, claim.confidence, key=_DOUBT.__getitem__)
    name = claim.component
    version = claim.release
    if version is None and (claim.own_versions or detection.kind is DetectionKind.CHART):
        python = detection.kind is DetectionKind.PYTHON
        version = detection.version if python else version_of_tag(detection.version)
    if declared and claim.own_versions:
        if detection.kind is DetectionKind.CHART:
            name, version = claim.project.slug, version_of_tag(declared.version)
        elif detection.version is None and _is_about(declared, claim.project, names):
            version, confidence = version_of_tag(declared.version), Confidence.LOW
    claimed = replace(detection, confidence=confidence, former=claim.former)
    return _Key(claim.project.slug, name, version), claimed


def _is_about(declared: DeclaredVersion, project: Project, names: NameIndex) -> bool:
    """Return whether labels name the project, or a chart is the project's: a pod may hold any container."""
    if declared.chart:
        chart = names.chart(declared.chart)
        return chart is not None and chart.project is project and chart.own_versions
    return any(claim.project is project for name in declared.names for claim in names.label(name))


def _add_unused_overrides(groups: _Groups, overrides: Sequence[tuple[_Key, Detection]]) -> None:
    """Add unused overrides of kustomizations to components without any other version."""
    versioned = {(key.slug, key.name) for key in groups if key.version is not None}
    for key, detection in overrides:
        if (key.slug, key.name) not in versioned:
            groups[key].append(detection)


def _add_labels(groups: _Groups, labels: Sequence[tuple[Claim, Detection]]) -> None:
    """Add labels of projects without any other version."""
    versioned = {key.slug for key in groups if key.version is not None}
    for claim, detection in labels:
        slug = claim.project.slug
        version = version_of_tag(detection.version)
        if slug not in versioned and version is not None:
            groups[_Key(slug, claim.component, version)].append(detection)


def _add_apis(groups: _Groups, apis: Sequence[tuple[list[Claim], Detection]]) -> None:
    """Add API versions to the nearest component of their project, or as a component of their own."""
    by_slug: defaultdict[str, list[_Key]] = defaultdict(list)
    for key in groups:
        by_slug[key.slug].append(key)
    added: _Groups = defaultdict(list)
    folders = {
        key: {posixpath.dirname(detection.place.file) for detection in detections}
        for key, detections in groups.items()
    }
    nearest: dict[tuple[str, str], _Key] = {}
    for owners, detection in apis:
        owner = _owner(owners, by_slug)
        slug = owner.project.slug
        at = (slug, posixpath.dirname(detection.place.file))
        if at not in nearest:
            keys = [key for key in by_slug[slug] if _runs(groups[key])] or by_slug[slug]
            nearest[at] = max(
                keys, key=lambda key: _nearness(key, folders[key], at[1]), default=_Key(slug, slug, None)
            )
        claimed = replace(detection, former=owner.former) if owner.former else detection
        added[nearest[at]].append(claimed)
    for key, detections in added.items():
        groups[key] += detections


def _runs(detections: Sequence[Detection]) -> bool:
    return any(one.kind in (DetectionKind.IMAGE, DetectionKind.REMOTE) for one in detections)


def _nearness(key: _Key, folders: set[str], folder: str) -> tuple[int, bool, bool, str]:
    common = max(_common_folders(other, folder) for other in folders)
    serving = key.name == key.slug or key.name.endswith(_SERVING)
    return common, serving, key.version is not None, key.name


def _common_folders(path: str, other: str) -> int:
    """Return the number of folders that two paths have in common from the top."""
    count = 0
    for a, b in zip(path.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


def _owner(owners: Sequence[Claim], by_slug: dict[str, list[_Key]]) -> Claim:
    """Return the project meant by a shared kind: a project in use, else a project that has not ended."""
    if len(owners) == 1:
        return owners[0]
    in_use = [claim for claim in owners if by_slug.get(claim.project.slug)]
    going_on = [claim for claim in in_use or owners if not status_after(claim.project.events).ended]
    return (going_on or in_use or owners)[0]


def _component(key: _Key, detections: Iterable[Detection]) -> Component:
    """Return a component; of equal detections in one file the first place is kept."""
    first: dict[object, Detection] = {}
    for one in sorted(detections, key=lambda one: one.place):
        same = (one.kind, one.name, one.version, one.digest, one.place.file, one.definition)
        first.setdefault(same, one)
    ordered = sorted(
        first.values(), key=lambda one: (_RANK[one.kind], _DOUBT[one.confidence], one.definition, one.place)
    )
    apis = {
        f"{one.name.partition('/')[0]}/{one.version}"
        for one in ordered
        if one.kind is DetectionKind.API and one.version
    }
    with_version = [one for one in ordered if one.kind is not DetectionKind.API] or ordered
    confidence = min((one.confidence for one in with_version), key=_DOUBT.__getitem__)
    return Component(key.slug, key.name, key.version, confidence, tuple(ordered), tuple(sorted(apis)))


def _unmatched(key: tuple[DetectionKind, str], detections: Sequence[Detection]) -> Unmatched:
    versions = sorted({one.version for one in detections if one.version})
    return Unmatched(*key, tuple(versions), min(one.place for one in detections), len(detections))


def _order(key: _Key) -> tuple[str, str, str]:
    return key.slug, key.name, key.version or ""
