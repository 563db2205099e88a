"""The version that a tag means, and the releases that the version of a component can be one of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Catalog, EventKind, Project
from k8sml.catalog.names import Confidence
from k8sml.evidence.model import Evidence, Release
from k8sml.evidence.versions import Stage, in_version_order, parse_tag, version_key
from k8sml.scan.types import AssessedComponent, UmbrellaRelease

# Prefixes of a version in a tag. Any other prefix belongs to another version (cuda-11.8). The Spark operator
# put the version of its API in front (v1beta2-1.1.0-2.4.5).
_PREFIX = re.compile(r"v?|RELEASE\.|release[-.]|version-|knative-|v\d+(alpha|beta)\d+-")
# Tags of builds between releases, with or without a version: the newest build of a branch, or a commit by its
# distance from a release.
_MOVING = re.compile(
    r"(^|[-._])(latest|daily|master|main|head|edge)([-._]|$)|-\d+-g[0-9a-f]{7,}|set\.by\.chartpress",
    re.IGNORECASE,
)
# CUDA images with compilers are tagged -devel (2.1.0-cuda12.1-cudnn8-devel): no stage of a release.
_COMPILERS = re.compile(r"(-(?:cuda|cudnn|cu|rocm)\d.*)-devel(?=-|$)")


def version_of_tag(tag: str | None) -> str | None:
    """Return the version that a tag means, without prefix and variant; None if it means none.

    `v0.7.0` is 0.7.0, `2.9.0-py310-gpu` is 2.9.0, `latest` and the hash of a commit are None.
    """
    rest = (tag or "").partition("_")[0]  # + is not allowed in a tag: Helm writes _ for it
    if _MOVING.search(rest):
        return None
    rest = _COMPILERS.sub(r"\1", rest)
    while rest:
        parsed = parse_tag(rest)
        if parsed is None or not _PREFIX.fullmatch(parsed.prefix):
            return None
        if parsed.stage is not Stage.VARIANT:
            return parsed.version.partition("+")[0] if len(parsed.numbers) > 1 else None
        cut = re.match(r"(.+)[-+._].*$", rest)
        if cut is None:
            return None
        rest = cut[1]
    return None


def with_umbrella_releases(
    project: Project, catalog: Catalog, evidence: Mapping[str, Evidence]
) -> Evidence | None:
    """Return the evidence of a project with its umbrella's releases from before it had its own repository.

    A part that moved out of its umbrella's repository was released with it until then: Kubeflow Notebooks
    1.9.2 is Kubeflow 1.9.2.
    """
    own = evidence.get(project.slug)
    umbrella = evidence.get(project.part_of or "")
    if own is None or umbrella is None:
        return own
    shared = {
        repo.lower()
        for other in catalog.projects
        if other.slug == project.part_of
        for repo in past_repos(other)
    }
    moves = [
        last_day(event.date).isoformat()
        for event in project.events
        if event.kind is EventKind.MOVED and event.from_ and event.from_.lower() in shared
    ]
    if not moves:
        return own
    earlier = [
        release for release in umbrella.releases if release.date <= moves[-1] and _is_before(release, own)
    ]
    return replace(own, releases=in_version_order([*earlier, *own.releases]))


def umbrella_releases(
    components: Iterable[AssessedComponent], catalog: Catalog, evidence: Mapping[str, Evidence]
) -> list[UmbrellaRelease]:
    """Return the releases of umbrellas that components were released with, that of most components first."""
    names = {project.slug: project.name for project in catalog.projects}
    counts: Counter[tuple[str, str]] = Counter()
    for assessed in components:
        project, release = assessed.judgment.project, assessed.version_status.release
        own, umbrella = evidence.get(project.slug), project.part_of
        of_umbrella = evidence.get(umbrella or "")
        if release is None or umbrella is None or own is None or release in own.releases:
            continue  # a release of the part alone
        if of_umbrella is None or release not in of_umbrella.releases:
            continue  # a release of a package or a chart that the part tags apart
        if assessed.component.confidence is not Confidence.LOW:
            counts[umbrella, release.version] += 1
    return [
        UmbrellaRelease(slug, names[slug], version, number)
        for (slug, version), number in counts.most_common()
    ]


def _is_before(release: Release, own: Evidence) -> bool:
    """Return whether a release is lower than all of the part's own."""
    return all(version_key(release) < version_key(other) for other in own.releases)
