"""The result of a backtest."""

from __future__ import annotations

from msgspec import Struct

from k8sml.maturity.backtest.evaluate import Scores
from k8sml.maturity.backtest.track_record import Successors, VerdictTrackRecord


class BacktestResult(Struct, frozen=True):
    """The tables to show. `folder` is true if the histories are from a folder instead of the catalog.

    `verdicts` and `successors` are known of the catalog's projects only. Without a `fitted` forecast there
    are the rules of others alone. `problems` names unusable histories, a line each; `forecast_missing` is
    true if the forecast was requested but does not exist.
    """

    scores: Scores
    folder: bool
    fitted: bool
    verdicts: tuple[VerdictTrackRecord, ...] = ()
    successors: Successors | None = None
    problems: tuple[str, ...] = ()
    forecast_missing: bool = False
