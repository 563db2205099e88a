"""Groups detections into components with a version, and lists what no project claims."""

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
from k8sml.scan.versions import release_of

# Evidence in the order in which it tells a version, the best first.
_RANK = (
    DetectionKind.IMAGE,
    DetectionKind.REMOTE,
    DetectionKind.PYTHON,
    DetectionKind.CHART,
    DetectionKind.API,
    DetectionKind.LABEL,
)
_ORDER = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
# Parts that stand for the whole where an API version must be hung to one: the one that serves it.
_SERVING = ("operator", "controller", "manager")


class _Key(Struct, frozen=True):
    slug: str
    component: str
    version: str | None


def combine(facts: Iterable[Fact], troubles: Iterable[ReadError], files: int, names: NameIndex) -> ScanResult:
    """What a scan saw; findings by project, component and version, everything in a fixed order."""
    groups: defaultdict[_Key, list[Detection]] = defaultdict(list)
    labels: list[tuple[Claim, Detection]] = []
    apis: list[tuple[list[Claim], Detection]] = []
    idle: list[tuple[_Key, Detection]] = []
    unknown: defaultdict[tuple[DetectionKind, str], list[Detection]] = defaultdict(list)
    for fact in facts:
        seen = fact.sighting
        owners = claims(seen, names)
        if seen.kind is DetectionKind.API:
            if owners:
                apis.append((owners, seen))
            else:
                group = seen.name.partition("/")[0]
                unknown[DetectionKind.API, group].append(replace(seen, name=group))
        elif seen.kind is DetectionKind.LABEL or (
            seen.kind is DetectionKind.CHART and seen.confidence is Confidence.LOW
        ):
            labels += [(claim, seen) for claim in owners]
        elif owners:
            key, shown = _keyed(fact, owners[0], names)
            if fact.idle:
                idle.append((key, shown))
            else:
                groups[key].append(shown)
        elif seen.kind is DetectionKind.IMAGE and not fact.weak:
            unknown[DetectionKind.IMAGE, seen.name].append(seen)
    versioned = {(key.slug, key.component) for key in groups if key.version is not None}
    for key, seen in idle:
        if (key.slug, key.component) not in versioned:
            groups[key].append(seen)
    _hang_labels(groups, labels)
    _hang_apis(groups, apis)
    return ScanResult(
        found=tuple(
            _found(key, sightings)
            for key, sightings in sorted(groups.items(), key=lambda item: _in_order(item[0]))
        ),
        unknown=tuple(_unknown(*item) for item in sorted(unknown.items())),
        troubles=tuple(sorted(troubles, key=lambda one: (one.place, one.reason))),
        files=files,
    )


def _keyed(fact: Fact, claim: Claim, names: NameIndex) -> tuple[_Key, Detection]:
    """Under which component and version a sighting counts, and with how much confidence."""
    seen = fact.sighting
    confidence = max(seen.confidence, claim.confidence, key=_ORDER.__getitem__)
    component = claim.component
    version = claim.release
    if version is None and (claim.own_versions or seen.kind is DetectionKind.CHART):
        version = seen.version if seen.kind is DetectionKind.PYTHON else release_of(seen.version)
    if fact.stated and seen.kind is DetectionKind.CHART and claim.own_versions:
        component, version = claim.project.slug, release_of(fact.stated.version)
    elif (
        fact.stated
        and seen.version is None
        and claim.own_versions
        and _speaks_of(fact.stated, claim.project, names)
    ):
        version, confidence = release_of(fact.stated.version), Confidence.LOW
    return _Key(claim.project.slug, component, version), replace(
        seen, confidence=confidence, former=claim.former
    )


def _speaks_of(stated: DeclaredVersion, project: Project, names: NameIndex) -> bool:
    """Whether labels name the project, or a chart is the project's: a pod may hold anyone's containers."""
    if stated.chart:
        chart = names.chart(stated.chart)
        return chart is not None and chart.project is project and chart.own_versions
    return any(claim.project is project for name in stated.names for claim in names.label(name))


def _hang_labels(
    groups: defaultdict[_Key, list[Detection]], labels: Sequence[tuple[Claim, Detection]]
) -> None:
    """Labels count where a project's version is told by nothing else."""
    versioned = {key.slug for key in groups if key.version is not None}
    for claim, seen in labels:
        slug = claim.project.slug
        version = release_of(seen.version)
        if slug not in versioned and version is not None:
            groups[_Key(slug, claim.component, version)].append(seen)


def _hang_apis(
    groups: defaultdict[_Key, list[Detection]],
    apis: Sequence[tuple[list[Claim], Detection]],
) -> None:
    """API versions go to the component of their project that stands nearest, or stand for themselves."""
    by_slug: defaultdict[str, list[_Key]] = defaultdict(list)
    for key in groups:
        by_slug[key.slug].append(key)
    added: defaultdict[_Key, list[Detection]] = defaultdict(list)
    folders = {key: {posixpath.dirname(one.place.file) for one in seen} for key, seen in groups.items()}
    nearest: dict[tuple[str, str], _Key] = {}
    for owners, seen in apis:
        owner = _owner(owners, by_slug)
        slug = owner.project.slug
        at = (slug, posixpath.dirname(seen.place.file))
        if at not in nearest:
            keys = [key for key in by_slug[slug] if _runs(groups[key])] or by_slug[slug]
            nearest[at] = max(
                keys, key=lambda key: _nearness(key, folders[key], at[1]), default=_Key(slug, slug, None)
            )
        added[nearest[at]].append(replace(seen, former=owner.former) if owner.former else seen)
    for key, sightings in added.items():
        groups[key] += sightings


def _runs(sightings: Sequence[Detection]) -> bool:
    return any(one.kind in (DetectionKind.IMAGE, DetectionKind.REMOTE) for one in sightings)


def _nearness(key: _Key, folders: set[str], folder: str) -> tuple[int, bool, bool, str]:
    shared = max(_shared(one, folder) for one in folders)
    serving = key.component == key.slug or key.component.endswith(_SERVING)
    return shared, serving, key.version is not None, key.component


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common from the top."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


def _owner(owners: Sequence[Claim], by_slug: dict[str, list[_Key]]) -> Claim:
    """Which of the projects that share a kind it is: one that is there, else one that has not ended."""
    if len(owners) == 1:
        return owners[0]
    there = [claim for claim in owners if by_slug.get(claim.project.slug)]
    living = [claim for claim in there or owners if not _ended(claim)]
    return (living or there or owners)[0]


def _ended(claim: Claim) -> bool:
    return status_after(claim.project.events).ended is not None


def _found(key: _Key, sightings: Iterable[Detection]) -> Component:
    """A finding; of what was seen alike in one file the first place is kept."""
    first: dict[object, Detection] = {}
    for seen in sorted(sightings, key=lambda one: one.place):
        alike = (seen.kind, seen.name, seen.version, seen.digest, seen.place.file, seen.definition)
        first.setdefault(alike, seen)
    ordered = sorted(
        first.values(),
        key=lambda one: (_RANK.index(one.kind), _ORDER[one.confidence], one.definition, one.place),
    )
    api = {
        f"{one.name.partition('/')[0]}/{one.version}"
        for one in ordered
        if one.kind is DetectionKind.API and one.version
    }
    telling = [one for one in ordered if one.kind is not DetectionKind.API] or ordered
    best = min((one.confidence for one in telling), key=_ORDER.__getitem__)
    return Component(key.slug, key.component, key.version, best, tuple(ordered), tuple(sorted(api)))


def _unknown(key: tuple[DetectionKind, str], sightings: Sequence[Detection]) -> Unmatched:
    versions = sorted({one.version for one in sightings if one.version})
    return Unmatched(key[0], key[1], tuple(versions), min(one.place for one in sightings), len(sightings))


def _in_order(key: _Key) -> tuple[str, str, str]:
    return key.slug, key.component, key.version or ""
