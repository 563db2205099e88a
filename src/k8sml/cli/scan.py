"""`k8sml scan [PATH…|-]`: projects in use, the age of their versions, and advice."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from k8sml.cli import options as o
from k8sml.cli.completion import complete_name, complete_values
from k8sml.cli.data import open_data
from k8sml.cli.errors import CheckFailedError, Exit, warn
from k8sml.cli.live import terminal_feedback
from k8sml.cli.option_groups import OutputOptions, output_option
from k8sml.cli.output import screen, show, write
from k8sml.cli.struct_options import with_groups
from k8sml.errors import K8smlError
from k8sml.render.formats import SARIF, SCAN_FORMATS, TABLE, FormatSpec
from k8sml.scan.policy import FAIL_ON_VALUES, parse_fail_on, parse_ignore
from k8sml.scan.rules import FINDING_RULES

if TYPE_CHECKING:
    from k8sml.scan.types import ScanReport
    from k8sml.services.scan import ScanRequest

# The path that means standard input; a file of that name is `./-`.
_STDIN = "-"
# Standard error names at most so many unreadable places; the data formats have all.
_MAX_ERRORS = 20

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Files and folders; - reads standard input (default: this folder)."),
]
Cluster = Annotated[
    bool, typer.Option("--cluster", help="Read the cluster with your own kubectl; nothing is changed.")
]
Context = Annotated[str | None, typer.Option(metavar="NAME", help="kubectl context of --cluster.")]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="RULE,RULE",
        help=f"Exit with 1 on findings of these rules: {', '.join(FINDING_RULES)}. behind>12m: more than "
        "12 months; behind>3: more than 3 stable releases.",
        autocompletion=complete_values(FAIL_ON_VALUES),
    ),
]
Ignores = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="PROJECT[:RULE]",
        help="Show these findings, but do not fail on them.",
        autocompletion=complete_name,
    ),
]
ScanOutput = Annotated[str, output_option(SCAN_FORMATS)]


class ScanOutputOptions(OutputOptions, frozen=True):
    """Options to print a scan. Raises FormatError."""

    formats: ClassVar[Mapping[str, FormatSpec]] = SCAN_FORMATS

    output: ScanOutput = TABLE.name


@with_groups
def scan(
    *,
    paths: Paths = None,
    cluster: Cluster = False,
    context: Context = None,
    fail_on: FailOn = None,
    ignore: Ignores = None,
    as_of: o.AsOf = None,
    catalogs: o.Catalogs = None,
    output: ScanOutputOptions,
) -> None:
    """Find out what you run, how old it is, and what to do about it.

    Reads manifests, kustomizations, Helm charts, Dockerfiles, Python requirements and notebooks. Nothing
    is executed and nothing leaves this machine. Put accepted findings, with a reason and an end date, into
    .k8sml.toml.

    Exit codes: 0 fine, 1 --fail-on matched a finding, 2 usage, 3 something could not be read, 4 the
    cluster refused the credentials. 1 takes precedence over 3.

    \b
    k8sml scan manifests/
    kubectl get crd,deploy,sts,ds -A -o yaml | k8sml scan -
    k8sml scan --cluster --context production
    k8sml scan . --fail-on "superseded,archived,behind>12m" --ignore kubeflow-trainer:behind
    k8sml scan . -o sarif > k8sml.sarif
    """
    from k8sml.render.views.scan import COLUMNS, scan_view
    from k8sml.services.scan import scan as run_scan

    rules = o.split(fail_on)
    columns = output.choose(COLUMNS)
    check = parse_fail_on(rules)
    request = _request(paths, cluster, context, o.split(ignore))
    workspace = open_data(catalogs)
    day = o.as_of_date(as_of, workspace.today)
    report = run_scan(workspace, request, day, terminal_feedback())
    if output.format is SARIF:
        _write_sarif(report)
    else:
        view = scan_view(report, columns, day, merged=output.format.merged_rows)
        show(view, output.format, output.headers)
    _warn(report, workspace.bundle.problems)
    failing = [component for component in report.components if check.hits(component)]
    if failing:
        names = dict.fromkeys(component.judgment.identity.name for component in failing)
        raise CheckFailedError(f"--fail-on {','.join(rules)}: {', '.join(names)}")
    if report.read_errors or workspace.bundle.problems:
        sys.exit(Exit.PARTIAL)


def _request(
    paths: list[str] | None, cluster: bool, context: str | None, ignores: tuple[str, ...]
) -> ScanRequest:
    """Return the inputs of the scan; without a path and --cluster, this folder. Raises K8smlError."""
    from k8sml.services.scan import ScanRequest

    roots = tuple(dict.fromkeys(paths or ([] if cluster else ["."])))
    if context is not None and not cluster:
        raise K8smlError("--context needs --cluster")
    piped = _STDIN in roots
    if piped and (sys.stdin is None or sys.stdin.isatty()):
        raise K8smlError(
            "standard input is a terminal; pipe manifests in, for example: "
            "kubectl get crd,deploy,sts,ds -A -o yaml | k8sml scan -"
        )
    return ScanRequest(
        paths=tuple(Path(root) for root in roots if root != _STDIN),
        stdin=sys.stdin.buffer if piped else None,
        cluster=cluster,
        context=context,
        ignores=tuple(parse_ignore(text, "--ignore") for text in ignores),
    )


def _write_sarif(report: ScanReport) -> None:
    from k8sml import __version__
    from k8sml.render.views.sarif import render_sarif

    write(render_sarif(report, __version__, Path.cwd(), screen()))


def _warn(report: ScanReport, problems: tuple[str, ...]) -> None:
    """Name unreadable places and ignores without effect on standard error."""
    for error in report.read_errors[:_MAX_ERRORS]:
        warn(f"{error.place.file}:{error.place.line}: {error.reason}")
    if len(report.read_errors) > _MAX_ERRORS:
        warn(f"and {len(report.read_errors) - _MAX_ERRORS} more that could not be read; -o json lists all")
    for line in (*report.notes, *problems):
        warn(line)
