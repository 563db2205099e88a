"""`k8sml lineage NAME`: what it came from and became."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.render.formats import Format


def lineage(
    name: o.Name,
    as_of: o.AsOf = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """Show what a project came from and what it became.

    \b
    k8sml lineage kserve
    k8sml lineage pytorch-operator
    k8sml lineage kubeflow-trainer -o json
    """
    from k8sml.catalog.ancestry import ancestry
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.render.views.lineage import lineage_view

    day = o.as_of_date(as_of)
    data = Workspace(catalogs)
    (judgement,) = data.judged([name], day)
    origins, fates = ancestry(data.bundle.catalog, judgement.project, day)
    show(lineage_view(judgement, origins, fates, day), output, headers=not no_headers)
    finish(data.bundle.problems)
