"""From a query to judgements: what `list` and `maturity` have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from k8sml.maturity.filters import Filter, order, select
from k8sml.maturity.model import Judgement
from k8sml.workspace.workspace import Workspace


class Query(Struct, frozen=True):
    """Which projects to show: names (none: all) that a filter keeps, sorted by a key (`-key` reverses)."""

    names: Sequence[str] = ()
    filter: Filter = Filter()
    sort_by: str | None = None


def run_query(workspace: Workspace, judgements: Iterable[Judgement], query: Query) -> list[Judgement]:
    """Return the judgements that a query asks for, in order. Raises UnknownProjectError and ChoiceError."""
    if query.names:
        slugs = set(workspace.slugs(query.names))
        judgements = [judgement for judgement in judgements if judgement.project.slug in slugs]
    if query.filter != Filter():
        judgements = select(workspace.bundle.catalog, judgements, query.filter)
    sort_by = query.sort_by or ""
    key = sort_by.removeprefix("-")
    return order(judgements, [key] if key else ["category", "verdict"], reverse=sort_by.startswith("-"))


def possible_slugs(workspace: Workspace, query: Query) -> list[str]:
    """Return the slugs of the projects that a query can match, whatever is observed of them."""
    lasting = replace(query, filter=query.filter.lasting, sort_by=None)
    judgements = workspace.judge(workspace.today).judgements
    return [judgement.project.slug for judgement in run_query(workspace, judgements, lasting)]
