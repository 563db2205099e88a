"""Talks, articles and documents, wherever in the catalog they stand."""

from __future__ import annotations

from msgspec.structs import replace

from k8sml.catalog.model import Catalog, Resource


def all_resources(catalog: Catalog) -> list[Resource]:
    """Every resource once, those of a project with its slug among `projects`, in catalog order."""
    found: dict[str, Resource] = {}
    listed = [*catalog.resources]
    for project in catalog.projects:
        for resource in project.resources:
            slugs = tuple(dict.fromkeys((project.slug, *resource.projects)))
            listed.append(replace(resource, projects=slugs))
    for resource in listed:
        known = found.get(resource.url)
        if known is not None:
            slugs = tuple(dict.fromkeys((*known.projects, *resource.projects)))
            resource = replace(known, projects=slugs)  # noqa: PLW2901 - the merged one takes its place
        found[resource.url] = resource
    return list(found.values())


def topics(catalog: Catalog) -> list[str]:
    """Every topic that a resource has, in order."""
    return sorted({topic for resource in all_resources(catalog) for topic in resource.topics})
