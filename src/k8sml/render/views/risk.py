"""The forecast in words: the chance, its interval, and its factors."""

from __future__ import annotations

from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import HORIZON_MONTHS, Risk
from k8sml.maturity.reasons import Reason
from k8sml.maturity.words import count


def risk_sentence(risk: Risk) -> str:
    """Return the chance, with the outcomes of comparable quarters.

    `4% chance of being dormant in 24 months; 26 of 495 comparable quarters (68 projects) went dormant,
    90% interval 3% to 9%`
    """
    return (
        f"{percent(risk.probability)} chance of being dormant in {HORIZON_MONTHS} months; "
        f"{risk.bin.dormant:,} of {count(risk.bin.samples, 'comparable quarter')} "
        f"({count(risk.bin.projects, 'project')}) went dormant, "
        f"90% interval {risk.low:.0%} to {risk.high:.0%}"
    )


def no_forecast_sentence(reason: Reason) -> str:
    """`no forecast: 3 months of history (12 needed)`."""
    return f"no forecast: {reason.sentence}"


def percent(share: float) -> str:
    """Return `5%`, or `under 1%`: a small chance is never shown as none."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def factors_sentence(risk: Risk) -> str:
    """Return the strongest factors of the risk, by direction; empty if none of them is advice."""
    parts = []
    for word, raises in (("higher", True), ("lower", False)):
        named = [
            FEATURES[factor.name].words(factor.value)
            for factor in risk.factors
            if factor.raises is raises and FEATURES[factor.name].advice
        ]
        if named:
            parts.append(f"{word} because of {', '.join(named)}")
    return "; ".join(parts)
