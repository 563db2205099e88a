"""`k8sml show NAME`: everything on one project."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

Web = Annotated[bool, typer.Option("--web", "-w", help="Open the homepage in a browser instead.")]


def show_project(
    ctx: typer.Context,
    name: o.Name,
    as_of: o.AsOf = None,
    web: Web = False,
    live: o.Live = False,
    refresh: o.Refresh = False,
    token_file: o.TokenFile = None,
    api_url: o.ApiUrl = None,
    timeout: o.Timeout = 30,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
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
    from k8sml.cli.live_overlay import go_live
    from k8sml.cli.workspace import Workspace, finish, screen, show, today, write
    from k8sml.render.views.project_page import ProjectPage
    from k8sml.render.views.project_page_layout import render_page
    from k8sml.render.views.project_page_lines import page_view

    day = o.as_of_date(as_of)
    data = Workspace(catalogs)
    match = data.find(name)
    project = match.project
    if web:
        address = project.homepage or project.repository.web_url
        typer.launch(address)
        write(address)
        return
    trouble = go_live(data, lambda: [project.slug], ctx.params)
    (judgement,) = data.judged([name], day)
    report = data.report(day)
    page = ProjectPage(
        match=match,
        judgement=judgement,
        neighbors={one.project.slug: one for one in report.judgements},
        resources=[] if day < today() else resources_of(data.bundle.catalog, project),
        as_of=day,
        past=day < today(),
    )
    if output in (Format.TABLE, Format.WIDE):
        write(render_page(page, screen()))
    else:
        show(page_view(page), output)
    finish(report.problems, trouble)
