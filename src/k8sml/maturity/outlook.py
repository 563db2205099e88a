"""The forecast for a project on a day, or why there is none."""

from __future__ import annotations

from k8sml.catalog.model import Event
from k8sml.maturity.forecast import ForecastModel, risk
from k8sml.maturity.model import Activity, RiskResult, Signals
from k8sml.maturity.signals import unobserved
from k8sml.maturity.thresholds import STALE_MONTHS, WINDOW_MONTHS


def outlook(model: ForecastModel | None, signals: Signals, ended: Event | None, slug: str) -> RiskResult:
    """The risk of dormancy two years on; None with the reason where the data do not support one.

    A project that the model was fitted to is told by the fit that did not see it.
    """
    activity = signals.activity
    if model is None:
        return RiskResult(None)
    if ended is not None:
        return RiskResult(None, f"no forecast: it was {ended.kind} {ended.date}")
    if activity is None:
        return RiskResult(None, f"no forecast: {unobserved(signals)}")
    if activity.gap > STALE_MONTHS:
        return RiskResult(None, f"no forecast: last observed {signals.observed}, too long ago")
    if activity.partial:
        return RiskResult(None, "no forecast: only its last year was read; `k8sml update` reads all")
    if activity.features is None:
        return RiskResult(None, f"no forecast: {_silence(activity)}")
    return RiskResult(risk(model, activity.features, slug))


def _silence(activity: Activity) -> str:
    """Why a forecast has nothing to go by."""
    if activity.months < WINDOW_MONTHS:
        return "less than twelve months were seen"
    if activity.lower_bound:
        return "not every commit of its last year was read; `k8sml update` reads all"
    return "it is quiet already"
