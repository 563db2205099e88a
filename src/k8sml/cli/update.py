"""`k8sml update`: read repositories again, and keep what they show."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from k8sml.cli import options as o
from k8sml.cli.clock import now
from k8sml.cli.errors import Exit, warn
from k8sml.cli.groups import OptionGroup, with_groups
from k8sml.cli.live import terminal_feedback
from k8sml.cli.option_groups import TableOptions
from k8sml.cli.output import show
from k8sml.errors import K8smlError

if TYPE_CHECKING:
    from k8sml.services.readings import Reading
    from k8sml.workspace.workspace import Workspace

# Headings of sections of the help page.
_CLONE, _GITHUB = "A clone at hand", "GitHub (--from github)"
# The largest repositories of the field take minutes to clone, even without their contents.
_GIT_SECONDS = 600.0
_GITHUB_SECONDS = 300.0


class UpdateSource(StrEnum):
    """What repositories are read with."""

    GIT = "git"
    GITHUB = "github"


From = Annotated[
    UpdateSource,
    typer.Option("--from", help="git: clones without contents, no token. github: the API, with a token."),
]
Category = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VALUE",
        help="Only projects with this purpose; `k8sml categories` lists them.",
        autocompletion=o.complete_filter("category"),
    ),
]
GitDir = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Read this clone instead of fetching one.", rich_help_panel=_CLONE),
]
Repo = Annotated[
    str | None,
    typer.Option(
        metavar="OWNER/NAME",
        help="Repository of the clone; HOST/PATH if it is not on GitHub.",
        rich_help_panel=_CLONE,
    ),
]
Observed = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="When the clone was last fetched (default: from its files).",
        rich_help_panel=_CLONE,
    ),
]
Into = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write histories there (default: your data folder).")
]
Jobs = Annotated[int, typer.Option(min=1, max=32, metavar="N", help="Read at most N repositories at once.")]
Seconds = Annotated[
    float | None,
    o.seconds("Time limit for each clone (default: 600), or for GitHub in all (default: 300), in seconds."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Read with git on this Dask cluster, for example tcp://host:8786."),
]


class UpdateOptions(OptionGroup, frozen=True):
    """Which repositories to read, and with what. Raises K8smlError on options that do not go together."""

    names: o.Names = None
    category: Category = None
    from_: From = UpdateSource.GIT
    jobs: Jobs = 4
    timeout: Seconds = None
    scheduler: Scheduler = None
    git_dir: GitDir = None
    repo: Repo = None
    observed: Observed = None
    token_file: Annotated[Path | None, o.token_file(_GITHUB)] = None
    api_url: Annotated[str | None, o.api_url(_GITHUB)] = None

    def __post_init__(self) -> None:
        """Check that the options go together."""
        clash = self._clash()
        if clash:
            raise K8smlError(clash)

    def _clash(self) -> str | None:
        """Return why the options do not go together; None if they do."""
        github = self.from_ is UpdateSource.GITHUB
        if self.git_dir is not None:
            wrong = [
                f"--{name.replace('_', '-')}"
                for name in ("category", "scheduler", "token_file", "api_url")
                if getattr(self, name)
            ]
            wrong += ["--from github"] if github else []
            return f"--git-dir reads a clone at hand; leave out {wrong[0]}" if wrong else None
        if self.repo or self.observed:
            return "--repo and --observed need --git-dir"
        if github and self.scheduler:
            return "--scheduler needs --from git: a token is not sent to other machines"
        if not github and (self.token_file or self.api_url):
            return "--token-file and --api-url need --from github: git uses no token"
        return None


@with_groups
def update(
    *,
    options: UpdateOptions,
    into: Into = None,
    catalogs: o.Catalogs = None,
    output: TableOptions,
) -> None:
    """Read repositories again. Later commands use the new data.

    Prints what changed. Repositories that cannot be read keep their history; the exit code is then 3.

    \b
    k8sml update
    k8sml update kserve feast
    k8sml update --category serving --from github
    k8sml update --git-dir ~/src/kserve --repo kserve/kserve
    k8sml update kserve --into data/history
    """
    from k8sml.render.views.update import update_view
    from k8sml.services.update import update as run_update

    workspace = o.open_data(catalogs)
    folder = into or workspace.paths.histories
    if folder is None:
        raise K8smlError("K8SML_HISTORY_DIR is empty, so nothing can be kept; use --into DIR")
    reading = _reading(workspace, options)
    result = run_update(workspace, reading, folder, options.jobs, options.scheduler, terminal_feedback())
    show(update_view(result.projects, folder), output.format, output.headers)
    for line in result.failures:
        warn(line)
    if result.failures:
        raise typer.Exit(Exit.AUTHENTICATION if result.refused else Exit.PARTIAL)


def _reading(workspace: Workspace, options: UpdateOptions) -> Reading:
    """Return what to read and how. Raises K8smlError."""
    from k8sml.services.readings import (
        CloneRequest,
        GitHubRequest,
        clone_reading,
        git_reading,
        github_reading,
    )
    from k8sml.services.update import choose_targets

    names = options.names or ()
    if options.git_dir is not None:
        observed = o.parse_date(options.observed, "--observed") if options.observed else None
        seconds = options.timeout or _GIT_SECONDS
        return clone_reading(workspace, CloneRequest(options.git_dir, seconds, options.repo, observed), names)
    targets = choose_targets(workspace, names, o.split(options.category))
    match options.from_:
        case UpdateSource.GIT:
            return git_reading(workspace, targets, options.timeout or _GIT_SECONDS)
        case UpdateSource.GITHUB:
            seconds = options.timeout or _GITHUB_SECONDS
            request = GitHubRequest(now(), seconds, options.token_file, options.api_url)
            return github_reading(workspace, targets, request, terminal_feedback())
        case _:
            assert_never(options.from_)
