"""Check that a catalog agrees with the observed repositories: licenses and API groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from k8sml.catalog.decode import SourceMap
from k8sml.catalog.issues import Issue, Issues
from k8sml.catalog.lineage import identity
from k8sml.catalog.model import Catalog, Project
from k8sml.catalog.spdx import identifiers
from k8sml.evidence.license_file import licenses_of
from k8sml.evidence.model import History


def disagreements(catalog: Catalog, histories: Mapping[str, History], source_map: SourceMap) -> list[Issue]:
    """Return the contradictions of catalog and histories (by slug), with the file and line to correct."""
    claimed = {group for project in catalog.projects for group in _claims(project)}
    known = claimed | set(catalog.foreign_api_groups)
    issues: list[tuple[str, str]] = []
    for i, project in enumerate(catalog.projects):
        history = histories.get(project.slug)
        if history is None:
            continue
        for path, message in (*_license(project, history), *_groups(project, history, known)):
            issues.append((f"projects[{i}]{path}", message))
    return source_map.issues(issues)


def _claims(project: Project) -> set[str]:
    detect = project.detect
    if detect is None:
        return set()
    return {*detect.api_groups, *(name.partition("/")[0] for name in detect.shared_api_groups)}


def _license(project: Project, history: History) -> Issues:
    """Compare the license on the day of the observation with the start of the license file."""
    detected = licenses_of(history.license_head or "")
    expected = identity(project, date.fromisoformat(history.observed)).license
    if detected and expected and not detected & identifiers(expected):
        yield (
            ".license",
            f"{expected}, but on {history.observed} the license file began as "
            f"{' or '.join(sorted(detected))}",
        )


def _groups(project: Project, history: History, known: set[str]) -> Issues:
    """Report API groups defined in the repository that neither a project nor `foreign_api_groups` names."""
    for group in sorted({name.split("/")[0] for name in history.crds} - known):
        yield (
            "",
            f"its repository defines resources of {group}; add it to detect.api_groups, "
            "or to foreign_api_groups if no catalog project owns it",
        )
