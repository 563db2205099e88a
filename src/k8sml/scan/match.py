"""Which project of the catalog something seen belongs to, by an index over all `detect` entries."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct
from packaging.utils import canonicalize_name

from k8sml.catalog.find import slugify
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Catalog, Project
from k8sml.scan.model import Confidence, Detection, DetectionKind
from k8sml.scan.patterns import Images


class Claim(Struct, frozen=True):
    """A project that something seen belongs to.

    `component` is the part's own name; `release` the project's version that the tag stands for where the
    catalog knows it; `tagged` is false where tags of this image are no versions of the project, nor is what
    a chart says of its app.
    """

    project: Project
    component: str
    confidence: Confidence = Confidence.HIGH
    release: str | None = None
    tagged: bool = True


class Matcher:
    """Finds the project of a sighting in constant time, however many the catalog has."""

    def __init__(self, catalog: Catalog) -> None:
        self._groups: defaultdict[str, list[Project]] = defaultdict(list)
        self._kinds: defaultdict[str, list[Project]] = defaultdict(list)
        self._charts: defaultdict[str, list[Project]] = defaultdict(list)
        self._python: dict[str, Project] = {}
        self._repos: dict[str, Project] = {}
        self._names: dict[str, Project] = {}
        self._images = Images()
        self._builds: dict[tuple[str, str], str] = {}
        self._foreign: dict[str, Images] = {}
        self._foreign_names: set[tuple[str, str]] = set()
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
        foreign = self._foreign[project.slug] = Images()
        for name in detect.foreign_tags:
            foreign.add(name, project)
            self._foreign_names.add((project.slug, name))

    def claims(self, sighting: Detection) -> list[Claim]:
        """Every project that claims a sighting: several where they share it, none if it is unknown."""
        if sighting.kind is DetectionKind.IMAGE:
            claim = self._image(sighting)
            return [claim] if claim else []
        if sighting.kind is DetectionKind.API:
            group = sighting.name.partition("/")[0]
            exact = self._kinds.get(sighting.name)
            whole = self._groups.get(group, [])
            found = exact or ([] if group in self._mixed and len(whole) > 1 else whole)
            return [Claim(project, project.slug) for project in found]
        if sighting.kind is DetectionKind.CHART:
            return [self._chart(one, sighting.name) for one in self._charts.get(sighting.name, [])]
        if sighting.kind is DetectionKind.PYTHON:
            python = self._python.get(sighting.name)
            if python is None:
                return []
            own = (python.slug, sighting.name) not in self._foreign_names
            return [Claim(python, _component(python, sighting.name), tagged=own)]
        if sighting.kind is DetectionKind.REMOTE:
            repo = self._repos.get(sighting.name.lower())
            return [Claim(repo, repo.slug)] if repo else []
        return self._label(sighting)

    def _chart(self, project: Project, name: str) -> Claim:
        """A chart's version is its own, so it is told apart from the project."""
        foreign = project.detect is not None and name in project.detect.foreign_charts
        return Claim(project, f"{name} chart", tagged=not foreign)

    def _label(self, sighting: Detection) -> list[Claim]:
        """A label tells a project by an API group (serving.knative.dev/release) or by its name."""
        if "." in sighting.name:
            owners = self._groups.get(sighting.name, [])
            return [Claim(owners[0], owners[0].slug, Confidence.LOW)] if len(owners) == 1 else []
        named = self._names.get(sighting.name)
        return [Claim(named, named.slug, Confidence.LOW)] if named else []

    def _image(self, sighting: Detection) -> Claim | None:
        found = self._images.find(sighting.name)
        if found is None:
            return None
        project = found.project
        component = _component(project, sighting.name.rpartition("/")[2])
        release = self._builds.get((project.slug, sighting.version)) if sighting.version else None
        foreign = self._foreign[project.slug].find(sighting.name)
        # as anywhere, the more exact of two patterns counts: the own images among those of examples
        tagged = foreign is None or foreign.exactness < found.exactness
        return Claim(project, component, found.confidence, release, tagged=tagged)


def _component(project: Project, name: str) -> str:
    """A part's own name, or the project's slug where the part bears the project's name."""
    plain = slugify(name)
    own = {project.slug, slugify(project.name), slugify(project.repository.name)}
    return project.slug if plain in own else name
