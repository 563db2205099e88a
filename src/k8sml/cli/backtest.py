"""`k8sml backtest`: how the forecast, the verdicts and the rules of other tools would have fared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k8sml.cli import options as o
from k8sml.render.formats import Format

if TYPE_CHECKING:
    from k8sml.cli.workspace import Workspace
    from k8sml.maturity.backtest.evaluate import Period, Series

_HORIZONS = (12, 24, 36)


def complete_rule(incomplete: str) -> list[str]:
    """Names of rules that begin with what was typed."""
    from k8sml.maturity.backtest.evaluate import NAMES

    return [name for name in NAMES if name.startswith(incomplete.lower())]


HistoryFolder = Annotated[
    Path | None,
    typer.Option("--history", metavar="DIR", help="A folder of history files instead of the bundled ones."),
]
Horizon = Annotated[
    int, typer.Option(metavar="MONTHS", help="After how many a project is looked at again: 12, 24, 36.")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only moments of that day or later.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Only moments of that day or before.")]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="NAME", help="Only this rule; repeatable.", autocompletion=complete_rule),
]


def backtest(
    history: HistoryFolder = None,
    horizon: Horizon = 24,
    from_: From = None,
    to: To = None,
    rule: Rules = None,
    no_headers: o.NoHeaders = False,
    catalogs: o.Catalogs = None,
    output: o.Output = Format.TABLE,
) -> None:
    """Show how far the forecast can be trusted, beside the rules of other tools.

    At every quarter-end since 2016 at which a project was alive (6 commits in 12 months): does a rule tell
    those that were dormant some months later from those that lived on? And what became of projects under
    each verdict?

    \b
    k8sml backtest
    k8sml backtest --horizon 12 --from 2019-11-25
    k8sml backtest --rule k8sml --rule scorecard-maintained -o json
    k8sml backtest --history ~/histories
    """
    from k8sml.catalog.lineage import without_undated_overrides
    from k8sml.cli.errors import Exit, UserError, warn
    from k8sml.cli.progress_bar import with_progress
    from k8sml.cli.workspace import Workspace, screen, write
    from k8sml.maturity.backtest.evaluate import Series, cases, chosen, evaluate
    from k8sml.maturity.backtest.track_record import outcomes, successors
    from k8sml.render.views.backtest import backtest_text
    from k8sml.render.views.backtest_json import BacktestResult

    period = _period(horizon, from_, to)
    try:
        with_model, peers = chosen(o.split(rule))
    except KeyError as error:
        raise UserError(_no_rule(error.args[0])) from None
    data = Workspace(catalogs)
    model = data.model
    if history is None:
        subjects = [Series(slug, seen) for slug, seen in data.bundle.evidence.items()]
        problems = data.bundle.problems
    else:
        tags = any(one.releases for one in peers)
        subjects, problems = _folder(history, data, tags)
    found = cases(subjects, period)
    if not found:
        raise UserError(
            *problems, _nothing(from_, to, horizon), code=Exit.PARTIAL if problems else Exit.USAGE
        )
    asked = model if with_model else None
    scores = evaluate(found, len(subjects), horizon, asked, peers, watch=with_progress)
    catalog = without_undated_overrides(data.bundle.catalog) if history is None else None
    made = BacktestResult(
        scores,
        folder=catalog is None,
        fitted=asked is not None,
        verdicts=outcomes(catalog, data.bundle.evidence, period, model, with_progress) if catalog else (),
        successors=successors(found, catalog, horizon) if catalog else None,
    )
    write(backtest_text(made, output, screen(not no_headers)))
    missing = with_model and model is None
    for line in problems:
        warn(f"{line}; left out")
    if missing:
        warn("no forecast is kept beside this catalog: shown are the rules of others")
    if problems or missing:
        sys.exit(Exit.PARTIAL)


def _period(horizon: int, from_: str | None, to: str | None) -> Period:
    """The period of the options. Raises UserError."""
    from k8sml.cli.errors import UserError
    from k8sml.maturity.backtest.evaluate import between

    if horizon not in _HORIZONS:
        raise UserError(f"--horizon {horizon}: one of {', '.join(map(str, _HORIZONS))}")
    start = o.parse_date(from_, "--from") if from_ is not None else None
    end = o.parse_date(to, "--to") if to is not None else None
    if start and end and start > end:
        raise UserError(f"--from {start} is after --to {end}")
    return between(horizon, start, end)


def _folder(folder: Path, data: Workspace, tags: bool) -> tuple[list[Series], tuple[str, ...]]:
    """The histories of a folder, those of known projects under their slugs. Raises UserError."""
    from k8sml.catalog.find import projects_by_repo
    from k8sml.catalog.issues import os_reason
    from k8sml.cli.errors import Exit, UserError
    from k8sml.cli.progress_bar import with_progress
    from k8sml.evidence.derive import lone_evidence
    from k8sml.evidence.history_io import read_folder
    from k8sml.maturity.backtest.evaluate import Series

    try:
        read = read_folder(folder)
    except OSError as error:
        raise UserError(f"--history {folder}: {os_reason(error)}") from None
    if not read.histories:
        none = (
            f"--history {folder}: no history file (*.json) {'that can be used' if read.problems else 'in it'}"
        )
        raise UserError(*read.problems, none, code=Exit.PARTIAL if read.problems else Exit.USAGE)
    homes = projects_by_repo(data.bundle.catalog.projects)
    subjects = []
    for name, seen in with_progress(list(read.histories.items()), "histories"):
        project = homes.get(seen.repo.lower())
        subjects.append(Series(project.slug if project else name, lone_evidence(seen, project, tags)))
    return subjects, read.problems


def _no_rule(name: str) -> str:
    from k8sml.maturity.backtest.evaluate import NAMES

    return f"no rule {name!r}: one of {', '.join(NAMES)}"


def _nothing(from_: str | None, to: str | None, horizon: int) -> str:
    since = f" from {from_}" if from_ else ""
    until = f" to {to}" if to else ""
    return f"no project was alive at a quarter-end{since}{until} with {horizon} months observed after it"
