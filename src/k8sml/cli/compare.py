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
    ctx: typer.Context,
    names: Several,
    as_of: o.AsOf = None,
    no_headers: o.NoHeaders = False,
    live: o.Live = False,
    refresh: o.Refresh = False,
    token_file: o.TokenFile = None,
    api_url: o.ApiUrl = None,
    timeout: o.Timeout = 30,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """Compare projects side by side.

    \b
    k8sml compare kserve seldon-core bentoml
    k8sml compare feast hopsworks --as-of 2022-06-30
    k8sml compare nats kubemq -o markdown
    k8sml compare kubeflow-pipelines argo-workflows --live
    """
    from k8sml.cli.errors import UserError
    from k8sml.cli.live_overlay import go_live
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.render.views.compare import compare_view

    day = o.as_of_date(as_of)
    data = Workspace(catalogs)
    trouble = go_live(data, lambda: data.slugs(names), ctx.params)
    judgements = data.judged(names, day)
    if len(judgements) < 2:
        raise UserError("compare needs two projects or more: k8sml compare kserve seldon-core")
    show(compare_view(judgements, day), output, headers=not no_headers)
    finish(data.bundle.problems, trouble)
