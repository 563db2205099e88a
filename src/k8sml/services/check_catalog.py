"""Check catalog files: validity, editorial checks, agreement with histories, and that links answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from k8sml.catalog.issues import Issue
from k8sml.catalog.lint import lint
from k8sml.catalog.load import LoadedCatalog, load_with_source_map
from k8sml.evidence.agreement import disagreements
from k8sml.evidence.bundle import read_histories
from k8sml.services.feedback import SILENT, Feedback

if TYPE_CHECKING:
    from k8sml.evidence.online_check import OnlineResult


class CatalogCheck(Struct, frozen=True):
    """The issues of a catalog that can be used, the failed checks, and the sizes."""

    issues: tuple[Issue, ...]
    unchecked: tuple[str, ...]
    projects: int
    events: int
    histories: int


def check_catalog(
    files: Sequence[Path], online_seconds: float | None = None, feedback: Feedback = SILENT
) -> CatalogCheck:
    """Check catalog files, each merged over those before. Raises CatalogError if they cannot be used.

    With `online_seconds`, request also repositories and links, for at most that time each.
    """
    loaded = load_with_source_map(*files)
    histories, problems = read_histories(loaded.catalog, files)
    issues = lint(loaded.catalog, loaded.source_map)
    issues += disagreements(loaded.catalog, histories, loaded.source_map)
    unchecked = list(problems)
    if online_seconds is not None:
        online = _ask_online(loaded, online_seconds, feedback)
        issues += online.issues
        unchecked += [f"{line}; not checked" for line in online.unknown]
    projects = loaded.catalog.projects
    return CatalogCheck(
        tuple(issues),
        tuple(unchecked),
        len(projects),
        sum(len(project.events) for project in projects),
        len(histories),
    )


def _ask_online(loaded: LoadedCatalog, seconds: float, feedback: Feedback) -> OnlineResult:
    """Request every address of a catalog. Raises K8smlError."""
    from k8sml.evidence.online_check import Hosts, check_online
    from k8sml.evidence.servers import api_address, server_address
    from k8sml.evidence.token import find_token

    # the catalog's repositories are on github.com, so a GH_HOST for other work does not apply
    environment = {name: value for name, value in os.environ.items() if name != "GH_HOST"}
    hosts = Hosts(server_address(environment), api_address(environment))
    token = find_token(hosts.api, os.environ)
    return check_online(loaded.catalog, loaded.source_map, hosts, token, seconds, feedback.progress)
