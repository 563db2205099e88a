"""Load, find and judge projects. Everything that asks for a judgment asks a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from k8sml.catalog.find import NameMatch
from k8sml.evidence.bundle import Bundle
from k8sml.evidence.disk_cache import fingerprint, load, save
from k8sml.evidence.model import Definition, History
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.model import Judgment
from k8sml.workspace.cache import CacheFolder
from k8sml.workspace.errors import UnknownOnDateError
from k8sml.workspace.judging import Judgments, judge_bundle
from k8sml.workspace.names import ProjectNames
from k8sml.workspace.paths import Paths, find_paths
from k8sml.workspace.stored_data import StoredData

T = TypeVar("T")


class LiveKey(Struct, frozen=True):
    """A live request (server and projects), and everything that its result was made from."""

    request: str
    made_from: list[object]


class Overlay(Struct, frozen=True):
    """A bundle in place of the stored one; judgments from it are cached if there is a `key`."""

    bundle: Bundle
    key: LiveKey | None = None


class Workspace:
    """Catalog and evidence on this machine. `today` is the current date: nothing here reads the clock."""

    def __init__(self, stored: StoredData, today: date, overlay: Overlay | None = None) -> None:
        self.today = today
        self._stored = stored
        self._overlay = overlay

    @property
    def paths(self) -> Paths:
        """Paths that data is read from and written to."""
        return self._stored.paths

    @property
    def cache(self) -> CacheFolder:
        """The cache folder."""
        return self._stored.cache

    @property
    def bundle(self) -> Bundle:
        """Catalog and evidence. Raises CatalogError with every issue."""
        return self._overlay.bundle if self._overlay else self._stored.bundle

    @property
    def model(self) -> ForecastModel | None:
        """The fitted forecast; None if there is none. Raises DataError."""
        return self._stored.model

    # ---- names ----

    def find(self, name: str) -> NameMatch:
        """Return the project of a name. Raises UnknownProjectError."""
        return self._names.find(name)

    def slugs(self, names: Iterable[str]) -> list[str]:
        """Return the slugs of several names, each once, in the order given. Raises UnknownProjectError."""
        return [match.project.slug for match in self._names.find_all(names)]

    @cached_property
    def _names(self) -> ProjectNames:
        return ProjectNames(self.bundle.catalog)

    # ---- judgments ----

    def judge(self, as_of: date, slugs: Iterable[str] | None = None, existing_only: bool = True) -> Judgments:
        """Judge the projects with these slugs (None: all) as of a date; today's full result is cached.

        Projects that are not known to have existed on the date are left out unless `existing_only` is False.
        """
        if slugs is None and as_of == self.today and existing_only:
            return self._todays_judgments
        chosen = None if slugs is None else set(slugs)
        return judge_bundle(self.bundle, self.model, as_of, self.today, chosen, existing_only)

    def judge_named(self, names: Iterable[str], as_of: date) -> list[Judgment]:
        """Judge the projects of some names as of a date, in the order given.

        Raises UnknownProjectError, and UnknownOnDateError for a project not known to exist by then.
        """
        projects = [match.project for match in self._names.find_all(names)]
        judged = self.judge(as_of, [project.slug for project in projects]).by_slug
        for project in projects:
            if project.slug not in judged:
                raise UnknownOnDateError(project.name, as_of)
        return [judged[project.slug] for project in projects]

    @cached_property
    def _todays_judgments(self) -> Judgments:
        """Judge all projects as of today. Judging takes longer than reading, so the result is cached."""
        path, key = self.cache.judgments, None
        if self._overlay is not None:
            key = self._overlay.key
            path = self.cache.live(key.request, "-report") if key else None
        made_from = [
            key and [key.request, key.made_from],
            self.today,
            fingerprint(self.paths.forecast),
            *self.fingerprints("catalog", "evidence", "maturity"),
        ]
        judgments = load(path, made_from, Judgments)
        if judgments is None:
            judgments = judge_bundle(self.bundle, self.model, self.today, self.today)
            save(path, made_from, judgments)
        return judgments

    # ---- histories and live data ----

    def histories(self, slugs: Iterable[str]) -> dict[str, History]:
        """Return the stored histories of some projects, by slug."""
        from k8sml.evidence.bundle import read_histories

        catalog, paths = self.bundle.catalog, self.paths
        return read_histories(catalog, paths.catalogs, paths.histories, set(slugs))[0]

    def definitions(self, slugs: Iterable[str], as_of: date) -> dict[str, dict[str, Definition]]:
        """Return the resource definitions of some projects, from histories observed by a date.

        A history read at a home that the project had left by then is left out.
        """
        evidence = self.bundle.evidence
        return {
            slug: history.crds
            for slug, history in self.histories(slugs).items()
            if history.observed <= as_of.isoformat() and history.observed == evidence[slug].observed
        }

    def with_histories(self, histories: Mapping[str, History]) -> Workspace:
        """Return a workspace that uses these histories, by slug, in place of the stored histories."""
        from k8sml.evidence.bundle import evidence_of

        # an umbrella with any of them among its parts is merged again, from its own history
        catalog = self.bundle.catalog
        wholes = {project.part_of for project in catalog.projects if project.slug in histories}
        umbrellas = {p.slug for p in catalog.projects if p.released_by and p.slug in wholes}
        merged = {**self.histories(umbrellas), **histories}
        updated = evidence_of(catalog, merged, beside=self.bundle.evidence)
        evidence = {**self.bundle.evidence, **updated.evidence}
        return self.with_overlay(Overlay(Bundle(updated.catalog, evidence, self.bundle.problems)))

    def with_overlay(self, overlay: Overlay) -> Workspace:
        """Return a workspace that uses another bundle in place of the stored bundle."""
        return Workspace(self._stored, self.today, overlay)

    def load_live(self, key: LiveKey, kind: type[T]) -> T | None:
        """Return the value cached for a live request; None unless it was made from the same."""
        return load(self.cache.live(key.request), [key.request, key.made_from], kind)

    def save_live(self, key: LiveKey, value: object) -> None:
        """Cache a value made from live responses; older files are pruned."""
        self.cache.prune_live()
        save(self.cache.live(key.request), [key.request, key.made_from], value)

    def fingerprints(self, *packages: str) -> list[object]:
        """Return the fingerprints of the data files, and of the code in some packages."""
        return self._stored.fingerprints(*packages)


def open_workspace(today: date, catalogs: Iterable[Path] = ()) -> Workspace:
    """Return a workspace on the catalogs in use, with `catalogs` merged over them. Raises DataError."""
    return Workspace(StoredData(find_paths(catalogs)), today)
