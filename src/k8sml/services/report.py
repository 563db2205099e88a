"""The maturity report: judgments as of a date, changes since an earlier date, and outcomes."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from k8sml.errors import K8smlError
from k8sml.maturity.changes import Change, changes
from k8sml.maturity.model import Judgment
from k8sml.maturity.outcome import ProjectOutcome, project_outcome
from k8sml.services.query import Query, run_query
from k8sml.workspace.workspace import Workspace


class MaturityReport(Struct, frozen=True):
    """The projects of a query. `changes` since a date, and `outcomes` by slug, on request."""

    projects: list[Judgment]
    problems: tuple[str, ...] = ()
    changes: list[Change] = []
    outcomes: dict[str, ProjectOutcome] | None = None


class PeriodError(K8smlError):
    """Dates that are not in order."""


def check_period(as_of: date, today: date, since: date | None, outcome: bool) -> None:
    """Raise PeriodError unless the dates of a report are in order."""
    if outcome and as_of >= today:
        raise PeriodError("--outcome needs a past date, for example --as-of 2019-11-25")
    if since is not None and since >= as_of:
        raise PeriodError(f"--since: {since} is not before {as_of}; use an earlier date")


def maturity_report(
    workspace: Workspace, query: Query, as_of: date, since: date | None = None, outcome: bool = False
) -> MaturityReport:
    """Return the report of a query as of a date. Raises K8smlError.

    With `since`, also the changes from then on; with `outcome`, the outcome of each project until today.
    """
    check_period(as_of, workspace.today, since, outcome)
    judged = run_query(workspace, query, as_of)
    projects = judged.judgments
    changed = changes(workspace.judge(since).judgments, projects, since) if since else []
    outcomes = None
    if outcome:
        latest = workspace.judge(workspace.today).by_slug
        outcomes = {then.project.slug: project_outcome(then, latest[then.project.slug]) for then in projects}
    return MaturityReport(projects, judged.problems, changed, outcomes)
