"""Answer a query as of a date with judgments, for `list` and `maturity`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from k8sml.maturity.filters import Filter, order, select
from k8sml.maturity.model import Judgment
from k8sml.workspace.judging import Judgments
from k8sml.workspace.workspace import Workspace


class Query(Struct, frozen=True):
    """Projects to show: names (none: all) that a filter keeps, sorted by a key (`-key` reverses)."""

    names: Sequence[str] = ()
    filter: Filter = Filter()
    sort_by: str | None = None


def run_query(workspace: Workspace, query: Query, as_of: date) -> Judgments:
    """Return the judgments that a query asks for as of a date, in order.

    Raises UnknownProjectError, and ChoiceError on a value that no project can have.
    """
    judged = workspace.judge(as_of)
    return Judgments(choose(workspace, judged.judgments, query), judged.problems)


def choose(workspace: Workspace, judgments: Iterable[Judgment], query: Query) -> list[Judgment]:
    """Return those of some judgments that a query asks for, in order."""
    if query.names:
        slugs = set(workspace.slugs(query.names))
        judgments = [judgment for judgment in judgments if judgment.project.slug in slugs]
    if query.filter != Filter():
        judgments = select(workspace.bundle.catalog, judgments, query.filter)
    sort_by = query.sort_by or ""
    key = sort_by.removeprefix("-")
    return order(judgments, [key] if key else ["category", "verdict"], reverse=sort_by.startswith("-"))


def possible_slugs(workspace: Workspace, query: Query) -> list[str]:
    """Return the slugs of the projects that a query can match under any observations."""
    lasting = replace(query, filter=query.filter.lasting, sort_by=None)
    judged = run_query(workspace, lasting, workspace.today)
    return [judgment.project.slug for judgment in judged.judgments]
