"""`k8sml update`: look at the repositories again, and keep what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from k8sml.cli import options as o
from k8sml.cli.workspace import Workspace, today
from k8sml.render.formats import Format

if TYPE_CHECKING:
    from k8sml.cli.update_sources import Reading


class UpdateSource(StrEnum):
    """What repositories are read with."""

    GIT = "git"
    GITHUB = "github"


From = Annotated[
    UpdateSource,
    typer.Option("--from", help="git: clones without contents, no token. github: the API, with a token."),
]
GitDir = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Read this clone, which you have, instead of fetching one.")
]
Repo = Annotated[
    str | None,
    typer.Option(
        metavar="OWNER/NAME",
        help="With --git-dir: the repository of the clone; HOST/PATH if it is not on GitHub.",
    ),
]
Observed = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="With --git-dir: when it was last fetched, if its files do not tell."),
]
Into = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write histories there instead of into your data folder.")
]
Jobs = Annotated[int, typer.Option(min=1, max=32, metavar="N", help="How many repositories at once.")]
Seconds = Annotated[
    float | None,
    o.seconds("Time limit for each clone (600), or for GitHub in all (300), in seconds."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Read with git on this Dask cluster, such as tcp://host:8786."),
]
# The largest repositories of the field take minutes to clone, even without their contents.
_GIT_SECONDS = 600.0
_GITHUB_SECONDS = 300.0


def _clash(params: Mapping[str, Any]) -> str | None:
    """Why some options of a command line do not go together; None if they do."""
    at_hand, github = params["git_dir"] is not None, str(params["from_"]) == UpdateSource.GITHUB
    if at_hand:
        others = ("category", "scheduler", "token_file", "api_url")
        wrong = [f"--{name.replace('_', '-')}" for name in others if params[name]]
        wrong += ["--from github"] if github else []
        return f"--git-dir reads a clone at hand: {wrong[0]} says nothing there" if wrong else None
    if params["repo"] or params["observed"]:
        return "--repo and --observed go with --git-dir"
    if github and params["scheduler"]:
        return "--scheduler goes with --from git: a token is not sent to other machines"
    if not github and (params["token_file"] or params["api_url"]):
        return "--token-file and --api-url go with --from github: git needs no token"
    return None


def update(
    ctx: typer.Context,
    names: o.Names = None,
    category: o.Category = None,
    from_: From = UpdateSource.GIT,
    git_dir: GitDir = None,
    repo: Repo = None,
    observed: Observed = None,
    into: Into = None,
    jobs: Jobs = 4,
    timeout: Seconds = None,
    scheduler: Scheduler = None,
    token_file: o.TokenFile = None,
    api_url: o.ApiUrl = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """Observe repositories anew; later commands go by it.

    Prints what changed. What cannot be read stays as it was, and makes the exit code 3.

    \b
    k8sml update
    k8sml update kserve feast
    k8sml update --category serving --from github
    k8sml update --git-dir ~/src/kserve --repo kserve/kserve
    k8sml update kserve --into data/history
    """
    from contextlib import closing

    from k8sml.cli.errors import Exit, UserError, warn
    from k8sml.cli.signals import Ended
    from k8sml.cli.targets import problem_lines
    from k8sml.cli.update_sources import at_hand, by_git, by_github, chosen, keep, watched
    from k8sml.cli.workspace import show
    from k8sml.evidence.sources.github.api import BadTokenError
    from k8sml.maturity.changes import news
    from k8sml.render.views.update import UpdatedProject, update_view

    data = Workspace(catalogs)
    folder = into or data.updated
    if folder is None:
        raise UserError("K8SML_HISTORY_DIR is empty, so nothing is kept: say --into DIR")
    day = today().isoformat()
    clash = _clash(ctx.params)
    if clash:
        raise UserError(clash)
    reading: Reading
    if git_dir is not None:
        day_observed = o.parse_date(observed, "--observed") if observed else None
        reading = at_hand(data, git_dir, repo, names, day_observed, timeout or _GIT_SECONDS)
    elif from_ is UpdateSource.GIT:
        reading = by_git(data, chosen(data, names, category), timeout or _GIT_SECONDS, day)
    else:
        reading = by_github(
            data, chosen(data, names, category), token_file, api_url, timeout or _GITHUB_SECONDS
        )
    before = {one.project.slug: one for one in data.report(today()).judgements}
    got, code = [], Exit.PARTIAL
    try:
        with closing(watched(reading, jobs, scheduler)) as results:
            for one in results:
                got.append(keep(one, folder))
    except Ended:
        done = sum(one.problem is None for one in got)
        warn(f"stopped: {done} of {len(reading.targets)} repositories were read, and are kept")
        raise
    except BadTokenError:
        code = Exit.AUTHENTICATION
    data.overlay({one.slug: one.history for one in got if one.history is not None})
    after = {one.project.slug: one for one in data.report(today()).judgements}
    observations = [
        UpdatedProject(after[one.slug], news(before.get(one.slug), after[one.slug]), one.problem)
        for one in got
        if one.slug in after
    ]
    show(update_view(observations, folder), output, headers=not no_headers)
    lines = problem_lines(got, reading.targets, "kept as last observed")
    for line in lines:
        warn(line)
    if lines:
        raise typer.Exit(code)
