"""The forecast in words: the chance, its interval, and what moves it."""

from __future__ import annotations

from k8sml.maturity.forecast import HORIZON_MONTHS, Factor, Risk
from k8sml.maturity.reasons import Reason
from k8sml.maturity.words import count


def risk_sentence(risk: Risk) -> str:
    """Return the chance, with what became of comparable quarters.

    `4% chance of being dormant in 24 months; 26 of 495 comparable quarters (68 projects) went dormant,
    90% interval 3% to 9%`
    """
    band = risk.band
    return (
        f"{percent(risk.probability)} chance of being dormant in {HORIZON_MONTHS} months; "
        f"{band.dormant:,} of {count(band.moments, 'comparable quarter')} "
        f"({count(band.projects, 'project')}) went dormant, "
        f"90% interval {risk.low:.0%} to {risk.high:.0%}"
    )


def no_forecast_sentence(reason: Reason) -> str:
    """`no forecast: 3 months of history (12 needed)`."""
    return f"no forecast: {reason.sentence}"


def percent(share: float) -> str:
    """Return `5%`, or `under 1%`: a small chance is never shown as none."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def factors_sentence(risk: Risk) -> str:
    """Return what moves the risk most, by direction; empty if nothing can be named.

    The share of the busiest contributor is left out. It points the surprising way and is not advice
    (docs/forecast.md, "Where it misleads").
    """
    parts = []
    for word, raises in (("higher", True), ("lower", False)):
        named = [
            _factor(factor)
            for factor in risk.factors
            if factor.raises is raises and factor.name != "top_author_share"
        ]
        if named:
            parts.append(f"{word} because of {', '.join(named)}")
    return "; ".join(parts)


def _factor(factor: Factor) -> str:
    value = factor.value
    match factor.name:
        case "commits_3m":
            return f"{count(int(value), 'commit')} in 3 months"
        case "active_months":
            return f"commits in {value:.0f} of 12 months"
        case "authors_12m":
            return f"{count(int(value), 'contributor')} in 12 months"
        case _:
            return f"{value / 12:.0f} years of history" if value >= 24 else f"{value:.0f} months of history"
