"""Editorial checks on a valid catalog, for the people who curate it.

A catalog that fails them can be used.
"""

from __future__ import annotations

from collections import defaultdict

from k8sml.catalog.dates import known_by, last_day
from k8sml.catalog.decode import SourceMap
from k8sml.catalog.issues import Issue, Issues
from k8sml.catalog.model import Catalog, Project
from k8sml.catalog.names import exclusive_entries
from k8sml.catalog.status import status_after


def lint(catalog: Catalog, source_map: SourceMap) -> list[Issue]:
    """Return every editorial issue of a valid catalog, with its file and line."""
    found = [
        *_alternatives(catalog),
        *_endings(catalog),
        *_symmetry(catalog, source_map),
        *_api_groups(catalog),
        *_unfinished(catalog),
        *_repeated_names(catalog),
        *_overrides(catalog),
    ]
    return source_map.issues(found)


def _alternatives(catalog: Catalog) -> Issues:
    """Report alternatives of another category, and choices of the same category in `also_consider`."""
    category = {project.slug: project.category for project in catalog.projects}
    for i, project in enumerate(catalog.projects):
        for j, slug in enumerate(project.alternatives):
            if category[slug] != project.category:
                yield (
                    f"projects[{i}].alternatives[{j}]",
                    f"{slug} has the category {category[slug]}; name it in also_consider with a reason",
                )
        for j, neighbor in enumerate(project.also_consider):
            if category[neighbor.project] == project.category:
                yield (
                    f"projects[{i}].also_consider[{j}]",
                    f"{neighbor.project} has the same category; name it in alternatives",
                )


def _ended(project: Project) -> bool:
    return status_after(project.events).ended is not None


def _endings(catalog: Catalog) -> Issues:
    """Report ended projects without a replacement, and replacements of projects that have not ended."""
    for i, project in enumerate(catalog.projects):
        status = status_after(project.events)
        answered = bool(project.replaced_by or project.no_replacement)
        if project.replaced_by and project.no_replacement:
            replacements = ", ".join(project.replaced_by)
            yield f"projects[{i}].no_replacement", f"contradicts replaced_by: {replacements}"
        elif status.ended is None and answered:
            key = "replaced_by" if project.replaced_by else "no_replacement"
            yield f"projects[{i}].{key}", "the project has not ended: it has no such event"
        elif status.archived and not status.superseded and not answered:
            yield (
                f"projects[{i}]",
                f"{status.archived.kind} {status.archived.date}: name in replaced_by what to use instead, "
                "or say in no_replacement why there is nothing",
            )


def _symmetry(catalog: Catalog, source_map: SourceMap) -> Issues:
    """Report relations between two living projects that only one of them names.

    Living projects need not name ended projects. Entries of two files are not compared: the author of one
    file may not be able to change the other.
    """
    by_slug = {project.slug: (i, project) for i, project in enumerate(catalog.projects)}
    file = {slug: source_map.node(f"projects[{i}].slug").file for slug, (i, _) in by_slug.items()}
    for slug, (_, project) in by_slug.items():
        for key in ("alternatives", "works_with"):
            for other_slug in getattr(project, key):
                i, other = by_slug[other_slug]
                if slug in getattr(other, key) or _ended(project) or _ended(other):
                    continue
                if file[slug] == file[other_slug]:
                    yield f"projects[{i}].{key}", f"{slug} names {other_slug}, but not the other way round"


def _unfinished(catalog: Catalog) -> Issues:
    """Report months and years that were not over when the catalog was curated: they would hide the event."""
    if catalog.curated is None:
        return
    for i, project in enumerate(catalog.projects):
        for j, event in enumerate(project.events):
            if not known_by(event.date, last_day(catalog.curated)):
                yield (
                    f"projects[{i}].events[{j}].date",
                    f"{event.date} was not over on {catalog.curated}, when the catalog was curated; "
                    "write the day by which it is known, and say so in unsure",
                )


def _api_groups(catalog: Catalog) -> Issues:
    """Report API groups of several projects that do not all name them in `shared_api_groups`.

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
                    f"{group} is also named by {', '.join(others)}; name it in shared_api_groups of each",
                )
        for j, name in enumerate(project.detect.shared_api_groups):
            group = name.partition("/")[0]
            if len(sharers[group]) + len(owners[group]) < 2:
                yield f"projects[{i}].detect.shared_api_groups[{j}]", f"no other project shares {group}"
    for j, group in enumerate(catalog.foreign_api_groups):
        if group in owners or group in sharers:
            projects = ", ".join(owners[group] + sharers[group])
            yield f"foreign_api_groups[{j}]", f"{group} belongs to {projects}"


def _repeated_names(catalog: Catalog) -> Issues:
    """Report a name that one project lists twice, in two spellings (`acme/x` and `docker.io/acme/x`) too."""
    for i, project in enumerate(catalog.projects):
        listed: set[tuple[str, str]] = set()
        for entry in exclusive_entries(project):
            if (entry.kind, entry.normal) in listed:
                yield f"projects[{i}].{entry.path}", f"the {entry.kind} {entry.text} is listed twice"
            listed.add((entry.kind, entry.normal))


def _overrides(catalog: Catalog) -> Issues:
    """Report overrides that end before their `since` is known, so that they apply on no day."""
    for i, project in enumerate(catalog.projects):
        own = project.override
        if own and own.since and not known_by(own.since, last_day(own.until)):
            yield (
                f"projects[{i}].override.since",
                f"{own.since} is after until ({own.until}): the override applies on no day",
            )
