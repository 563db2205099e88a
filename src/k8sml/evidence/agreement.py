"""Whether a catalog agrees with what was seen in the repositories: licences and API groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from k8sml.catalog.decode import SourceMap
from k8sml.catalog.issues import Issue, Issues
from k8sml.catalog.lineage import identity
from k8sml.catalog.model import Catalog, Project
from k8sml.catalog.spdx import identifiers
from k8sml.catalog.validate import located
from k8sml.evidence.license_file import licenses_of
from k8sml.evidence.model import History


def disagreements(catalog: Catalog, histories: Mapping[str, History], places: SourceMap) -> list[Issue]:
    """What the histories (by slug) show otherwise than the catalog, with the file and line to mend."""
    claimed = {group for project in catalog.projects for group in _claims(project)}
    known = claimed | set(catalog.foreign_api_groups)
    found: list[tuple[str, str]] = []
    for i, project in enumerate(catalog.projects):
        history = histories.get(project.slug)
        if history is None:
            continue
        for path, message in (*_license(project, history), *_groups(project, history, known)):
            found.append((f"projects[{i}]{path}", message))
    return located(found, catalog, places)


def _claims(project: Project) -> set[str]:
    found = project.detect
    if found is None:
        return set()
    return {*found.api_groups, *(name.partition("/")[0] for name in found.shared_api_groups)}


def _license(project: Project, history: History) -> Issues:
    """The licence of the day of the observation is what the file began with on that day."""
    seen = licenses_of(history.license_head or "")
    was = identity(project, date.fromisoformat(history.observed)).license
    if seen and was and not seen & identifiers(was):
        yield (
            ".license",
            f"{was}, but on {history.observed} the licence file began as {' or '.join(sorted(seen))}",
        )


def _groups(project: Project, history: History, known: set[str]) -> Issues:
    """A group that is defined in a tree is the project's own, another project's, or declared foreign."""
    for group in sorted({name.split("/")[0] for name in history.crds} - known):
        yield (
            "",
            f"its tree defines resources of {group}: name it in detect.api_groups, "
            "or in foreign_api_groups if it is none of the catalog's",
        )
