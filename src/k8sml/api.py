"""The public Python API: load, find, judge, compare and scan.

Everything else in this package is private and may change in any release. Dates are arguments: without
`as_of` a function answers for the workspace's `today`. Every error is a K8smlError; its `lines` name the
problem, the place and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from k8sml.catalog.model import Project, Verdict
from k8sml.errors import K8smlError
from k8sml.maturity.filters import order
from k8sml.maturity.model import Judgement, Level, Vitality
from k8sml.scan.types import AssessedComponent, Finding, ScanReport
from k8sml.services.scan import ScanRequest
from k8sml.services.scan import scan as run_scan
from k8sml.workspace.workspace import Workspace, open_workspace

__all__ = [
    "AssessedComponent",
    "Finding",
    "Judgement",
    "K8smlError",
    "Level",
    "Project",
    "ScanReport",
    "Verdict",
    "Vitality",
    "Workspace",
    "compare",
    "find",
    "judge",
    "load",
    "scan",
]


def load(catalogs: Iterable[Path] = (), today: date | None = None) -> Workspace:
    """Return the catalog and the observations on this machine; pass the result to the other functions.

    Your own `catalogs` are merged over the bundled one. Data is read when first needed and cached. `today`
    is the current date unless given. Raises K8smlError if there is no catalog, or later if it is invalid.
    """
    return open_workspace(today or date.today(), catalogs)


def find(workspace: Workspace, name: str) -> Project:
    """Return the project of a name: slug, alias, display name or repository, of today or of the past.

    Raises K8smlError if there is none.
    """
    return workspace.find(name).project


def judge(workspace: Workspace, names: Iterable[str] = (), as_of: date | None = None) -> list[Judgement]:
    """Return the judgements of some projects as of a date, in the order given; by default of all projects.

    Only what was known on the date counts. Raises K8smlError if a name is unknown, or if its project is not
    known to have existed on the date; of all projects, those are left out.
    """
    day = _day(workspace, as_of)
    chosen = list(names)
    return workspace.judge_named(chosen, day) if chosen else workspace.judge(day).judgements


def compare(workspace: Workspace, names: Iterable[str], as_of: date | None = None) -> list[Judgement]:
    """Return the judgements of two or more projects, the best verdict and the lowest risk first.

    Raises K8smlError as `judge` does, and if the names mean fewer than two projects.
    """
    judgements = workspace.judge_named(names, _day(workspace, as_of))
    if len(judgements) < 2:
        raise K8smlError("compare needs the names of two projects or more")
    return order(judgements, ["verdict", "risk"])


def scan(
    workspace: Workspace, paths: Iterable[Path], as_of: date | None = None, ignores: Iterable[str] = ()
) -> ScanReport:
    """Return the components that files and folders use, with findings, the most severe first.

    Findings that match `ignores` (`PROJECT` or `PROJECT:RULE`) are marked as ignored, as are those of
    .k8sml.toml files. Nothing that is read is executed. Raises K8smlError if a path does not exist.
    """
    request = ScanRequest(paths=tuple(map(str, paths)), ignores=tuple(ignores))
    return run_scan(workspace, request, _day(workspace, as_of))


def _day(workspace: Workspace, as_of: date | None) -> date:
    """Return the date to answer for. Raises K8smlError if it is in the future."""
    if as_of is not None and as_of > workspace.today:
        raise K8smlError(f"as_of: {as_of} is in the future; use {workspace.today} or an earlier date")
    return as_of or workspace.today
