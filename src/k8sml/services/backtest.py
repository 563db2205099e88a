"""Backtest the forecast, the verdicts and the rules of other tools, on the catalog or on a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import IncompleteError, K8smlError
from k8sml.maturity.backtest.baselines import Baseline
from k8sml.maturity.backtest.evaluate import (
    RULE_NAMES,
    SampleWithEvidence,
    Series,
    choose_rules,
    collect_samples,
    evaluate,
)
from k8sml.maturity.backtest.result import BacktestResult
from k8sml.maturity.backtest.samples import Period
from k8sml.maturity.backtest.track_record import count_successors, verdict_track_records
from k8sml.services.feedback import SILENT, Feedback
from k8sml.workspace.workspace import Workspace


class _Subjects(Struct, frozen=True):
    series: list[Series]
    problems: tuple[str, ...]


def backtest(
    workspace: Workspace,
    period: Period,
    rules: Sequence[str] = (),
    history: Path | None = None,
    feedback: Feedback = SILENT,
) -> BacktestResult:
    """Backtest the named rules (none: all) on the catalog, or on a folder of histories.

    Raises K8smlError if a rule is unknown or no project was alive in the period; IncompleteError if that
    may be for unusable histories.
    """
    try:
        with_model, baselines = choose_rules(rules)
    except KeyError as error:
        raise K8smlError(f"no rule {error.args[0]!r}; use one of {', '.join(RULE_NAMES)}") from None
    model = workspace.model if with_model else None
    subjects = _subjects(workspace, history, baselines, feedback)
    samples = collect_samples(subjects.series, period)
    if not samples:
        raise _no_samples(period, subjects.problems)
    scores = evaluate(
        samples, len(subjects.series), period.horizon, model, baselines, watch=feedback.progress
    )
    result = BacktestResult(
        scores,
        folder=history is not None,
        fitted=model is not None,
        problems=subjects.problems,
        forecast_missing=with_model and model is None,
    )
    return result if history is not None else _with_track_record(workspace, result, samples, period, feedback)


def _with_track_record(
    workspace: Workspace,
    result: BacktestResult,
    samples: list[SampleWithEvidence],
    period: Period,
    feedback: Feedback,
) -> BacktestResult:
    """Return the result with the track record of each verdict on the catalog's projects."""
    from msgspec.structs import replace

    from k8sml.catalog.lineage import without_undated_overrides

    catalog, evidence = without_undated_overrides(workspace.bundle.catalog), workspace.bundle.evidence
    return replace(
        result,
        verdicts=verdict_track_records(catalog, evidence, period, workspace.model, feedback.progress),
        successors=count_successors(samples, catalog, period.horizon),
    )


def _subjects(
    workspace: Workspace, history: Path | None, baselines: Sequence[Baseline], feedback: Feedback
) -> _Subjects:
    """Return the histories to look at. Raises K8smlError."""
    if history is None:
        bundle = workspace.bundle
        return _Subjects([Series(slug, found) for slug, found in bundle.evidence.items()], bundle.problems)
    return _read_folder(workspace, history, any(baseline.releases for baseline in baselines), feedback)


def _read_folder(workspace: Workspace, folder: Path, tags: bool, feedback: Feedback) -> _Subjects:
    """Read the histories of a folder; those of known projects get their slugs. Raises K8smlError.

    Reading `tags` as versions takes most of the time.
    """
    from k8sml.catalog.find import projects_by_repo
    from k8sml.evidence.derive import lone_evidence
    from k8sml.evidence.history_io import read_folder

    try:
        content = read_folder(folder)
    except (OSError, ValueError) as error:
        raise K8smlError(f"--history {folder}: {os_reason(error)}") from None
    if content.problems and not content.histories:
        raise IncompleteError(*content.problems, f"--history {folder}: no usable history file (*.json)")
    if not content.histories:
        raise K8smlError(f"--history {folder}: no history file (*.json)")
    projects = projects_by_repo(workspace.bundle.catalog.projects)
    series = []
    for name, history in feedback.progress(list(content.histories.items()), "histories"):
        project = projects.get(history.repo.lower())
        series.append(Series(project.slug if project else name, lone_evidence(history, project, tags)))
    return _Subjects(series, content.problems)


def _no_samples(period: Period, problems: Sequence[str]) -> K8smlError:
    """Return the error for a period in which no project was alive."""
    from k8sml.evidence.model import month_text

    since = f" from {month_text(period.first)}" if period.first is not None else ""
    until = f" to {month_text(period.last)}" if period.last is not None else ""
    line = (
        f"no project was alive at a quarter-end{since}{until} and observed {period.horizon} months later; "
        "use a longer period or a shorter --horizon"
    )
    return IncompleteError(*problems, line) if problems else K8smlError(line)
