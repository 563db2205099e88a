"""The forecast for a project on a day, or why there is none."""

from __future__ import annotations

from k8sml.catalog.model import Event
from k8sml.maturity.forecast import Model, risk
from k8sml.maturity.model import Activity, RiskFinding, Signals
from k8sml.maturity.rules import STALE_MONTHS, WINDOW_MONTHS
from k8sml.maturity.signals import unobserved


def outlook(model: Model | None, signals: Signals, ended: Event | None, slug: str) -> RiskFinding:
    """The risk of dormancy two years on; None with the reason where the data do not support one.

    A project that the model was fitted to is told by the fit that did not see it.
    """
    activity = signals.activity
    if model is None:
        return RiskFinding(None)
    if ended is not None:
        return RiskFinding(None, f"no forecast: it was {ended.kind} {ended.date}")
    if activity is None:
        return RiskFinding(None, f"no forecast: {unobserved(signals)}")
    if activity.gap > STALE_MONTHS:
        return RiskFinding(None, f"no forecast: last observed {signals.observed}, too long ago")
    if activity.partial:
        return RiskFinding(None, "no forecast: only its last year was read; `k8sml update` reads all")
    if activity.features is None:
        return RiskFinding(None, f"no forecast: {_silence(activity)}")
    return RiskFinding(risk(model, activity.features, slug))


def _silence(activity: Activity) -> str:
    """Why a forecast has nothing to go by."""
    if activity.months < WINDOW_MONTHS:
        return "less than twelve months were seen"
    if activity.lower_bound:
        return "not every commit of its last year was read; `k8sml update` reads all"
    return "it is quiet already"
