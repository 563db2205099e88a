"""`k8sml resources`: talks, articles and documents."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.catalog.resources import select_resources
from k8sml.cli import options as o
from k8sml.cli.completion import complete_name, complete_topic
from k8sml.cli.data import open_data
from k8sml.cli.option_groups import OutputOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups

Topic = Annotated[
    list[str] | None,
    typer.Option(metavar="TOPIC", help="Show only this topic.", autocompletion=complete_topic),
]
Project = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Show only this project.", autocompletion=complete_name),
]


@with_groups
def resources(
    *,
    topic: Topic = None,
    project: Project = None,
    limit: o.Limit = None,
    catalogs: o.Catalogs = None,
    output: OutputOptions,
) -> None:
    """List talks, articles and documents.

    \b
    k8sml resources
    k8sml resources --topic determinism
    k8sml resources --project kserve -o markdown
    """
    from k8sml.render.views.resources import COLUMNS, resources_view

    columns = output.choose(COLUMNS)
    workspace = open_data(catalogs)
    slug = workspace.find(project).project.slug if project else None
    chosen = select_resources(workspace.bundle.catalog, o.split(topic), slug)
    show(resources_view(chosen[:limit], columns), output.format, output.headers)
    finish(workspace.bundle.problems)
