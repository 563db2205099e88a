"""`k8sml maturity`: the report."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.errors import warn
from k8sml.cli.live import go_live
from k8sml.cli.option_groups import FilterOptions, LiveOptions, OutputOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups
from k8sml.services.query import possible_slugs
from k8sml.services.report import check_period, maturity_report

Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Show also what changed between that date and --as-of.")
]
Outcome = Annotated[
    bool, typer.Option("--outcome", help="Show also what became of each project since --as-of.")
]


@with_groups
def maturity(
    *,
    filters: FilterOptions,
    limit: o.Limit = None,
    as_of: o.AsOf = None,
    since: Since = None,
    outcome: Outcome = False,
    live: LiveOptions,
    catalogs: o.Catalogs = None,
    output: OutputOptions,
) -> None:
    """Report which projects to bet on, and why.

    \b
    k8sml maturity --category serving
    k8sml maturity kserve seldon-core bentoml
    k8sml maturity --as-of 2019-11-25 --outcome
    k8sml maturity --as-of 2026-08-01 --since 2025-08-01 --category pipelines
    k8sml maturity --category tuning --live
    """
    from k8sml.render.views.maturity import MATURITY_COLUMNS, maturity_view

    stored, query = open_data(catalogs), filters.query
    day = o.as_of_date(as_of, stored.today, live.live)
    start = o.parse_date(since, "--since") if since is not None else None
    check_period(day, stored.today, start, outcome)
    columns = output.choose(MATURITY_COLUMNS)
    workspace, failures = go_live(stored, lambda: possible_slugs(stored, query), live)
    report = maturity_report(workspace, query, day, start, outcome)
    view = maturity_view(report.projects, columns, day, start, report.changes, limit, report.outcomes)
    show(view, output.format, output.headers)
    if start is not None and output.format.rows_only:
        warn(f"-o {output.output} does not include the changes since {start}; use -o table, json or yaml")
    finish(report.problems, failures)
