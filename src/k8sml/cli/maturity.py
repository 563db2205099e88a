"""`k8sml maturity`: the report."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Also say what changed between that day and --as-of."),
]


Outcome = Annotated[
    bool, typer.Option("--outcome", help="Also say what became of each project since that day.")
]


def maturity(
    ctx: typer.Context,
    names: o.Names = None,
    category: o.Category = None,
    foundation: o.Foundation = None,
    level: o.Level = None,
    vitality: o.Vitality = None,
    verdict: o.Verdict = None,
    license: o.License = None,
    language: o.Language = None,
    tag: o.Tag = None,
    mentioned_in: o.MentionedIn = None,
    search: o.Search = None,
    sort_by: o.SortBy = None,
    limit: o.Limit = None,
    columns: o.Columns = None,
    as_of: o.AsOf = None,
    since: Since = None,
    outcome: Outcome = False,
    no_headers: o.NoHeaders = False,
    live: o.Live = False,
    refresh: o.Refresh = False,
    token_file: o.TokenFile = None,
    api_url: o.ApiUrl = None,
    timeout: o.Timeout = 30,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """Report which projects to bet on, and why.

    \b
    k8sml maturity --category serving
    k8sml maturity kserve seldon-core bentoml
    k8sml maturity --as-of 2019-11-25 --outcome
    k8sml maturity --as-of 2026-08-01 --since 2025-08-01 --category pipelines
    k8sml maturity --category tuning --live
    """
    from k8sml.cli.errors import UserError, warn
    from k8sml.cli.live_overlay import go_live
    from k8sml.cli.query import asked_for, columns_for, query
    from k8sml.cli.workspace import Workspace, finish, show, today
    from k8sml.maturity.changes import changes
    from k8sml.maturity.outcome import project_outcome as outcome_of
    from k8sml.render.views.maturity import MATURITY_COLUMNS, maturity_view

    day = o.as_of_date(as_of)
    start = o.parse_date(since, "--since") if since is not None else None
    if outcome and day >= today():
        raise UserError("--outcome needs a day of the past: k8sml maturity --as-of 2019-11-25 --outcome")
    if start is not None and start >= day:
        raise UserError(f"--since {start} is not before {day}")
    shown = columns_for(MATURITY_COLUMNS, columns, output)
    data = Workspace(catalogs)
    trouble = go_live(data, lambda: asked_for(data, ctx.params), ctx.params)
    report = data.report(day)
    found = query(data, report.judgements, ctx.params)
    changed = changes(data.report(start).judgements, found, start) if start else []
    fates = None
    if outcome:
        latest = {one.project.slug: one for one in data.report(today()).judgements}
        fates = {one.project.slug: outcome_of(one, latest[one.project.slug]) for one in found}
    show(maturity_view(found, shown, day, start, changed, limit, fates), output, headers=not no_headers)
    if start is not None and output in (Format.CSV, Format.MARKDOWN):
        warn(f"what changed since {start} stands in -o table, json and yaml only")
    finish(report.problems, trouble)
