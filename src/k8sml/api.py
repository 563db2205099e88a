"""The public Python API: load, find, judge, compare and scan.

Everything else in this package is private and may change in any release. Dates are arguments: without
`as_of` a function answers for the workspace's `today`. Paths are `str` or `Path`. Every error is a
K8smlError, also for an argument of the wrong type; its `lines` name the problem, the place and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from k8sml.catalog.model import Project, Verdict
from k8sml.errors import K8smlError
from k8sml.maturity.filters import order
from k8sml.maturity.model import Judgment, Level, Vitality
from k8sml.scan.policy import parse_ignore
from k8sml.scan.types import AssessedComponent, Finding, ScanReport
from k8sml.services.scan import ScanRequest
from k8sml.services.scan import scan as run_scan
from k8sml.workspace.workspace import Workspace, open_workspace

__all__ = [
    "AssessedComponent",
    "Finding",
    "Judgment",
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


def load(catalogs: Iterable[str | Path] = (), today: date | None = None) -> Workspace:
    """Return the catalog and the observations on this machine; pass the result to the other functions.

    Your own `catalogs` are merged over the bundled one. Data is read when first needed and cached. `today`
    is the current date unless given. Raises K8smlError if there is no catalog, or later if it is invalid.
    """
    day = date.today() if today is None else _date("today", today)
    return open_workspace(day, _paths("catalogs", catalogs))


def find(workspace: Workspace, name: str) -> Project:
    """Return the project of a name: slug, alias, display name or repository, of today or of the past.

    Raises K8smlError if there is none.
    """
    return workspace.find(_text("name", name)).project


def judge(workspace: Workspace, names: Iterable[str] = (), as_of: date | None = None) -> list[Judgment]:
    """Return the judgments of some projects as of a date, in the order given; by default of all projects.

    Only what was known on the date counts. Raises K8smlError if a name is unknown, or if its project is not
    known to have existed on the date; of all projects, those are left out.
    """
    day = _day(workspace, as_of)
    chosen = _texts("names", names)
    return workspace.judge_named(chosen, day) if chosen else workspace.judge(day).judgments


def compare(workspace: Workspace, names: Iterable[str], as_of: date | None = None) -> list[Judgment]:
    """Return the judgments of two or more projects, the best verdict and the lowest risk first.

    Raises K8smlError as `judge` does, and if the names mean fewer than two projects.
    """
    judgments = workspace.judge_named(_texts("names", names), _day(workspace, as_of))
    if len(judgments) < 2:
        raise K8smlError("compare needs the names of two projects or more")
    return order(judgments, ["verdict", "risk"])


def scan(
    workspace: Workspace,
    paths: Iterable[str | Path],
    as_of: date | None = None,
    ignores: Iterable[str] = (),
) -> ScanReport:
    """Return the components that files and folders use, with findings, the most severe first.

    Findings that match `ignores` (`PROJECT` or `PROJECT:RULE`) are marked as ignored, as are those of
    .k8sml.toml files. Nothing that is read is executed. Raises K8smlError if a path does not exist.
    """
    accepted = tuple(parse_ignore(text, "ignores") for text in _texts("ignores", ignores))
    request = ScanRequest(paths=_paths("paths", paths), ignores=accepted)
    return run_scan(workspace, request, _day(workspace, as_of))


def _day(workspace: Workspace, as_of: date | None) -> date:
    """Return the date to answer for. Raises K8smlError if it is in the future."""
    if as_of is None:
        return workspace.today
    day = _date("as_of", as_of)
    if day > workspace.today:
        raise K8smlError(f"as_of: {day} is in the future; use {workspace.today} or an earlier date")
    return day


def _date(argument: str, value: object) -> date:
    """Return a date; of a datetime its date. Raises K8smlError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise K8smlError(f"{argument}: {value!r} is not a date; pass a datetime.date such as date(2024, 12, 31)")


def _text(argument: str, value: object) -> str:
    """Return a text. Raises K8smlError."""
    if isinstance(value, str):
        return value
    raise K8smlError(f"{argument}: {value!r} is not a text; pass a str")


def _texts(argument: str, values: object) -> list[str]:
    """Return several texts. Raises K8smlError."""
    return [_text(argument, value) for value in _several(argument, values)]


def _paths(argument: str, values: object) -> tuple[Path, ...]:
    """Return several paths. Raises K8smlError."""
    paths = []
    for value in _several(argument, values):
        if not isinstance(value, (str, Path)):
            raise K8smlError(f"{argument}: {value!r} is not a path; pass a str or a pathlib.Path")
        paths.append(Path(value))
    return tuple(paths)


def _several(argument: str, values: object) -> Iterable[object]:
    """Return the values of an iterable. Raises K8smlError, also for a single text or path."""
    if isinstance(values, (str, bytes, Path)) or not isinstance(values, Iterable):
        raise K8smlError(f"{argument}: {values!r} is a single value; pass a list: [{values!r}]")
    return values
