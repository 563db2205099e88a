"""Where a scan reads from: files and folders, standard input, the cluster; and the ignores that hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import CatalogError, os_reason
from k8sml.catalog.model import Catalog
from k8sml.cli.errors import Exit, UserError, warn
from k8sml.cli.progress_bar import with_progress
from k8sml.cli.workspace import Workspace
from k8sml.scan.cluster import ClusterError, ask
from k8sml.scan.ignore import Ignore, IgnoreError, config_files, parse_ignore, read_ignores
from k8sml.scan.model import ReadError, ScanResult
from k8sml.scan.scan import Scanner

STDIN = "-"
# Fewer files than this are read before a person wonders.
_MANY = 300


class Asked(Struct, frozen=True):
    """What to read: paths (`-` is standard input), and the cluster of a context."""

    roots: tuple[str, ...]
    cluster: bool = False
    context: str | None = None


def asked_for(paths: Sequence[str] | None, cluster: bool, context: str | None) -> Asked:
    """What the command line asks for: without a path and --cluster this folder. Raises UserError."""
    roots = tuple(dict.fromkeys(paths or ([] if cluster else ["."])))
    if context is not None and not cluster:
        raise UserError("--context goes with --cluster")
    for root in roots:
        if root != STDIN:
            try:
                Path(root).stat()
            except OSError as error:
                raise UserError(f"{root}: {os_reason(error)}") from None
    if STDIN in roots and (sys.stdin is None or sys.stdin.isatty()):
        raise UserError("nothing is piped in: kubectl get crd,deploy,sts,ds -A -o yaml | k8sml scan -")
    return Asked(roots, cluster, context)


def read(asked: Asked, catalog: Catalog) -> ScanResult:
    """Everything asked for as one scan. Raises UserError where the cluster cannot be asked at all."""
    scanner = Scanner(catalog)
    if paths := [Path(root) for root in asked.roots if root != STDIN]:
        scanner.paths(paths, partial(with_progress, many=_MANY))
    if STDIN in asked.roots:
        scanner.stream(sys.stdin.buffer, "<stdin>")
    troubles = _ask(asked, scanner) if asked.cluster else []
    scanned = scanner.scanned()
    return replace(scanned, troubles=(*scanned.troubles, *troubles))


def _ask(asked: Asked, scanner: Scanner) -> list[ReadError]:
    """Hand the cluster's answers to the scanner; what it did not answer is returned."""
    troubles = []
    try:
        for answer in ask(asked.context, lambda call: warn(f"calling {call}")):
            if answer.trouble is not None:
                troubles.append(answer.trouble)
            else:
                scanner.stream(answer.data, answer.name)
    except ClusterError as error:
        raise UserError(str(error), code=Exit.AUTHENTICATION if error.denied else Exit.USAGE) from None
    return troubles


def ignores_in_use(data: Workspace, asked: Iterable[str], roots: Iterable[str]) -> list[Ignore]:
    """The ignores of the command line, then those of files. Raises UserError with every fault."""
    try:
        found = [parse_ignore(text) for text in asked]
    except IgnoreError as error:
        raise UserError(str(error)) from None
    try:
        here = Path.cwd()
    except OSError as error:
        raise UserError(f"the current folder cannot be read: {os_reason(error)}") from None
    for file in config_files((Path(root) for root in roots if root != STDIN), here):
        try:
            found += read_ignores(file, os.path.relpath(file, here))
        except CatalogError as error:
            raise UserError(*error.lines()) from None
    return [_known(data, one) for one in found]


def _known(data: Workspace, one: Ignore) -> Ignore:
    """The ignore with its project's slug, whatever name of the project it gives."""
    try:
        return replace(one, project=data.find(one.project).project.slug)
    except UserError as error:
        raise UserError(f"{one.where}: {error}") from None
