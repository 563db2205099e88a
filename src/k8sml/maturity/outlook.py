"""The forecast for a project on a day, or the reason why there is none."""

from __future__ import annotations

from k8sml.catalog.status import Status
from k8sml.maturity import reasons
from k8sml.maturity.forecast import ForecastModel, risk
from k8sml.maturity.model import Activity, RiskResult, Signals
from k8sml.maturity.reasons import Reason
from k8sml.maturity.signals import unobserved
from k8sml.maturity.thresholds import DORMANT_COMMITS, STALE_MONTHS, WINDOW_MONTHS


def outlook(model: ForecastModel | None, signals: Signals, status: Status, slug: str) -> RiskResult:
    """Return the risk of being dormant at the horizon, or the reason why the data do not support one.

    For a project that the model was fitted to, the fit that left it out is used.
    """
    activity = signals.activity
    if model is None:
        return RiskResult(None)
    if status.ended is not None:
        return RiskResult(None, reasons.ended(event=status.ended.kind, date=status.ended.date))
    if activity is None:
        return RiskResult(None, unobserved(signals))
    if activity.gap > STALE_MONTHS:
        return RiskResult(
            None,
            reasons.stale_history(
                observed=signals.observed or activity.window_end, months=activity.gap, limit=STALE_MONTHS
            ),
        )
    if activity.partial:
        return RiskResult(None, reasons.partial_history())
    if activity.features is None:
        return RiskResult(None, _no_features(activity))
    return RiskResult(risk(model, activity.features, slug))


def _no_features(activity: Activity) -> Reason:
    if activity.months < WINDOW_MONTHS:
        return reasons.short_history(months=activity.months, needed=WINDOW_MONTHS)
    if activity.lower_bound:
        return reasons.last_year_incomplete()
    return reasons.already_dormant(commits=activity.commits_12m, needed=DORMANT_COMMITS)
