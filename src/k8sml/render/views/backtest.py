"""The backtest: the table of rules, the calibration of the forecast, the track record of the verdicts."""

from __future__ import annotations

from k8sml.maturity.backtest.evaluate import MODEL, RuleScore, Scores
from k8sml.maturity.backtest.metrics import BinOutcome
from k8sml.maturity.backtest.result import BacktestResult
from k8sml.maturity.backtest.track_record import VERDICTS_SINCE, VerdictTrackRecord
from k8sml.maturity.words import count
from k8sml.render.formats import FormatSpec, render
from k8sml.render.text import UNKNOWN, date_words
from k8sml.render.view import Cell, Column, Row, Screen, View, choose_columns
from k8sml.render.views.backtest_json import (
    backtest_meta,
    calibration_item,
    score_item,
    track_record_item,
)

RULE_COLUMNS = (
    Column("rule", "rule"),
    Column("auc", "auc", right=True),
    Column("interval", "90%", 3, right=True),
    Column("precision", "precision", 2, right=True),
    Column("brier", "brier", 5, right=True, shown="wide"),
    Column("skill", "skill", 5, right=True, shown="wide"),
    Column("note", "what it is, and what git data cannot show", 4, flexible=True),
    Column("source", "source", 6, shown="wide"),
)
CALIBRATION_COLUMNS = (
    Column("forecast", "risk", right=True),
    Column("moments", "samples", right=True),
    Column("projects", "projects", 2, right=True),
    Column("mean", "predicted", right=True),
    Column("observed", "observed", right=True),
    Column("interval", "90%", 1, right=True),
    Column("holds", "calibrated"),
)
VERDICT_COLUMNS = (
    Column("verdict", "verdict"),
    Column("moments", "samples", right=True),
    Column("projects", "projects", 2, right=True),
    Column("alive", "alive", 3, right=True),
    Column("dormant", "dormant", right=True),
    Column("interval", "90%", 1, right=True),
    Column("superseded", "superseded", right=True),
    Column("all-dormant", "dormant, or was already", 4, right=True, shown="wide"),
)


def backtest_text(result: BacktestResult, output: FormatSpec, screen: Screen) -> str:
    """Return the backtest in a format: all tables, or the rules alone where a format holds one table."""
    titles = {"Backtest": "Rules", "Calibration": "Calibration", "VerdictOutcomes": "Verdicts"}
    views = backtest_views(result, wide=output.wide or not output.terminal)
    if not output.several_tables:
        return render(views[0], output, screen)
    texts = [render(view, output, screen) for view in views]
    if screen.headers:
        headings = [output.heading.format(title=titles[view.kind]) for view in views]
        texts = [heading + text for heading, text in zip(headings, texts, strict=True)]
    return "\n\n".join(texts)


def backtest_views(result: BacktestResult, wide: bool = False) -> tuple[View, ...]:
    """Return the table of rules, whose items hold all data, then the other tables that exist."""
    views = [_rules(result, wide)]
    if result.scores.calibration:
        views.append(_calibration(result.scores))
    if result.verdicts:
        views.append(_verdicts(result, wide))
    return tuple(views)


def _rules(result: BacktestResult, wide: bool) -> View:
    scores = result.scores
    return View(
        kind="Backtest",
        columns=choose_columns(RULE_COLUMNS, [], wide),
        rows=tuple(_rule_row(score) for score in scores.rules),
        names=tuple(score.name for score in scores.rules),
        items=lambda: [score_item(score) for score in scores.rules],
        meta=backtest_meta(result),
        above=_head(result),
        below=_key(result),
    )


def _head(result: BacktestResult) -> tuple[str, ...]:
    scores = result.scores
    lines = [
        f"{count(scores.samples, 'quarter-end sample')} of {count(scores.projects, 'living project')}, "
        f"{date_words(scores.first)} to {date_words(scores.last)} "
        f"({count(scores.histories, 'history', 'histories')} read)",
        f"Base rate: {scores.dormant:,} samples ({percent(scores.base_rate)}) of "
        f"{count(scores.dormant_projects, 'project')} were dormant {scores.horizon} months later",
    ]
    if result.successors is not None:
        lines.append(
            f"{result.successors.samples:,} of these {scores.dormant:,} samples "
            f"({count(result.successors.projects, 'project')}) had a named successor by then"
        )
    return (*lines, *_fits(result))


def _fits(result: BacktestResult) -> tuple[str, ...]:
    """Return a line on the fitted models, which predict only projects that they were not fitted to."""
    scores = result.scores
    if not result.fitted:
        return ()
    if not result.folder:
        whole = (
            f"; {scores.full_model} others by the full model, which did not see them either"
            if scores.full_model
            else ""
        )
        return (
            f"{MODEL} is cross-validated: each project is predicted by a model that did not see it{whole}",
        )
    line = (
        f"{MODEL} predicts {count(scores.full_model, 'project')} with its full model of the bundled histories"
    )
    if scores.out_of_fold:
        line += f"; {scores.out_of_fold} bundled ones each with a model that did not see it"
    return (line,)


def _key(result: BacktestResult) -> tuple[str, ...]:
    lines = [
        "",
        "AUC: how often a rule ranks a surviving project above one that went dormant; 0.5 is a coin toss",
        "90%: interval from resampling projects",
        "Precision: average precision; a coin toss gets the base rate",
    ]
    if result.fitted and not result.scores.calibration:
        lines.append(
            f"{MODEL} predicts another horizon than {result.scores.horizon} months: "
            "only its ranking is tested, not its probabilities"
        )
    return tuple(lines)


def _rule_row(score: RuleScore) -> Row:
    style = "bold" if score.name == MODEL else ""
    return Row(
        {
            "rule": Cell(score.name, style),
            "auc": Cell(_number(score.auc), style),
            "interval": Cell(_between(score.auc_low, score.auc_high)),
            "precision": Cell(_number(score.average_precision)),
            "brier": Cell(_number(score.brier, 4)),
            "skill": Cell(_number(score.brier_skill)),
            "note": Cell(score.note, "dim"),
            "source": Cell(score.source, "dim"),
        }
    )


def _calibration(scores: Scores) -> View:
    model = next(score for score in scores.rules if score.name == MODEL)
    return View(
        kind="Calibration",
        columns=CALIBRATION_COLUMNS,
        rows=tuple(_bin_row(each) for each in scores.calibration),
        names=(),
        items=lambda: [calibration_item(each) for each in scores.calibration],
        above=(
            f"CALIBRATION of {MODEL}: Brier score {_number(model.brier, 4)}, "
            f"skill {_number(model.brier_skill)} over the base rate",
        ),
        below=(
            "",
            "90%: interval of the observed share. Calibrated: the mean prediction lies within it",
        ),
    )


def _bin_row(bin_: BinOutcome) -> Row:
    holds = {True: "yes", False: "no", None: UNKNOWN}[bin_.calibrated]
    return Row(
        {
            "forecast": Cell(f"{bin_.low:.0%} to {bin_.high:.0%}"),
            "moments": Cell(f"{bin_.samples:,}"),
            "projects": Cell(str(bin_.projects)),
            "mean": Cell(percent(bin_.forecast)),
            "observed": Cell(percent(bin_.share)),
            "interval": Cell(f"{percent(bin_.share_low)} to {percent(bin_.share_high)}"),
            "holds": Cell(holds, "hold" if bin_.calibrated is False else ""),
        }
    )


def _verdicts(result: BacktestResult, wide: bool) -> View:
    since = max(result.scores.first[:4], str(VERDICTS_SINCE))
    horizon = result.scores.horizon
    return View(
        kind="VerdictOutcomes",
        columns=choose_columns(VERDICT_COLUMNS, [], wide),
        rows=tuple(_verdict_row(record) for record in result.verdicts),
        names=(),
        items=lambda: [track_record_item(record) for record in result.verdicts],
        above=(f"VERDICTS since {since}, and what became of the projects {horizon} months later",),
        below=(
            "",
            "Samples: quarter-ends under the verdict. Dormant: share of those alive then",
            "Superseded: share of the samples whose makers named a successor in between",
        ),
    )


def _verdict_row(record: VerdictTrackRecord) -> Row:
    return Row(
        {
            "verdict": Cell(record.verdict.value, record.verdict.value),
            "moments": Cell(f"{record.samples:,}"),
            "projects": Cell(str(record.projects)),
            "alive": Cell(f"{record.alive:,}"),
            "dormant": Cell(percent(record.share)),
            "interval": Cell(f"{percent(record.low)} to {percent(record.high)}"),
            "superseded": Cell(percent(record.superseded_share)),
            "all-dormant": Cell(percent(record.all_dormant_share)),
        }
    )


def percent(share: float | None) -> str:
    """`6.6%`."""
    return UNKNOWN if share is None else f"{100 * share:.1f}%"


def _number(value: float | None, digits: int = 3) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _between(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None else f"{_number(low)} to {_number(high)}"
