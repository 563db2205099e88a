"""The releases that a component's version can be one of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Catalog, EventKind, Project
from k8sml.catalog.names import Confidence
from k8sml.evidence.model import Evidence, Release
from k8sml.evidence.versions import in_version_order, version_key
from k8sml.scan.assessed import AssessedComponent, UmbrellaRelease


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
