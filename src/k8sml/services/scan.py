"""Scan files, standard input or a cluster for components in use, and assess them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import os_reason
from k8sml.catalog.model import Catalog
from k8sml.errors import K8smlError
from k8sml.scan.assess import assess, build_report
from k8sml.scan.cluster import ask
from k8sml.scan.ignore_file import config_files, read_ignores
from k8sml.scan.policy import Ignore, apply_ignores
from k8sml.scan.scan import Scanner
from k8sml.scan.types import AssessedComponent, ReadError, ScanReport, ScanResult
from k8sml.scan.versions import umbrella_releases, with_umbrella_releases
from k8sml.services.feedback import SILENT, Feedback
from k8sml.workspace.errors import UnknownProjectError
from k8sml.workspace.workspace import Workspace


class ScanRequest(Struct, frozen=True):
    """Inputs of a scan (files, folders, standard input, the cluster of a context) and accepted findings."""

    paths: tuple[Path, ...] = ()
    stdin: BinaryIO | None = None
    cluster: bool = False
    context: str | None = None
    ignores: tuple[Ignore, ...] = ()


def scan(workspace: Workspace, request: ScanRequest, as_of: date, feedback: Feedback = SILENT) -> ScanReport:
    """Return the components in use, with findings as of a date. Raises K8smlError."""
    for path in request.paths:
        try:
            path.stat()
        except (OSError, ValueError) as error:
            raise K8smlError(f"{path}: {os_reason(error)}") from None
    ignores = find_ignores(workspace, request.ignores, request.paths)
    result = read_inputs(request, workspace.bundle.catalog, feedback)
    components, notes = apply_ignores(_assess(workspace, result, as_of), ignores, workspace.today)
    bundle = workspace.bundle
    umbrellas = umbrella_releases(components, bundle.catalog, bundle.evidence)
    return build_report(result, components, notes, umbrellas)


def read_inputs(request: ScanRequest, catalog: Catalog, feedback: Feedback = SILENT) -> ScanResult:
    """Return the detections in all inputs of a request, as one scan.

    Raises K8smlError if the cluster cannot be reached at all.
    """
    scanner = Scanner(catalog)
    if request.paths:
        scanner.paths(list(request.paths), feedback.progress)
    if request.stdin is not None:
        scanner.stream(request.stdin, "<stdin>")
    errors = _ask_cluster(request.context, scanner, feedback) if request.cluster else []
    result = scanner.result()
    return replace(result, read_errors=(*result.read_errors, *errors))


def _ask_cluster(context: str | None, scanner: Scanner, feedback: Feedback) -> list[ReadError]:
    """Pass the cluster's responses to the scanner; return the failed calls."""
    errors = []
    for response in ask(context, lambda call: feedback.warn(f"calling {call}")):
        if response.error is not None:
            errors.append(response.error)
        else:
            scanner.stream(response.data, response.name)
    return errors


def find_ignores(workspace: Workspace, given: Iterable[Ignore], roots: Iterable[Path]) -> list[Ignore]:
    """Return the ignores given by the caller, then those of files. Raises K8smlError."""
    ignores = list(given)
    try:
        here = Path.cwd()
    except OSError as error:
        raise K8smlError(f"the current folder cannot be read: {os_reason(error)}") from None
    for file in config_files(roots, here):
        ignores += read_ignores(file, os.path.relpath(file, here))
    return [_with_slug(workspace, ignore) for ignore in ignores]


def _with_slug(workspace: Workspace, ignore: Ignore) -> Ignore:
    """Return the ignore with its project's slug in place of any other name."""
    try:
        return replace(ignore, project=workspace.find(ignore.project).project.slug)
    except UnknownProjectError as error:
        raise K8smlError(f"{ignore.where}: {error}") from None


def _assess(workspace: Workspace, result: ScanResult, as_of: date) -> list[AssessedComponent]:
    """Return each component with its findings, also where its project is not known to exist by then."""
    slugs = {component.slug for component in result.components}
    judged = workspace.judge(as_of, slugs, existing_only=False).by_slug
    definitions = workspace.definitions(slugs, as_of)
    catalog, evidence = workspace.bundle.catalog, workspace.bundle.evidence
    names = {project.slug: project.name for project in catalog.projects}
    releases = {slug: with_umbrella_releases(judged[slug].project, catalog, evidence) for slug in slugs}
    return [
        assess(
            component,
            judged[component.slug],
            releases[component.slug],
            definitions.get(component.slug, {}),
            names,
        )
        for component in result.components
    ]
