"""`k8sml resources`: talks, articles and documents."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

Topic = Annotated[
    list[str] | None,
    typer.Option(metavar="TOPIC", help="Only on this topic.", autocompletion=o.complete_topic),
]
Project = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Only on this project.", autocompletion=o.complete_name),
]


def resources(
    topic: Topic = None,
    project: Project = None,
    columns: o.Columns = None,
    limit: o.Limit = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """List talks, articles and documents.

    \b
    k8sml resources
    k8sml resources --topic determinism
    k8sml resources --project kserve -o markdown
    """
    from k8sml.catalog.resources import all_resources, topics
    from k8sml.cli.errors import UserError
    from k8sml.cli.query import columns_for
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.render.views.resources import COLUMNS, resources_view

    shown = columns_for(COLUMNS, columns, output)
    data = Workspace(catalogs)
    catalog = data.bundle.catalog
    wanted = o.split(topic)
    valid = topics(catalog)
    for one in wanted:
        if one not in valid:
            raise UserError(f"no topic {one!r}: one of {', '.join(valid)}")
    slug = data.find(project).project.slug if project else None
    found = [
        resource
        for resource in all_resources(catalog)
        if (not wanted or set(wanted) & set(resource.topics)) and (slug is None or slug in resource.projects)
    ]
    show(resources_view(found[:limit], shown), output, headers=not no_headers)
    finish(data.bundle.problems)
