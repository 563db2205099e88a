"""`k8sml update`: read repositories again, and store their histories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.clock import now
from k8sml.cli.completion import complete_filter
from k8sml.cli.data import open_data
from k8sml.cli.errors import Exit, warn
from k8sml.cli.live import terminal_feedback
from k8sml.cli.option_groups import TableOptions
from k8sml.cli.output import show
from k8sml.cli.struct_options import OptionGroup, with_groups
from k8sml.errors import K8smlError
from k8sml.evidence.sources.registry import GIT, SOURCES, SourceSpec, find_source

if TYPE_CHECKING:
    from k8sml.services.readings import Reading
    from k8sml.workspace.workspace import Workspace

# The heading of a section of the help page.
_CLONE = "Local clone"


From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar=f"<{'|'.join(spec.option for spec in SOURCES.values())}>",
        help=" ".join(f"{spec.option}: {spec.help}." for spec in SOURCES.values()),
        autocompletion=lambda incomplete: [
            spec.option for spec in SOURCES.values() if spec.option.startswith(incomplete)
        ],
    ),
]
Category = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VALUE",
        help="Only projects with this purpose; `k8sml categories` lists them.",
        autocompletion=complete_filter("category"),
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
    o.seconds(
        "Time limit for "
        + ", or for ".join(f"{spec.limited} (default: {spec.seconds:.0f})" for spec in SOURCES.values())
        + ", in seconds."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Read with git on this Dask cluster, for example tcp://host:8786."),
]


class UpdateOptions(OptionGroup, frozen=True):
    """Options for the repositories to read and their source. Raises K8smlError if they do not go together."""

    names: o.Names = None
    category: Category = None
    from_: From = GIT.option
    jobs: Jobs = 4
    timeout: Seconds = None
    scheduler: Scheduler = None
    git_dir: GitDir = None
    repo: Repo = None
    observed: Observed = None
    token_file: o.SourceTokenFile = None
    api_url: o.SourceApiUrl = None

    def __post_init__(self) -> None:
        """Check that the options go together."""
        clash = self._clash()
        if clash:
            raise K8smlError(clash)

    @property
    def source(self) -> SourceSpec:
        """The source to read with. Raises K8smlError."""
        spec = find_source(self.from_)
        if spec is None:
            valid = ", ".join(spec.option for spec in SOURCES.values())
            raise K8smlError(f"--from: no source {self.from_!r}; use one of {valid}")
        return spec

    def _clash(self) -> str | None:
        """Return the conflict between the options; None if they go together."""
        spec = self.source
        if self.git_dir is not None:
            wrong = [
                f"--{name.replace('_', '-')}"
                for name in ("category", "scheduler", "token_file", "api_url")
                if getattr(self, name)
            ]
            wrong += [f"--from {spec.option}"] if spec is not GIT else []
            return f"--git-dir reads a local clone; leave out {wrong[0]}" if wrong else None
        if self.repo or self.observed:
            return "--repo and --observed need --git-dir"
        if self.scheduler and not spec.remote:
            return f"--scheduler needs {_from('remote')}: a token is not sent to other machines"
        if (self.token_file or self.api_url) and not spec.takes_token:
            return f"--token-file and --api-url need {_from('takes_token')}: {spec.option} uses no token"
        return None


def _from(feature: str) -> str:
    """Return the values of --from whose sources have a feature."""
    return "--from " + "|".join(spec.option for spec in SOURCES.values() if getattr(spec, feature))


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
    from k8sml.workspace.paths import HISTORY_DIR

    workspace = open_data(catalogs)
    folder = into or workspace.paths.histories
    if folder is None:
        raise K8smlError(f"{HISTORY_DIR} is empty, so nothing can be kept; use --into DIR")
    reading = _reading(workspace, options)
    result = run_update(workspace, reading, folder, options.jobs, options.scheduler, terminal_feedback())
    show(update_view(result.projects, folder), output.format, output.headers)
    for line in result.failures:
        warn(line)
    if result.failures:
        raise typer.Exit(Exit.AUTHENTICATION if result.refused else Exit.PARTIAL)


def _reading(workspace: Workspace, options: UpdateOptions) -> Reading:
    """Return the repositories to read, with their source. Raises K8smlError."""
    from k8sml.services.readings import CloneRequest, SourceRequest, clone_reading, source_reading
    from k8sml.services.update import choose_targets

    names = options.names or ()
    if options.git_dir is not None:
        observed = o.parse_date(options.observed, "--observed") if options.observed else None
        seconds = options.timeout or GIT.seconds
        return clone_reading(workspace, CloneRequest(options.git_dir, seconds, options.repo, observed), names)
    spec = options.source
    targets = choose_targets(workspace, names, o.split(options.category))
    request = SourceRequest(now(), options.timeout or spec.seconds, options.token_file, options.api_url)
    return source_reading(workspace, targets, spec, request, terminal_feedback())
