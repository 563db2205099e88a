"""Validate a whole catalog beyond its types: unique names, relations to known projects, consistent events."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from k8sml.catalog.dates import first_day, last_day
from k8sml.catalog.decode import SourceMap
from k8sml.catalog.events import EVENT_KEYS, EVENT_SPECS
from k8sml.catalog.issues import Issue, Issues, quoted
from k8sml.catalog.lineage import foundation_after
from k8sml.catalog.model import Catalog, Detect, Event, EventKind, Foundation, Project
from k8sml.catalog.names import Confidence, NameIndex, exclusive_entries
from k8sml.catalog.patterns import REPO_HINT, REPO_PATTERN, matches
from k8sml.catalog.spdx import expression_problem


def validate(catalog: Catalog, source_map: SourceMap) -> list[Issue]:
    """Return every issue of a decoded catalog that makes it unusable, with its file and line."""
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
    return source_map.issues(found)


def _names(catalog: Catalog) -> Issues:
    owners: dict[str, str] = {}
    for i, project in enumerate(catalog.projects):
        if project.slug in owners:
            yield f"projects[{i}].slug", f"the slug {project.slug} is already taken"
        owners.setdefault(project.slug, project.slug)
    for i, project in enumerate(catalog.projects):
        for j, alias in enumerate(project.aliases):
            if alias in owners:
                yield f"projects[{i}].aliases[{j}]", f"the name {alias} is taken by {owners[alias]}"
            owners.setdefault(alias, project.slug)


def _claims(catalog: Catalog) -> Issues:
    """Report a repository, image, chart or package of several projects; only API groups may be shared."""
    owners: dict[tuple[str, str], Project] = {}
    for i, project in enumerate(catalog.projects):
        for entry in exclusive_entries(project):
            path, name = f"projects[{i}].{entry.path}", f"the {entry.kind} {entry.text}"
            owner = owners.get((entry.kind, entry.normal))
            if owner is not None and owner.slug != project.slug:  # a taken slug is another issue
                yield path, f"{name} is also claimed by {owner.slug}; keep it in one of them"
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
            yield f"{base}.released_by", f"{project.released_by} is not a part of {project.slug}"
        yield from named(f"{base}.works_with", project.works_with, project.slug)
        yield from named(f"{base}.alternatives", project.alternatives, project.slug)
        yield from named(f"{base}.replaced_by", project.replaced_by, project.slug)
        yield from named(
            f"{base}.also_consider", [neighbor.project for neighbor in project.also_consider], project.slug
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


def _cycles(catalog: Catalog, relation: str, targets: Callable[[Project], list[str]]) -> Issues:
    """Report cycles of a relation: a project that is reached again on the path from itself."""
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
                yield f"projects[{position[slug]}]", f"a cycle in {relation}: {circle}"
                continue
            if slug in done or slug not in position:
                continue
            path.append(slug)
            done.add(slug)
            project = catalog.projects[position[slug]]
            stack.extend((target, depth + 1) for target in targets(project))


def _lineage(project: Project) -> Issues:
    latest = None  # of the events so far, the event that certainly began last
    for j, event in enumerate(project.events):
        yield from _event(event, f"events[{j}]")
        if latest is not None and first_day(latest.date) > last_day(event.date):
            yield f"events[{j}]", f"{event.date} is listed after {latest.date}; put the oldest event first"
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
    """Report charts in `charts_in_step` and `foreign_charts` that are not in `detect.charts`."""
    for key, charts in (("charts_in_step", detect.charts_in_step), ("foreign_charts", detect.foreign_charts)):
        for j, chart in enumerate(charts):
            if chart not in detect.charts:
                yield f"detect.{key}[{j}]", f"{chart} is not one of the charts in detect"


def _detect(project: Project, names: NameIndex) -> Issues:
    """Report entries about names that are not among the names in `detect`."""
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
            yield f"detect.foreign_tags[{j}]", f"{foreign} is not one of the images or packages in detect"
    tags = [build.tag for build in detect.builds]
    for j, tag in enumerate(tags):
        if tag in tags[:j]:
            yield f"detect.builds[{j}].tag", f"{tag} is listed twice"
    listed: set[str] = set()
    for j, former in enumerate(detect.former):
        for key, name in (("name", former.name), ("to", former.to)):
            if name is not None and name not in entries:
                yield f"detect.former[{j}].{key}", f"{name} is not one of the names in detect"
        if former.name == former.to:
            yield (
                f"detect.former[{j}]",
                f"{former.name} is replaced by itself; leave out `to` if nothing replaces it",
            )
        if former.name in listed:
            yield f"detect.former[{j}].name", f"{former.name} is listed twice"
        listed.add(former.name)


def _event(event: Event, path: str) -> Issues:
    spec = EVENT_SPECS[event.kind]
    fields = dict(zip(event.__struct_encode_fields__, event.__struct_fields__, strict=True))
    for key in EVENT_KEYS:
        value = getattr(event, fields[key])
        if value is None and key in spec.required:
            yield path, f"missing key: {key} (an event of kind {event.kind} needs it)"
        elif value is not None and key not in (*spec.required, *spec.optional):
            yield f"{path}.{key}", f"an event of kind {event.kind} has no {key}"
    for key, value in (("from", event.from_), ("to", event.to)):
        if value is None:
            continue
        if event.kind is EventKind.MOVED and not matches(REPO_PATTERN, value):
            yield f"{path}.{key}", f"{quoted(value)} must be {REPO_HINT}"
        if event.kind is EventKind.RELICENSED and (problem := expression_problem(value)):
            yield f"{path}.{key}", problem


def _chain(project: Project, kind: EventKind, today: str | None, key: str) -> Issues:
    """Report changes that do not start at the end of the last change, or do not end at today's value."""
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
