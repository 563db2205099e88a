"""`k8sml compare A B [C…]`: side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

Several = Annotated[
    list[str],
    typer.Argument(metavar="NAME NAME...", help="Two or more.", autocompletion=o.complete_name),
]


def compare(
    names: Several,
    as_of: o.AsOf = None,
    no_headers: o.NoHeaders = False,
    output: o.Output = Format.TABLE,
) -> None:
    """Compare projects side by side.

    \b
    k8sml compare kserve seldon-core bentoml
    k8sml compare feast hopsworks --as-of 2022-06-30
    k8sml compare nats kubemq -o markdown
    """
    from k8sml.cli.context import bundle, find_all, finish, show
    from k8sml.cli.errors import UserError
    from k8sml.maturity.judge import judge_all
    from k8sml.render.compare import compare_view

    day = o.as_of_date(as_of)
    loaded = bundle()
    projects = [match.project for match in find_all(loaded, names)]
    if len(projects) < 2:
        raise UserError("compare needs two projects or more: k8sml compare kserve seldon-core")
    judged = judge_all(loaded.catalog, loaded.evidence, day, projects)
    there = {judgement.project.slug for judgement in judged}
    for project in projects:
        if project.slug not in there:
            raise UserError(f"nothing shows that {project.name} existed on {day}")
    show(compare_view(judged, day), output, headers=not no_headers)
    finish(loaded)
