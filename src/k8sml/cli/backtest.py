"""`k8sml backtest`: the forecast, the verdicts and the rules of other tools on past data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.data import open_data
from k8sml.cli.errors import Exit, warn
from k8sml.cli.live import terminal_feedback
from k8sml.cli.option_groups import TableOptions
from k8sml.cli.output import screen, write
from k8sml.cli.struct_options import with_groups, with_values
from k8sml.errors import K8smlError
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS

if TYPE_CHECKING:
    from k8sml.maturity.backtest.samples import Period

_HORIZONS = (12, 24, 36)


def complete_rule(incomplete: str) -> list[str]:
    """Return names of rules that begin with the text."""
    from k8sml.maturity.backtest.evaluate import RULE_NAMES

    return [name for name in RULE_NAMES if name.startswith(incomplete.lower())]


HistoryFolder = Annotated[
    Path | None,
    typer.Option(
        "--history", metavar="DIR", help="Use the history files of a folder instead of the bundled ones."
    ),
]
Horizon = Annotated[
    int, typer.Option(metavar="MONTHS", help="Look at each project again after 12, 24 or 36 months.")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only quarter-ends on or after that date.")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Only quarter-ends on or before that date.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="NAME", help="Only this rule; repeatable.", autocompletion=complete_rule),
]


@with_values(commits=DORMANT_COMMITS, months=WINDOW_MONTHS)
@with_groups
def backtest(
    *,
    history: HistoryFolder = None,
    horizon: Horizon = 24,
    from_: From = None,
    to: To = None,
    rule: Rules = None,
    catalogs: o.Catalogs = None,
    output: TableOptions,
) -> None:
    """Compare the forecast's accuracy with other tools' rules.

    For every quarter-end since 2016 at which a project was alive ({commits} commits in {months} months):
    does a rule separate the projects that went dormant within the horizon from those that lived on? And what
    became of projects under each verdict?

    \b
    k8sml backtest
    k8sml backtest --horizon 12 --from 2019-11-25
    k8sml backtest --rule k8sml --rule scorecard-maintained -o json
    k8sml backtest --history ~/histories
    """
    from k8sml.render.views.backtest import backtest_text
    from k8sml.services.backtest import backtest as run_backtest

    period = _period(horizon, from_, to)
    workspace = open_data(catalogs)
    result = run_backtest(workspace, period, o.split(rule), history, terminal_feedback())
    write(backtest_text(result, output.format, screen(output.headers)))
    for line in result.problems:
        warn(f"{line}; left out")
    if result.forecast_missing:
        warn("no forecast beside this catalog; only other tools' rules are shown")
    if result.problems or result.forecast_missing:
        sys.exit(Exit.PARTIAL)


def _period(horizon: int, from_: str | None, to: str | None) -> Period:
    """Return the period of the options. Raises K8smlError."""
    from k8sml.maturity.backtest.samples import between

    if horizon not in _HORIZONS:
        raise K8smlError(f"--horizon: {horizon} is not one of {', '.join(map(str, _HORIZONS))}")
    start = o.parse_date(from_, "--from") if from_ is not None else None
    end = o.parse_date(to, "--to") if to is not None else None
    if start and end and start > end:
        raise K8smlError(f"--from: {start} is after --to {end}")
    return between(horizon, start, end)
