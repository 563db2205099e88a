"""`k8sml releases NAME`: the version timeline."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.live import go_live
from k8sml.cli.option_groups import LiveOptions, OutputOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups
from k8sml.services.releases import project_releases

Line = Annotated[str | None, typer.Option(metavar="LINE", help="Only this release line, for example 1.15.")]
Stable = Annotated[bool, typer.Option("--stable", help="Omit prereleases.")]


@with_groups
def releases(
    *,
    name: o.Name,
    line: Line = None,
    stable: Stable = False,
    limit: o.Limit = None,
    as_of: o.AsOf = None,
    live: LiveOptions,
    catalogs: o.Catalogs = None,
    output: OutputOptions,
) -> None:
    """Show the versions of a project, highest first.

    \b
    k8sml releases kserve --stable --limit 10
    k8sml releases knative-serving --line 1.21
    k8sml releases kubeflow-pipelines -o json
    k8sml releases kserve --live
    """
    from k8sml.render.views.releases import COLUMNS, releases_view

    stored = open_data(catalogs)
    day = o.as_of_date(as_of, stored.today, live.live)
    columns = output.choose(COLUMNS)
    workspace, failures = go_live(stored, lambda: stored.slugs([name]), live)
    found = project_releases(workspace, name, day, line, stable, limit)
    view = releases_view(found.judgment, found.all, found.chosen, found.components, columns, day)
    show(view, output.format, output.headers)
    finish(workspace.bundle.problems, failures)
