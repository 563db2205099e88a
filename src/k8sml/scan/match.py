"""Which project of the catalog something seen belongs to, by an index over all `detect` entries."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase

from msgspec import Struct
from packaging.utils import canonicalize_name

from k8sml.catalog.find import slugify
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Catalog, Project
from k8sml.scan.model import Confidence, Kind, Sighting
from k8sml.scan.references import plain_name


class Claim(Struct, frozen=True):
    """A project that something seen belongs to.

    `component` is the part's own name; `release` the project's version that the tag stands for where the
    catalog knows it; `tagged` is false where tags of this image are no versions of the project.
    """

    project: Project
    component: str
    confidence: Confidence = Confidence.HIGH
    release: str | None = None
    tagged: bool = True


class _Pattern(Struct, frozen=True):
    text: str
    project: Project
    confidence: Confidence = Confidence.HIGH


class Matcher:
    """Finds the project of a sighting in constant time, however many the catalog has."""

    def __init__(self, catalog: Catalog) -> None:
        self._groups: defaultdict[str, list[Project]] = defaultdict(list)
        self._kinds: defaultdict[str, list[Project]] = defaultdict(list)
        self._charts: defaultdict[str, list[Project]] = defaultdict(list)
        self._python: dict[str, Project] = {}
        self._repos: dict[str, Project] = {}
        self._names: dict[str, Project] = {}
        self._images = _Images()
        self._builds: dict[tuple[str, str], str] = {}
        self._foreign: dict[str, tuple[str, ...]] = {}
        # groups whose kinds are named one by one: others there are of the only one that names it whole
        self._mixed: set[str] = set()
        for project in catalog.projects:
            for repo in past_repos(project):
                self._repos.setdefault(repo.lower(), project)
            for name in (project.slug, *project.aliases):
                self._names.setdefault(name, project)
            if project.detect:
                self._add(project)

    def _add(self, project: Project) -> None:
        detect = project.detect
        if detect is None:
            return
        for group in (*detect.api_groups, *detect.shared_api_groups):
            (self._kinds if "/" in group else self._groups)[group].append(project)
        self._mixed.update(one.partition("/")[0] for one in detect.shared_api_groups if "/" in one)
        for image in detect.images:
            self._images.add(image, project)
        for chart in detect.charts:
            self._charts[chart].append(project)
        for name in detect.python:
            self._python.setdefault(canonicalize_name(name), project)
        for build in detect.builds:
            self._builds[project.slug, build.tag] = build.release
        self._foreign[project.slug] = detect.foreign_tags

    def claims(self, sighting: Sighting) -> list[Claim]:
        """Every project that claims a sighting: several where they share it, none if it is unknown."""
        if sighting.kind is Kind.IMAGE:
            claim = self._image(sighting)
            return [claim] if claim else []
        if sighting.kind is Kind.API:
            group = sighting.name.partition("/")[0]
            exact = self._kinds.get(sighting.name)
            whole = self._groups.get(group, [])
            found = exact or ([] if group in self._mixed and len(whole) > 1 else whole)
            return [Claim(project, project.slug) for project in found]
        if sighting.kind is Kind.CHART:
            # a chart's version is its own, so it is told apart from the project
            return [Claim(one, f"{sighting.name} chart") for one in self._charts.get(sighting.name, [])]
        if sighting.kind is Kind.PYTHON:
            python = self._python.get(sighting.name)
            if python is None:
                return []
            own = sighting.name not in self._foreign.get(python.slug, ())
            return [Claim(python, _component(python, sighting.name), tagged=own)]
        if sighting.kind is Kind.REMOTE:
            repo = self._repos.get(sighting.name.lower())
            return [Claim(repo, repo.slug)] if repo else []
        return self._label(sighting)

    def _label(self, sighting: Sighting) -> list[Claim]:
        """A label tells a project by an API group (serving.knative.dev/release) or by its name."""
        if "." in sighting.name:
            owners = self._groups.get(sighting.name, [])
            return [Claim(owners[0], owners[0].slug, Confidence.LOW)] if len(owners) == 1 else []
        named = self._names.get(sighting.name)
        return [Claim(named, named.slug, Confidence.LOW)] if named else []

    def _image(self, sighting: Sighting) -> Claim | None:
        found = self._images.find(sighting.name)
        if found is None:
            return None
        project = found.project
        component = _component(project, sighting.name.rpartition("/")[2])
        release = self._builds.get((project.slug, sighting.version)) if sighting.version else None
        foreign = any(fnmatchcase(sighting.name, one) for one in self._foreign.get(project.slug, ()))
        return Claim(project, component, found.confidence, release, tagged=not foreign)


def _component(project: Project, name: str) -> str:
    """A part's own name, or the project's slug where the part bears the project's name."""
    plain = slugify(name)
    own = {project.slug, slugify(project.name), slugify(project.repo.partition("/")[2])}
    return project.slug if plain in own else name


class _Images:
    """Patterns of images: exact names, and names that end or are cut by `*` (any characters).

    The longest text before the first `*` wins. An image behind another registry (a mirror, a proxy) is
    recognised by what follows, with less confidence: two parts of its name must be those of the pattern,
    or one that is the project's own name.
    """

    def __init__(self) -> None:
        self._exact: dict[str, _Pattern] = {}
        self._globs: defaultdict[str, list[_Pattern]] = defaultdict(list)  # by what stands before the first /

    def add(self, pattern: str, project: Project) -> None:
        """Take in a pattern, and its form behind a mirror."""
        pattern = plain_name(pattern)
        self._put(_Pattern(pattern, project))
        host, _, rest = pattern.partition("/")
        # what an umbrella claims beyond its parts says too little without the registry (acme.io/kubeflow/*)
        if _is_host(host) and _tells(rest, project) and not project.released_by:
            self._put(_Pattern(rest, project, Confidence.MEDIUM))

    def _put(self, pattern: _Pattern) -> None:
        if "*" not in pattern.text:
            known = self._exact.get(pattern.text)
            if known is None or known.confidence is Confidence.MEDIUM:
                self._exact[pattern.text] = pattern
            return
        head = (
            pattern.text.partition("*")[0].partition("/")[0] if "/" in pattern.text.partition("*")[0] else ""
        )
        listed = self._globs[head]
        listed.append(pattern)
        listed.sort(key=lambda one: (one.confidence is Confidence.MEDIUM, -len(one.text.partition("*")[0])))

    def find(self, name: str) -> _Pattern | None:
        """The pattern that an image's name meets; the whole name first, then what follows its registry."""
        found = self._whole(name)
        if found:
            return found
        host, _, rest = name.partition("/")
        if not _is_host(host):
            return None
        while "/" in rest:
            found = self._whole(rest)
            if found:
                return _Pattern(found.text, found.project, Confidence.MEDIUM)
            rest = rest.partition("/")[2]
        return None

    def _whole(self, name: str) -> _Pattern | None:
        exact = self._exact.get(name)
        if exact:
            return exact
        for head in (name.partition("/")[0] if "/" in name else None, ""):
            for pattern in self._globs.get(head, ()) if head is not None else ():
                if fnmatchcase(name, pattern.text):
                    return pattern
        return None


def _is_host(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost"


def _tells(pattern: str, project: Project) -> bool:
    """Whether a pattern without its registry still leads to one project: release/* does not."""
    parts = [part for part in pattern.split("/") if "*" not in part]
    if len(parts) >= 2:
        return True
    owner, _, name = project.repo.lower().partition("/")
    own = {project.slug, owner, name, *project.aliases}
    return len(parts) == 1 and "/" in pattern and parts[0] in own
