"""`k8sml lineage NAME`: the ancestors and descendants of a project."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.option_groups import TableOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups


@with_groups
def lineage(*, name: o.Name, as_of: o.AsOf = None, catalogs: o.Catalogs = None, output: TableOptions) -> None:
    """Show what a project came from and what it became.

    \b
    k8sml lineage kserve
    k8sml lineage pytorch-operator
    k8sml lineage kubeflow-trainer -o json
    """
    from k8sml.catalog.ancestry import ancestry
    from k8sml.render.views.lineage import lineage_view

    workspace = open_data(catalogs)
    day = o.as_of_date(as_of, workspace.today)
    (judgment,) = workspace.judge_named([name], day)
    origins, fates = ancestry(workspace.bundle.catalog, judgment.project, day)
    show(lineage_view(judgment, origins, fates, day), output.format, output.headers)
    finish(workspace.bundle.problems)
