"""Talks, articles and documents in the whole catalog."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from k8sml.catalog.model import Catalog, Project, Resource
from k8sml.errors import K8smlError


class TopicError(K8smlError):
    """A topic that no resource has; `valid` lists the existing topics."""

    def __init__(self, topic: str, valid: list[str]) -> None:
        self.topic, self.valid = topic, valid
        super().__init__(f"no topic {topic!r}; use one of {', '.join(valid)}")


def all_resources(catalog: Catalog) -> list[Resource]:
    """Return every resource once, in catalog order; those of a project have its slug among `projects`."""
    by_url: dict[str, Resource] = {}
    listed = [*catalog.resources]
    for project in catalog.projects:
        for resource in project.resources:
            listed.append(replace(resource, projects=_union((project.slug,), resource.projects)))
    for resource in listed:
        known = by_url.get(resource.url)
        if known is not None:
            by_url[resource.url] = replace(
                known,
                projects=_union(known.projects, resource.projects),
                topics=_union(known.topics, resource.topics),
                mentioned_in=_union(known.mentioned_in, resource.mentioned_in),
            )
        else:
            by_url[resource.url] = resource
    return list(by_url.values())


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def resources_of(catalog: Catalog, project: Project) -> list[Resource]:
    """Return the resources of a project, its own first."""
    resources = [resource for resource in all_resources(catalog) if project.slug in resource.projects]
    own = {resource.url for resource in project.resources}
    return sorted(resources, key=lambda resource: resource.url not in own)


def topics(catalog: Catalog) -> list[str]:
    """Return every topic of a resource, sorted."""
    return sorted({topic for resource in all_resources(catalog) for topic in resource.topics})


def select_resources(
    catalog: Catalog, wanted: Collection[str] = (), slug: str | None = None
) -> list[Resource]:
    """Return the resources on one of the topics (none: on any) and on a project (None: on any).

    Raises TopicError.
    """
    valid = topics(catalog)
    for topic in wanted:
        if topic not in valid:
            raise TopicError(topic, valid)
    return [
        resource
        for resource in all_resources(catalog)
        if (not wanted or set(wanted) & set(resource.topics)) and (slug is None or slug in resource.projects)
    ]
