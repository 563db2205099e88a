"""The one index of names in a cluster: which `detect` entry of which project claims a name.

Names are images, charts, Python packages, API groups and kinds, repositories and labels. `scan` asks the
index about names that it read, `validate` about the entries of a catalog.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from packaging.utils import canonicalize_name

from k8sml.catalog.find import projects_by_repo
from k8sml.catalog.image_patterns import ImagePatterns, plain_name
from k8sml.catalog.model import Catalog, Detect, FormerName, Project


class Confidence(StrEnum):
    """Confidence in a claim or a version, highest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class NameClaim(Struct, frozen=True):
    """The claim of a project to a name.

    `entry` is the name as the catalog has it (`kserve/*`); the confidence is medium for an image behind a
    mirror. `former` is set where the project has given that entry up; it has the new name and the date.
    `own_versions` is false where versions under this name are not versions of the project (`foreign_tags`,
    `foreign_charts`, the repository of an umbrella with `released_by`).
    """

    project: Project
    entry: str
    confidence: Confidence = Confidence.HIGH
    former: FormerName | None = None
    own_versions: bool = True


class NameEntry(Struct, frozen=True):
    """A name that a project claims for itself alone: its path in the project, and its comparable form."""

    path: str
    kind: str
    text: str
    normal: str


# The lists of `detect` that a project does not share, and how to compare the names in them.
_NORMAL_FORMS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "images": ("image", plain_name),
    "charts": ("chart", str),
    "python": ("package", canonicalize_name),
}


def exclusive_entries(project: Project) -> Iterator[NameEntry]:
    """Yield the names that lead to this project alone: its repository, images, charts and packages.

    A repository that the project has left is history, not a claim: the whole that a part moved out of is
    still there. API groups may be shared (`shared_api_groups`).
    """
    yield NameEntry("repo", "repository", project.repo, project.repo.lower())
    if project.detect is not None:
        for key, (kind, normal) in _NORMAL_FORMS.items():
            for j, text in enumerate(getattr(project.detect, key)):
                yield NameEntry(f"detect.{key}[{j}]", kind, text, normal(text))


class NameIndex:
    """An index of every name of a catalog, built once; a lookup takes the same time however large it is.

    In a catalog that was not validated the first of several claims to one name counts.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._groups: defaultdict[str, list[NameClaim]] = defaultdict(list)
        self._kinds: defaultdict[str, list[NameClaim]] = defaultdict(list)
        # groups whose kinds are named one by one
        self._groups_with_kinds: set[str] = set()
        self._charts: dict[str, NameClaim] = {}
        self._python: dict[str, NameClaim] = {}
        # an umbrella takes its versions from another repository; refs of its own are versions of parts
        released_here = [project for project in catalog.projects if not project.released_by]
        self._repositories = projects_by_repo(catalog.projects) | projects_by_repo(released_here)
        self._labels: dict[str, NameClaim] = {}
        self._foreign_tags: dict[str, ImagePatterns] = {}
        for project in catalog.projects:
            for name in (project.slug, *project.aliases):
                self._labels.setdefault(name, NameClaim(project, name))
            if project.detect is not None:
                self._add(project, project.detect)
        self._images = ImagePatterns(
            (image, project)
            for project in catalog.projects
            if project.detect
            for image in project.detect.images
        )

    def _add(self, project: Project, detect: Detect) -> None:
        for name in (*detect.api_groups, *detect.shared_api_groups):
            claims = self._kinds if "/" in name else self._groups
            claims[name].append(NameClaim(project, name, former=_former(detect, name)))
        self._groups_with_kinds.update(
            name.partition("/")[0] for name in detect.shared_api_groups if "/" in name
        )
        for chart in detect.charts:
            own = chart not in detect.foreign_charts
            claim = NameClaim(project, chart, former=_former(detect, chart), own_versions=own)
            self._charts.setdefault(chart, claim)
        foreign = {canonicalize_name(name) for name in detect.foreign_tags}
        for package in detect.python:
            name = canonicalize_name(package)
            claim = NameClaim(
                project, package, former=_former(detect, package), own_versions=name not in foreign
            )
            self._python.setdefault(name, claim)
        if detect.foreign_tags:
            self._foreign_tags[project.slug] = ImagePatterns((name, project) for name in detect.foreign_tags)

    def image(self, name: str) -> NameClaim | None:
        """Return the claim to an image's name (without tag), also behind a mirror; None if there is none."""
        pattern = self._images.find(name)
        if pattern is None:
            return None
        project = pattern.project
        foreign = self._foreign_tags.get(project.slug)
        tag_pattern = foreign.find(name) if foreign else None
        # the more exact of two patterns counts: the project's own images among those of examples
        own = tag_pattern is None or tag_pattern.exactness < pattern.exactness
        former = _former(project.detect, pattern.entry) if project.detect else None
        confidence = Confidence.MEDIUM if pattern.mirrored else Confidence.HIGH
        return NameClaim(project, pattern.entry, confidence, former, own)

    def chart(self, name: str) -> NameClaim | None:
        """Return the claim to a chart's name."""
        return self._charts.get(name)

    def python(self, name: str) -> NameClaim | None:
        """Return the claim to a Python package's name, in any spelling that PEP 503 treats as equal."""
        return self._python.get(canonicalize_name(name))

    def repository(self, name: str) -> NameClaim | None:
        """Return the claim to a repository by the project that it belongs to today, or once belonged to.

        The repository of an umbrella with `released_by` is claimed by the first project that moved out of it.
        """
        project = self._repositories.get(name.lower())
        return None if project is None else NameClaim(project, name, own_versions=not project.released_by)

    def api(self, name: str) -> list[NameClaim]:
        """Return the claims to a kind of an API group (`kubeflow.org/TFJob`); several projects may share it.

        A listed kind belongs to the projects that list it. Any other kind belongs to the projects that list
        the group alone. If these are several and other projects list kinds of the group, it belongs to none.
        """
        group = name.partition("/")[0]
        if exact := self._kinds.get(name):
            return list(exact)
        whole = self._groups.get(group, [])
        return [] if group in self._groups_with_kinds and len(whole) > 1 else list(whole)

    def label(self, name: str) -> list[NameClaim]:
        """Return the claims to a project's name or an API group (`serving.knative.dev`) in a label."""
        if "." in name:
            return list(self._groups.get(name, ()))
        claim = self._labels.get(name)
        return [claim] if claim else []


def _former(detect: Detect, entry: str) -> FormerName | None:
    return next((former for former in detect.former if former.name == entry), None)
