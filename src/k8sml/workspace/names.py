"""Find projects by any name they ever had, and suggest similar names."""

from __future__ import annotations

from collections.abc import Iterable

from k8sml.catalog.find import NameMatch, ProjectFinder, matches_words
from k8sml.catalog.model import Catalog
from k8sml.workspace.errors import UnknownProjectError

# A hint that names more projects than this is not read.
_MAX_HINTS = 3


class ProjectNames:
    """The names of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._finder = ProjectFinder(catalog)

    def find(self, name: str) -> NameMatch:
        """Return the project of a name. Raises UnknownProjectError, which suggests others."""
        match = self._finder.find(name)
        if match is not None:
            return match
        similar = self._finder.suggest(name)
        words = name.lower().split()
        mentioned = [p.slug for p in self._catalog.projects if matches_words(p, words)]
        raise UnknownProjectError(name, similar, mentioned if len(mentioned) <= _MAX_HINTS else ())

    def find_all(self, names: Iterable[str]) -> list[NameMatch]:
        """Return the projects of several names, each once, in the order given."""
        matches = [self.find(name) for name in names]
        return list({match.project.slug: match for match in matches}.values())
