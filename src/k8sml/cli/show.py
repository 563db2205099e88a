"""`k8sml show NAME`: the page of one project."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.live import go_live
from k8sml.cli.option_groups import FormatOptions, LiveOptions
from k8sml.cli.output import finish, screen, show, write
from k8sml.cli.struct_options import with_groups

Web = Annotated[bool, typer.Option("--web", "-w", help="Open the homepage in a browser instead.")]


@with_groups
def show_project(
    *,
    name: o.Name,
    as_of: o.AsOf = None,
    web: Web = False,
    live: LiveOptions,
    catalogs: o.Catalogs = None,
    output: FormatOptions,
) -> None:
    """Show everything on one project, under any name it had.

    \b
    k8sml show feast
    k8sml show kfserving
    k8sml show kubeflow --as-of 2019-11-25
    k8sml show kserve -o json
    k8sml show feast --live
    """
    from k8sml.catalog.resources import resources_of
    from k8sml.render.views.project_page import ProjectPage
    from k8sml.render.views.project_page_layout import render_page
    from k8sml.render.views.project_page_lines import page_view

    stored = open_data(catalogs)
    day = o.as_of_date(as_of, stored.today, live.live)
    match = stored.find(name)
    project = match.project
    if web:
        address = project.homepage or project.repository.web_url
        typer.launch(address)
        write(address)
        return
    workspace, failures = go_live(stored, lambda: [project.slug], live)
    (judgment,) = workspace.judge_named([name], day)
    judged = workspace.judge(day)
    page = ProjectPage(
        match=match,
        judgment=judgment,
        neighbors=judged.by_slug,
        resources=[] if day < workspace.today else resources_of(workspace.bundle.catalog, project),
        as_of=day,
        past=day < workspace.today,
    )
    if output.format.terminal:
        write(render_page(page, screen()))
    else:
        show(page_view(page), output.format)
    finish(judged.problems, failures)
