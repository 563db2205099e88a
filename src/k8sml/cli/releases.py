"""`k8sml releases NAME`: the version timeline."""

from __future__ import annotations

from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

Line = Annotated[str | None, typer.Option(metavar="LINE", help="Only this release line, as 1.15.")]
Stable = Annotated[bool, typer.Option("--stable", help="Leave prereleases out.")]


def releases(
    ctx: typer.Context,
    name: o.Name,
    line: Line = None,
    stable: Stable = False,
    limit: o.Limit = None,
    columns: o.Columns = None,
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
    """Show the versions of a project, highest first.

    \b
    k8sml releases kserve --stable --limit 10
    k8sml releases knative-serving --line 1.21
    k8sml releases kubeflow-pipelines -o json
    k8sml releases kserve --live
    """
    from k8sml.cli.errors import UserError
    from k8sml.cli.live_overlay import go_live
    from k8sml.cli.query import columns_for
    from k8sml.cli.workspace import Workspace, finish, show
    from k8sml.evidence.releases import known
    from k8sml.render.views.releases import COLUMNS, releases_view

    day = o.as_of_date(as_of)
    shown = columns_for(COLUMNS, columns, output)
    data = Workspace(catalogs)
    trouble = go_live(data, lambda: data.slugs([name]), ctx.params)
    (judgement,) = data.judged([name], day)
    evidence = data.bundle.evidence.get(judgement.project.slug)
    own = known(evidence.releases, day) if evidence else []
    line = line.removeprefix("v") if line else line
    lines = list(dict.fromkeys(release.line for release in reversed(own)))
    if line is not None and line not in lines:
        valid = f"one of {', '.join(lines)}" if lines else "no release was seen"
        raise UserError(f"no release line {line!r} of {judgement.identity.name}: {valid}")
    kept = [
        release
        for release in own
        if (line is None or release.line == line) and (release.stable or not stable)
    ]
    view = releases_view(
        judgement,
        own,
        kept[-limit:] if limit else kept,
        known(evidence.components, day) if evidence else [],
        shown,
        day,
    )
    show(view, output, headers=not no_headers)
    finish(data.bundle.problems, trouble)
