"""`k8sml list`: projects, a row each."""

from __future__ import annotations

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format


def list_projects(
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
    no_headers: o.NoHeaders = False,
    live: o.Live = False,
    refresh: o.Refresh = False,
    token_file: o.TokenFile = None,
    api_url: o.ApiUrl = None,
    timeout: o.Timeout = 30,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """List projects with verdict, level and latest version.

    Filters combine; values of one filter are alternatives, parted by commas.

    \b
    k8sml list --category serving
    k8sml list --verdict adopt,trial --language Go --sort-by released
    k8sml list --search "llm gateway" --columns name,verdict,repo
    k8sml list --category messaging -o json
    k8sml list --category serving --live
    """
    from k8sml.cli.live_overlay import go_live
    from k8sml.cli.query import asked_for, columns_for, query
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.render.views.project_columns import LIST_COLUMNS, LIVE_COLUMNS
    from k8sml.render.views.project_table import list_view

    day = o.as_of_date(as_of)
    shown = columns_for(LIVE_COLUMNS if live else LIST_COLUMNS, columns, output)
    data = Workspace(catalogs)
    trouble = go_live(data, lambda: asked_for(data, ctx.params), ctx.params)
    report = data.report(day)
    found = query(data, report.judgements, ctx.params)
    show(list_view(found[:limit], shown, day), output, headers=not no_headers)
    finish(report.problems, trouble)
