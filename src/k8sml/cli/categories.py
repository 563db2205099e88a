"""`k8sml categories`: what the catalog is divided into."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.render.formats import Format


def categories(
    columns: o.Columns = None,
    as_of: o.AsOf = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """List the categories, with a count of each verdict.

    \b
    k8sml categories
    k8sml categories -o json
    """
    from k8sml.cli.query import columns_for
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.render.views.categories import COLUMNS, categories_view

    day = o.as_of_date(as_of)
    shown = columns_for(COLUMNS, columns, output)
    report = Workspace(catalogs).report(day)
    show(categories_view(report.judgements, shown, day), output, headers=not no_headers)
    finish(report.problems)
