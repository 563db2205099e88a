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
    from k8sml.cli.context import Data, finish, show
    from k8sml.cli.errors import UserError
    from k8sml.maturity.judge import existed, judge
    from k8sml.render.lineage import lineage_view

    day = o.as_of_date(as_of)
    data = Data(catalogs)
    project = data.find(name).project
    catalog = data.bundle.catalog
    evidence = data.bundle.evidence.get(project.slug)
    if not existed(project, evidence, day, catalog.curated):
        raise UserError(f"nothing shows that {project.name} existed on {day}")
    origins, fates = ancestry(catalog, project, day)
    judgement = judge(project, evidence, day, catalog.curated)
    show(lineage_view(judgement, origins, fates, day), output, headers=not no_headers)
    finish(data.bundle.problems)
