"""What a whole catalog must satisfy beyond its types: unique names, relations to somebody, sound lineage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from k8sml.catalog.dates import first_day, last_day
from k8sml.catalog.decode import SourceMap
from k8sml.catalog.events import EVENT_KEYS, EVENT_SPECS
from k8sml.catalog.issues import Issue, Issues
from k8sml.catalog.lineage import foundation_after
from k8sml.catalog.model import Catalog, Detect, Event, EventKind, Foundation, Project
from k8sml.catalog.names import Confidence, NameIndex, exclusive_entries
from k8sml.catalog.patterns import REPO_HINT, REPO_PATTERN, matches
from k8sml.catalog.spdx import expression_fault


def validate(catalog: Catalog, places: SourceMap) -> list[Issue]:
    """Every fault of a decoded catalog, with the file and line that each stands in."""
    found = [
        *_names(catalog),
        *_claims(catalog),
        *_relations(catalog),
        *_cycles(catalog, "part_of", lambda p: [p.part_of] if p.part_of else []),
        *_cycles(catalog, "successors", _successors),
    ]
    names = NameIndex(catalog)
    for i, project in enumerate(catalog.projects):
        own = (*_lineage(project), *_detect(project, names))
        found.extend((f"projects[{i}].{path}", message) for path, message in own)
    return located(found, catalog, places)


def located(found: Iterable[tuple[str, str]], catalog: Catalog, places: SourceMap) -> list[Issue]:
    """Findings (a path, and what is wrong there) as faults that a person can go to."""
    return [places.fault(path, message, _readable(path, catalog)) for path, message in found]


def _readable(path: str, catalog: Catalog) -> str:
    """`projects[3].events[0]` as `kserve.events[0]`: a person knows slugs, not positions."""
    match = re.match(r"projects\[(\d+)\]", path)
    return catalog.projects[int(match[1])].slug + path[match.end() :] if match else path


def _names(catalog: Catalog) -> Issues:
    owners: dict[str, str] = {}
    for i, project in enumerate(catalog.projects):
        if project.slug in owners:
            yield f"projects[{i}].slug", f"the slug {project.slug} is taken already"
        owners.setdefault(project.slug, project.slug)
    for i, project in enumerate(catalog.projects):
        for j, alias in enumerate(project.aliases):
            if alias in owners:
                yield f"projects[{i}].aliases[{j}]", f"the name {alias} is taken by {owners[alias]}"
            owners.setdefault(alias, project.slug)


def _claims(catalog: Catalog) -> Issues:
    """A repository, image, chart or package leads to one project; only API groups may be shared."""
    owners: dict[tuple[str, str], Project] = {}
    for i, project in enumerate(catalog.projects):
        for entry in exclusive_entries(project):
            path, name = f"projects[{i}].{entry.path}", f"the {entry.kind} {entry.text}"
            owner = owners.get((entry.kind, entry.normal))
            if owner is project:
                yield path, f"{name} is listed twice"
            elif owner is not None and owner.slug != project.slug:  # a slug that is taken is told by itself
                yield path, f"{name} is claimed by {owner.slug}, too: keep it in one of them"
            owners.setdefault((entry.kind, entry.normal), project)


def _relations(catalog: Catalog) -> Issues:
    slugs = {project.slug for project in catalog.projects}
    parts_of = {project.slug: [project.part_of] for project in catalog.projects}

    def named(path: str, targets: Iterable[str], own: str = "") -> Issues:
        seen: set[str] = set()
        for j, target in enumerate(targets):
            if target == own:
                yield f"{path}[{j}]", f"{target} names itself"
            elif target not in slugs:
                yield f"{path}[{j}]", f"no project has the slug {target}"
            elif target in seen:
                yield f"{path}[{j}]", f"{target} is named twice"
            seen.add(target)

    for i, project in enumerate(catalog.projects):
        base = f"projects[{i}]"
        if project.part_of and project.part_of not in slugs:
            yield f"{base}.part_of", f"no project has the slug {project.part_of}"
        if project.released_by and project.slug not in parts_of.get(project.released_by, ()):
            yield f"{base}.released_by", f"{project.released_by} is no part of {project.slug}"
        yield from named(f"{base}.works_with", project.works_with, project.slug)
        yield from named(f"{base}.alternatives", project.alternatives, project.slug)
        yield from named(f"{base}.replaced_by", project.replaced_by, project.slug)
        yield from named(
            f"{base}.also_consider", [one.project for one in project.also_consider], project.slug
        )
        for j, event in enumerate(project.events):
            if event.by and event.by not in slugs:
                yield f"{base}.events[{j}].by", f"no project has the slug {event.by}"
        for j, resource in enumerate(project.resources):
            yield from named(f"{base}.resources[{j}].projects", resource.projects)
    for j, resource in enumerate(catalog.resources):
        yield from named(f"resources[{j}].projects", resource.projects)


def _successors(project: Project) -> list[str]:
    return [event.by for event in project.events if event.by]


def _cycles(catalog: Catalog, what: str, targets: Callable[[Project], list[str]]) -> Issues:
    """Walk each chain once, with a stack; a project met again on its own path closes a cycle."""
    position = {project.slug: i for i, project in enumerate(catalog.projects)}
    done: set[str] = set()
    for start in position:
        path: list[str] = []
        stack = [(start, 0)]
        while stack:
            slug, depth = stack.pop()
            del path[depth:]
            if slug in path:
                circle = " → ".join([*path[path.index(slug) :], slug])
                yield f"projects[{position[slug]}]", f"a cycle in {what}: {circle}"
                continue
            if slug in done or slug not in position:
                continue
            path.append(slug)
            done.add(slug)
            project = catalog.projects[position[slug]]
            stack.extend((target, depth + 1) for target in targets(project))


def _lineage(project: Project) -> Issues:
    latest = None  # the event that surely began last so far
    for j, event in enumerate(project.events):
        yield from _event(event, f"events[{j}]")
        if latest is not None and first_day(latest.date) > last_day(event.date):
            yield f"events[{j}]", f"{event.date} comes after {latest.date}: oldest first"
        if latest is None or first_day(event.date) >= first_day(latest.date):
            latest = event
    for kind, today, key in (
        (EventKind.RENAMED, project.name, "name"),
        (EventKind.MOVED, project.repo, "repo"),
        (EventKind.RELICENSED, project.license, "license"),
    ):
        yield from _chain(project, kind, today, key)
    if any(event.foundation for event in project.events):
        state = foundation_after(project.events)
        if state != project.foundation:
            yield (
                "foundation",
                (
                    f"the events end with {_membership(state)}, "
                    f"the entry says {_membership(project.foundation)}"
                ),
            )


def _charts(detect: Detect) -> Issues:
    """What is said of charts is said of those that are looked for."""
    for key, charts in (("charts_in_step", detect.charts_in_step), ("foreign_charts", detect.foreign_charts)):
        for j, chart in enumerate(charts):
            if chart not in detect.charts:
                yield f"detect.{key}[{j}]", f"{chart} is none of the charts in detect"


def _detect(project: Project, names: NameIndex) -> Issues:
    """A former name is one that is looked for, as is what took its place; so are charts and foreign tags."""
    detect = project.detect
    if detect is None:
        return
    entries = {
        *detect.api_groups, *detect.shared_api_groups, *detect.images, *detect.charts, *detect.python
    }  # fmt: skip
    yield from _charts(detect)
    for j, foreign in enumerate(detect.foreign_tags):
        claims = [claim for claim in (names.image(foreign), names.python(foreign)) if claim]
        own = (c.project is project and c.confidence is Confidence.HIGH for c in claims)
        if not any(own):
            yield f"detect.foreign_tags[{j}]", f"{foreign} is none of the images or packages in detect"
    tags = [build.tag for build in detect.builds]
    for j, tag in enumerate(tags):
        if tag in tags[:j]:
            yield f"detect.builds[{j}].tag", f"{tag} stands here twice"
    seen: set[str] = set()
    for j, one in enumerate(detect.former):
        for key, name in (("name", one.name), ("to", one.to)):
            if name is not None and name not in entries:
                yield f"detect.former[{j}].{key}", f"{name} is none of the names in detect"
        if one.name == one.to:
            yield (
                f"detect.former[{j}]",
                f"{one.name} leads to itself: leave `to` out if nothing took its place",
            )
        if one.name in seen:
            yield f"detect.former[{j}].name", f"{one.name} stands here twice"
        seen.add(one.name)


def _event(event: Event, path: str) -> Issues:
    spec = EVENT_SPECS[event.kind]
    for key in EVENT_KEYS:
        value = getattr(event, "from_" if key == "from" else key)
        if value is None and key in spec.required:
            yield path, f"missing key: {key} (an event of kind {event.kind} needs it)"
        elif value is not None and key not in (*spec.required, *spec.optional):
            yield f"{path}.{key}", f"an event of kind {event.kind} has no {key}"
    for key, value in (("from", event.from_), ("to", event.to)):
        if value is None:
            continue
        if event.kind is EventKind.MOVED and not matches(REPO_PATTERN, value):
            yield (
                f"{path}.{key}",
                f"{value!r} must be {REPO_HINT}",
            )
        if event.kind is EventKind.RELICENSED and (fault := expression_fault(value)):
            yield f"{path}.{key}", fault


def _chain(project: Project, kind: EventKind, today: str | None, key: str) -> Issues:
    """Each change must start where the one before ended, and the last must end at today's value."""
    last = None
    for j, event in enumerate(project.events):
        if event.kind is kind:
            if last is not None and event.from_ != last:
                yield f"events[{j}].from", f"{event.from_!r}, but it was {last!r} before"
            last = event.to
    if last is not None and last != today:
        yield key, f"{today!r}, but the events end with {last!r}"


def _membership(state: Foundation | None) -> str:
    return f"{state.name} {state.level}" if state else "none"
