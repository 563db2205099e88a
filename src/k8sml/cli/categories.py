"""`k8sml categories`: the categories of the catalog."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.option_groups import OutputOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups


@with_groups
def categories(*, as_of: o.AsOf = None, catalogs: o.Catalogs = None, output: OutputOptions) -> None:
    """List the categories, with a count of each verdict.

    \b
    k8sml categories
    k8sml categories -o json
    """
    from k8sml.render.views.categories import COLUMNS, categories_view

    workspace = open_data(catalogs)
    day = o.as_of_date(as_of, workspace.today)
    columns = output.choose(COLUMNS)
    judged = workspace.judge(day)
    show(categories_view(judged.judgments, columns, day), output.format, output.headers)
    finish(judged.problems)
