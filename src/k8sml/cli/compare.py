"""`k8sml compare A B [C…]`: side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.completion import complete_name
from k8sml.cli.data import open_data
from k8sml.cli.live import go_live
from k8sml.cli.option_groups import LiveOptions, TableOptions
from k8sml.cli.output import finish, show
from k8sml.cli.struct_options import with_groups
from k8sml.errors import K8smlError

Several = Annotated[
    list[str],
    typer.Argument(metavar="NAME", help="Names of two or more projects.", autocompletion=complete_name),
]


@with_groups
def compare(
    *,
    names: Several,
    as_of: o.AsOf = None,
    live: LiveOptions,
    catalogs: o.Catalogs = None,
    output: TableOptions,
) -> None:
    """Compare projects side by side.

    \b
    k8sml compare kserve seldon-core bentoml
    k8sml compare feast hopsworks --as-of 2022-06-30
    k8sml compare nats kubemq -o markdown
    k8sml compare kubeflow-pipelines argo-workflows --live
    """
    from k8sml.render.views.compare import compare_view

    stored = open_data(catalogs)
    day = o.as_of_date(as_of, stored.today, live.live)
    workspace, failures = go_live(stored, lambda: stored.slugs(names), live)
    judgments = workspace.judge_named(names, day)
    if len(judgments) < 2:
        raise K8smlError("name two projects or more, for example: k8sml compare kserve seldon-core")
    show(compare_view(judgments, day), output.format, output.headers)
    finish(workspace.bundle.problems, failures)
