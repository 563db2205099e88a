"""`k8sml scan [PATH…|-]`: what you run, how old it is, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.errors import Exit, UserError, warn
from k8sml.render.views.scan import ScanFormat

if TYPE_CHECKING:
    from k8sml.cli.workspace import Workspace
    from k8sml.render.formats import Format
    from k8sml.render.view import Column
    from k8sml.scan.assessed import AssessedComponent, ScanReport
    from k8sml.scan.model import ReadError, ScanResult

# So many things that could not be read are named on standard error; data formats have all.
_TROUBLES = 20

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Files and folders, - for standard input; else this folder."),
]
Cluster = Annotated[bool, typer.Option("--cluster", help="Ask the cluster, by your own kubectl, read-only.")]
Context = Annotated[str | None, typer.Option(metavar="NAME", help="The context of --cluster.")]
Fail = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="WHAT,WHAT",
        help="Exit with 1 on: superseded, archived, deprecated, renamed, gone-api, deprecated-api, dormant, "
        "hold, relicensed, behind, behind>12m (months), behind>3 (stable releases).",
    ),
]
Ignores = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="SLUG[:WHAT]",
        help="Let these findings not fail; still shown.",
        autocompletion=o.complete_name,
    ),
]
ScanOutput = Annotated[ScanFormat, typer.Option("--output", "-o", help="The form of the output.")]


def scan(
    paths: Paths = None,
    cluster: Cluster = False,
    context: Context = None,
    fail_on: Fail = None,
    ignore: Ignores = None,
    columns: o.Columns = None,
    as_of: o.AsOf = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: ScanOutput = ScanFormat.TABLE,
) -> None:
    """Find out what you run, how old it is, and what to do about it.

    Reads manifests, kustomizations, Helm charts, Dockerfiles, Python requirements and notebooks. Nothing
    is executed and nothing leaves this machine. Ignores with a reason and an end stand in .k8sml.toml.

    Exit codes: 0 fine, 1 --fail-on found something, 2 usage, 3 something could not be read, 4 the
    cluster refused the login. 1 goes before 3.

    \b
    k8sml scan manifests/
    kubectl get crd,deploy,sts,ds -A -o yaml | k8sml scan -
    k8sml scan --cluster --context production
    k8sml scan . --fail-on "superseded,archived,behind>12m" --ignore kubeflow-trainer:behind
    k8sml scan . -o sarif > k8sml.sarif
    """
    from k8sml.cli.query import columns_for
    from k8sml.cli.scan_input import asked_for, ignores_in_use, read
    from k8sml.cli.workspace import Workspace, today
    from k8sml.render.formats import Format
    from k8sml.render.views.scan import COLUMNS
    from k8sml.scan.assess import report
    from k8sml.scan.fail_on import FailOnError, parse_fail_on
    from k8sml.scan.ignore import apply
    from k8sml.scan.releases import wholes_in_use

    day = o.as_of_date(as_of)
    form = None if output is ScanFormat.SARIF else Format(output.value)
    shown = columns_for(COLUMNS, columns, form or Format.TABLE)
    try:
        check = parse_fail_on(o.split(fail_on))
    except FailOnError as error:
        raise UserError(str(error)) from None
    asked = asked_for(paths, cluster, context)
    data = Workspace(catalogs)
    ignores = ignores_in_use(data, o.split(ignore), asked.roots)
    scanned = read(asked, data.bundle.catalog)
    assessments, notes = apply(_assessed(data, scanned, day), ignores, today())
    bundle = data.bundle
    done = report(scanned, assessments, notes, wholes_in_use(assessments, bundle.catalog, bundle.evidence))
    if form is None:
        _show_sarif(done)
    else:
        _show(done, shown, form, day, not no_headers)
    _say(done, data.bundle.problems)
    failing = [one for one in done.assessments if check.hits(one)]
    if failing:
        names = dict.fromkeys(one.judgement.identity.name for one in failing)
        warn(f"--fail-on {','.join(o.split(fail_on))}: {', '.join(names)}")
        sys.exit(Exit.FINDINGS)
    if done.troubles or data.bundle.problems:
        sys.exit(Exit.PARTIAL)


def _assessed(data: Workspace, scanned: ScanResult, day: date) -> list[AssessedComponent]:
    """What is to be said of each finding."""
    from k8sml.scan.assess import assess
    from k8sml.scan.releases import evidence_in_use

    slugs = {found.slug for found in scanned.found}
    judged = data.judgements(slugs, day)
    crds = data.definitions(slugs, day)
    names = {project.slug: project.name for project in data.bundle.catalog.projects}
    catalog, evidence = data.bundle.catalog, data.bundle.evidence
    in_use = {slug: evidence_in_use(judged[slug].project, catalog, evidence) for slug in slugs}
    return [
        assess(found, judged[found.slug], in_use[found.slug], crds.get(found.slug, {}), names)
        for found in scanned.found
    ]


def _show(done: ScanReport, shown: tuple[Column, ...], form: Format, day: date, headers: bool) -> None:
    from k8sml.cli.workspace import show
    from k8sml.render.formats import Format
    from k8sml.render.views.scan import scan_view

    show(scan_view(done, shown, day, merged=form is not Format.CSV), form, headers=headers)


def _show_sarif(done: ScanReport) -> None:
    from k8sml import __version__
    from k8sml.cli.workspace import screen, write
    from k8sml.render.views.sarif import render_sarif

    write(render_sarif(done, __version__, Path.cwd(), screen()))


def _say(done: ScanReport, problems: Iterable[str]) -> None:
    """Name on standard error what could not be read, and ignores that do nothing."""
    for one in done.troubles[:_TROUBLES]:
        warn(f"{_where(one)}: {one.reason}")
    if len(done.troubles) > _TROUBLES:
        warn(f"and {len(done.troubles) - _TROUBLES} more that could not be read; -o json has all")
    for line in done.notes:
        warn(line)
    for line in problems:
        warn(line)


def _where(one: ReadError) -> str:
    return f"{one.place.file}:{one.place.line}"
