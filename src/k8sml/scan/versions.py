"""The version that a tag stands for, and the releases that a component's version can be one of."""

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

# What may stand before a version in a tag; what else does belongs to something else (cuda-11.8). The Spark
# operator put the version of its API there (v1beta2-1.1.0-2.4.5).
_PREFIX = re.compile(r"v?|RELEASE\.|release[-.]|version-|knative-|v\d+(alpha|beta)\d+-")
# Tags of something between releases, whatever version stands in them: a branch's newest build, a commit by
# its distance from a release.
_MOVES = re.compile(
    r"(^|[-._])(latest|daily|master|main|head|edge)([-._]|$)|-\d+-g[0-9a-f]{7,}|set\.by\.chartpress",
    re.IGNORECASE,
)
# What images for CUDA call the build with compilers (2.1.0-cuda12.1-cudnn8-devel): no stage of a release.
_COMPILERS = re.compile(r"(-(?:cuda|cudnn|cu|rocm)\d.*)-devel(?=-|$)")


def release_of(text: str | None) -> str | None:
    """The version that a tag says, without the prefix that says nothing and the name of a variant.

    `v0.7.0` is 0.7.0, `2.9.0-py310-gpu` is 2.9.0, `latest` and the hash of a commit are none.
    """
    rest = (text or "").partition("_")[0]  # + is not allowed in a tag: Helm writes _ for it
    if _MOVES.search(rest):
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


def evidence_in_use(project: Project, catalog: Catalog, evidence: Mapping[str, Evidence]) -> Evidence | None:
    """The evidence of a project, with the whole's releases from before it had a repository of its own.

    A part that moved out of the repository of its whole was released with it until then: Kubeflow Notebooks
    1.9.2 is Kubeflow 1.9.2.
    """
    own = evidence.get(project.slug)
    whole = evidence.get(project.part_of or "")
    if own is None or whole is None:
        return own
    shared = {
        repo.lower() for one in catalog.projects if one.slug == project.part_of for repo in past_repos(one)
    }
    moves = [
        last_day(event.date).isoformat()
        for event in project.events
        if event.kind is EventKind.MOVED and event.from_ and event.from_.lower() in shared
    ]
    if not moves:
        return own
    earlier = [release for release in whole.releases if release.date <= moves[-1] and _before(release, own)]
    return replace(own, releases=in_version_order([*earlier, *own.releases]))


def wholes_in_use(
    assessments: Iterable[AssessedComponent], catalog: Catalog, evidence: Mapping[str, Evidence]
) -> list[UmbrellaRelease]:
    """The releases of wholes that parts in use were released with, that of most components first."""
    names = {project.slug: project.name for project in catalog.projects}
    counts: Counter[tuple[str, str]] = Counter()
    for one in assessments:
        project, release = one.judgement.project, one.in_use.release
        own, whole = evidence.get(project.slug), project.part_of
        of_whole = evidence.get(whole or "")
        if release is None or whole is None or own is None or release in own.releases:
            continue  # a release of the part alone
        if of_whole is None or release not in of_whole.releases:
            continue  # one of a package or a chart that the part tags apart
        if one.found.confidence is not Confidence.LOW:
            counts[whole, release.version] += 1
    return [
        UmbrellaRelease(slug, names[slug], version, number)
        for (slug, version), number in counts.most_common()
    ]


def _before(release: Release, own: Evidence) -> bool:
    """Whether a release comes before all of the part's own."""
    return all(version_key(release) < version_key(one) for one in own.releases)
