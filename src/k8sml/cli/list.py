"""`k8sml list`: projects, one row each."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.live import go_live
from k8sml.cli.option_groups import FilterOptions, LiveOptions, OutputOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups
from k8sml.services.query import possible_slugs, run_query


@with_groups
def list_projects(
    *,
    filters: FilterOptions,
    limit: o.Limit = None,
    as_of: o.AsOf = None,
    live: LiveOptions,
    catalogs: o.Catalogs = None,
    output: OutputOptions,
) -> None:
    """List projects with verdict, level and latest version.

    \b
    k8sml list --category serving
    k8sml list --verdict adopt,trial --language Go --sort-by released
    k8sml list --search "llm gateway" --columns name,verdict,repo
    k8sml list --category messaging -o json
    k8sml list --category serving --live
    """
    from k8sml.render.views.project_columns import LIST_COLUMNS, LIVE_COLUMNS
    from k8sml.render.views.project_table import list_view

    stored, query = open_data(catalogs), filters.query
    day = o.as_of_date(as_of, stored.today, live.live)
    columns = output.choose(LIVE_COLUMNS if live.live else LIST_COLUMNS)
    workspace, failures = go_live(stored, lambda: possible_slugs(stored, query), live)
    judged = run_query(workspace, query, day)
    show(list_view(judged.judgments[:limit], columns, day), output.format, output.headers)
    finish(judged.problems, failures)
