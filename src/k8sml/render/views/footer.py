"""The line below tables of projects: the date, the age of the data, and a legend of the signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.evidence.sources.registry import SOURCES
from k8sml.maturity.model import Judgement
from k8sml.maturity.words import count
from k8sml.render.text import UNKNOWN, date_words


def footer(judgements: Sequence[Judgement], as_of: date) -> str:
    """Return the line below a table of these projects.

    It has the age of the newest data, so that silence since then is not taken for inactivity.
    """
    judgements = list({judgement.project.slug: judgement for judgement in judgements}.values())
    notes = [f"As of {date_words(as_of.isoformat())}{_observed(judgements, as_of)}.", f"{UNKNOWN} = unknown."]
    if any(judgement.verdict.override for judgement in judgements):
        notes.append("* = own verdict.")
    unobserved = sum(judgement.signals.observed is None for judgement in judgements)
    if unobserved:
        notes.append(f"Not observed: {count(unobserved, 'project')} (`k8sml update NAME` reads them).")
    for source in SOURCES.values():
        number = sum(judgement.signals.observed_by == source.name for judgement in judgements)
        if source.via and number:
            notes.append(f"Read through {source.via}: {count(number, 'project')}.")
    return " ".join(notes)


def refresh_hint(observed: str, as_of: date, slug: str = "") -> str:
    """Return the age of data and the command that refreshes it; empty for data of the date or later."""
    age = (as_of - date.fromisoformat(observed)).days
    command = f"k8sml update {slug}".strip()
    return f" ({count(age, 'day')} old; `{command}` refreshes it)" if age > 0 else ""


def _observed(judgements: Sequence[Judgement], as_of: date) -> str:
    days = [judgement.signals.observed for judgement in judgements if judgement.signals.observed]
    if not days:
        return ""
    oldest, newest = min(days), max(days)
    if oldest == newest:
        return f"; data observed {date_words(newest)}{refresh_hint(newest, as_of)}"
    hint = refresh_hint(newest, as_of).replace("(", "(newest ", 1)
    return f"; data observed {date_words(oldest)} to {date_words(newest)}{hint}"
