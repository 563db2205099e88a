"""The forecast in words: a frequency, its range, and what moves it."""

from __future__ import annotations

from k8sml.maturity.forecast import HORIZON_MONTHS, Factor, Risk
from k8sml.maturity.reasons import Reason
from k8sml.render.text import count


def risk_sentence(risk: Risk) -> str:
    """`4% dormant in 24 months: of 495 moments like this one, 26 were (3% to 9%)`."""
    band = risk.band
    seen = f"of {count(band.moments, 'moment')} like this one, in {count(band.projects, 'project')}"
    ended = f"{band.dormant:,} {'was' if band.dormant == 1 else 'were'}"
    return (
        f"{percent(risk.probability)} dormant in {HORIZON_MONTHS} months: {seen}, {ended} "
        f"({risk.low:.0%} to {risk.high:.0%})"
    )


def no_forecast_sentence(reason: Reason) -> str:
    """`no forecast: 3 months of history (12 needed)`."""
    return f"no forecast: {reason.sentence}"


def percent(share: float) -> str:
    """A share as a person says it: nothing that can happen has no chance."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def factors_sentence(risk: Risk) -> str:
    """What moves the risk most, each with its direction."""
    parts = []
    for word, raises in (("raised", True), ("lowered", False)):
        named = [_factor(one) for one in risk.factors if one.raises is raises]
        if named:
            parts.append(f"{word} by {', '.join(named)}")
    return "; ".join(parts)


def _factor(factor: Factor) -> str:
    value = factor.value
    match factor.name:
        case "commits_3m":
            return f"{count(int(value), 'commit')} in 3 months"
        case "active_months":
            return f"commits in {value:.0f} of 12 months"
        case "authors_12m":
            return f"{count(int(value), 'person', 'people')} in 12 months"
        case "top_author_share":
            return f"{value:.0%} of the commits by one"
        case _:
            return f"{value / 12:.0f} years of history" if value >= 24 else f"{value:.0f} months of history"
