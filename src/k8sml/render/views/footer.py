"""The line below tables of projects: the date, the age of the data, and a legend of the signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.evidence.sources.registry import SOURCES
from k8sml.maturity.model import Judgment
from k8sml.maturity.words import count
from k8sml.render.text import UNKNOWN, date_words


def footer(judgments: Sequence[Judgment], as_of: date) -> str:
    """Return the line below a table of these projects.

    It has the age of the newest data, so that silence since then is not taken for inactivity.
    """
    judgments = list({judgment.project.slug: judgment for judgment in judgments}.values())
    notes = [f"As of {date_words(as_of.isoformat())}{_observed(judgments, as_of)}.", f"{UNKNOWN} = unknown."]
    if any(judgment.verdict.override for judgment in judgments):
        notes.append("* = own verdict.")
    unobserved = sum(judgment.signals.observed is None for judgment in judgments)
    if unobserved:
        notes.append(f"Not observed: {count(unobserved, 'project')} (`k8sml update NAME` reads them).")
    for source in SOURCES.values():
        number = sum(judgment.signals.observed_by == source.name for judgment in judgments)
        if source.via and number:
            notes.append(f"Read through {source.via}: {count(number, 'project')}.")
    return " ".join(notes)


def refresh_hint(observed: str, as_of: date, slug: str = "") -> str:
    """Return the age of data and the command that refreshes it; empty for data of the date or later."""
    age = (as_of - date.fromisoformat(observed)).days
    command = f"k8sml update {slug}".strip()
    return f" ({count(age, 'day')} old; `{command}` refreshes it)" if age > 0 else ""


def _observed(judgments: Sequence[Judgment], as_of: date) -> str:
    days = [judgment.signals.observed for judgment in judgments if judgment.signals.observed]
    if not days:
        return ""
    oldest, newest = min(days), max(days)
    if oldest == newest:
        return f"; data observed {date_words(newest)}{refresh_hint(newest, as_of)}"
    hint = refresh_hint(newest, as_of).replace("(", "(newest ", 1)
    return f"; data observed {date_words(oldest)} to {date_words(newest)}{hint}"
