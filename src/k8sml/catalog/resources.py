"""Talks, articles and documents, wherever in the catalog they stand."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from k8sml.catalog.model import Catalog, Project, Resource
from k8sml.errors import K8smlError


class TopicError(K8smlError):
    """A topic that no resource has; `valid` are those that there are."""

    def __init__(self, topic: str, valid: list[str]) -> None:
        self.topic, self.valid = topic, valid
        super().__init__(f"no topic {topic!r}; use one of {', '.join(valid)}")


def all_resources(catalog: Catalog) -> list[Resource]:
    """Every resource once, those of a project with its slug among `projects`, in catalog order."""
    found: dict[str, Resource] = {}
    listed = [*catalog.resources]
    for project in catalog.projects:
        for resource in project.resources:
            listed.append(replace(resource, projects=_joined((project.slug,), resource.projects)))
    for resource in listed:
        known = found.get(resource.url)
        if known is not None:
            found[resource.url] = replace(
                known,
                projects=_joined(known.projects, resource.projects),
                topics=_joined(known.topics, resource.topics),
                mentioned_in=_joined(known.mentioned_in, resource.mentioned_in),
            )
        else:
            found[resource.url] = resource
    return list(found.values())


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def resources_of(catalog: Catalog, project: Project) -> list[Resource]:
    """The resources of a project, its own first."""
    found = [one for one in all_resources(catalog) if project.slug in one.projects]
    own = {resource.url for resource in project.resources}
    return sorted(found, key=lambda one: one.url not in own)


def topics(catalog: Catalog) -> list[str]:
    """Every topic that a resource has, in order."""
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
