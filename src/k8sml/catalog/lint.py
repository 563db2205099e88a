"""What a curated catalog must satisfy beyond being sound: that it tells a reader all he came for.

These checks are for whoever curates a catalog, not for whoever loads one: a catalog that fails them can
be used.
"""

from __future__ import annotations

from collections import defaultdict

from k8sml.catalog.dates import known_by, last_day
from k8sml.catalog.decode import SourceMap
from k8sml.catalog.issues import Issue, Issues
from k8sml.catalog.model import Catalog, Project
from k8sml.catalog.status import status_after
from k8sml.catalog.validate import located


def lint(catalog: Catalog, places: SourceMap) -> list[Issue]:
    """Every shortcoming of a sound catalog, with the file and line that each stands in."""
    found = [
        *_alternatives(catalog),
        *_endings(catalog),
        *_symmetry(catalog, places),
        *_api_groups(catalog),
        *_unfinished(catalog),
    ]
    return located(found, catalog, places)


def _alternatives(catalog: Catalog) -> Issues:
    """Whoever looks for another of the same kind must not be sent to one of another kind unawares."""
    category = {project.slug: project.category for project in catalog.projects}
    for i, project in enumerate(catalog.projects):
        for j, slug in enumerate(project.alternatives):
            if category[slug] != project.category:
                yield (
                    f"projects[{i}].alternatives[{j}]",
                    f"{slug} is of the category {category[slug]}: name it in also_consider and say why",
                )
        for j, one in enumerate(project.also_consider):
            if category[one.project] == project.category:
                yield (
                    f"projects[{i}].also_consider[{j}]",
                    f"{one.project} is of the same category: name it in alternatives",
                )


def _ended(project: Project) -> bool:
    return status_after(project.events).ended is not None


def _endings(catalog: Catalog) -> Issues:
    """Who is told that a project has ended asks what to use instead."""
    for i, project in enumerate(catalog.projects):
        status = status_after(project.events)
        told = bool(project.replaced_by or project.no_replacement)
        if project.replaced_by and project.no_replacement:
            yield f"projects[{i}].no_replacement", f"but it is replaced by {', '.join(project.replaced_by)}"
        elif status.ended is None and told:
            key = "replaced_by" if project.replaced_by else "no_replacement"
            yield f"projects[{i}].{key}", "the project has not ended: no event says so"
        elif status.archived and not status.superseded and not told:
            yield (
                f"projects[{i}]",
                f"archived {status.archived.date}: say in replaced_by what to use instead, "
                "or in no_replacement why there is nothing",
            )


def _symmetry(catalog: Catalog, places: SourceMap) -> Issues:
    """What holds between two living projects holds both ways.

    An ended project points to living ones without their pointing back; entries of two files are not
    compared, since whoever writes one may not be able to change the other.
    """
    by_slug = {project.slug: (i, project) for i, project in enumerate(catalog.projects)}
    file = {slug: places.of(f"projects[{i}].slug").file for slug, (i, _) in by_slug.items()}
    for slug, (_, project) in by_slug.items():
        for key in ("alternatives", "works_with"):
            for other_slug in getattr(project, key):
                i, other = by_slug[other_slug]
                if slug in getattr(other, key) or _ended(project) or _ended(other):
                    continue
                if file[slug] == file[other_slug]:
                    yield f"projects[{i}].{key}", f"{slug} names {other_slug}, but not the other way round"


def _unfinished(catalog: Catalog) -> Issues:
    """A month or year counts as known once it is over: one that is not would hide what has happened."""
    if catalog.curated is None:
        return
    for i, project in enumerate(catalog.projects):
        for j, event in enumerate(project.events):
            if not known_by(event.date, last_day(catalog.curated)):
                yield (
                    f"projects[{i}].events[{j}].date",
                    f"{event.date} was not over on {catalog.curated}, when the catalog was curated: "
                    "write the day by which it is known, and say so in unsure",
                )


def _api_groups(catalog: Catalog) -> Issues:
    """A group found in a cluster must lead to one project, or to several that say that they share it.

    A shared group may be named kind by kind (`kubeflow.org/Experiment`).
    """
    owners: defaultdict[str, list[str]] = defaultdict(list)
    sharers: defaultdict[str, list[str]] = defaultdict(list)
    for project in catalog.projects:
        for group in project.detect.api_groups if project.detect else ():
            owners[group].append(project.slug)
        named = project.detect.shared_api_groups if project.detect else ()
        for group in dict.fromkeys(name.partition("/")[0] for name in named):
            sharers[group].append(project.slug)
    for i, project in enumerate(catalog.projects):
        if project.detect is None:
            continue
        for j, group in enumerate(project.detect.api_groups):
            others = [slug for slug in owners[group] + sharers[group] if slug != project.slug]
            if others:
                yield (
                    f"projects[{i}].detect.api_groups[{j}]",
                    f"{group} is named by {', '.join(others)}, too: name it in shared_api_groups of each",
                )
        for j, name in enumerate(project.detect.shared_api_groups):
            group = name.partition("/")[0]
            if len(sharers[group]) + len(owners[group]) < 2:
                yield f"projects[{i}].detect.shared_api_groups[{j}]", f"nobody else shares {group}"
    for j, group in enumerate(catalog.foreign_api_groups):
        if group in owners or group in sharers:
            known = ", ".join(owners[group] + sharers[group])
            yield f"foreign_api_groups[{j}]", f"{group} belongs to {known}"
