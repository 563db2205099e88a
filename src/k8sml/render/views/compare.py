"""Projects side by side: one row per property, one column per project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from k8sml.maturity.model import Judgment
from k8sml.maturity.reasons import sentences
from k8sml.maturity.thresholds import WINDOW_MONTHS
from k8sml.maturity.words import membership_words
from k8sml.render.text import UNKNOWN, age, date_words, lower_bound, rhythm_words, sparkline
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.footer import footer
from k8sml.render.views.project_columns import verdict_word
from k8sml.render.views.project_table import items, slugs
from k8sml.render.views.risk import percent

_Answer = Callable[[Judgment, date], str | None]


def _release(judgment: Judgment, as_of: date) -> str | None:
    stable = judgment.signals.latest_stable
    return f"{stable.version} ({age(stable.date, as_of)})" if stable else None


def _prerelease(judgment: Judgment, as_of: date) -> str | None:
    ahead = judgment.signals.prerelease
    return f"{ahead.version} ({age(ahead.date, as_of)})" if ahead else None


def _first_one(judgment: Judgment, as_of: date) -> str | None:
    if judgment.signals.observed is None:
        return None
    first, partial = judgment.signals.first_1_0, judgment.signals.partial
    if first is None:
        return None if partial else "below 1.0"
    return f"{'by ' if partial else ''}{date_words(first.date)}"


def _people(judgment: Judgment, as_of: date) -> str | None:
    activity = judgment.signals.activity
    return lower_bound(activity.authors_12m, activity.lower_bound) if activity else None


def _bus_factor(judgment: Judgment, as_of: date) -> str | None:
    activity = judgment.signals.activity
    return str(activity.bus_factor) if activity and activity.bus_factor else None


def _commits(judgment: Judgment, as_of: date) -> str | None:
    activity = judgment.signals.activity
    return lower_bound(activity.commits_12m, activity.lower_bound) if activity else None


def _activity(judgment: Judgment, as_of: date) -> str | None:
    activity = judgment.signals.activity
    if activity is None:
        return None
    years = activity.yearly
    return f"{years[0][0]} {sparkline([n for _, n in years])} {years[-1][0]}"


def _foundation(judgment: Judgment, as_of: date) -> str | None:
    return membership_words(judgment.identity)


QUESTIONS: dict[str, _Answer] = {
    "verdict": lambda j, d: verdict_word(j),
    "why": lambda j, d: sentences(j.verdict.reasons),
    "risk": lambda j, d: percent(j.risk.value.probability) if j.risk.value else None,
    "level": lambda j, d: j.level.value,
    "vitality": lambda j, d: j.vitality.value,
    "version": _release,
    "prerelease": _prerelease,
    "cadence": lambda j, d: rhythm_words(j.signals.cadence_days) or None,
    "first 1.0": _first_one,
    f"contributors ({WINDOW_MONTHS} months)": _people,
    "bus factor": _bus_factor,
    f"commits ({WINDOW_MONTHS} months)": _commits,
    "activity": _activity,
    "first seen": lambda j, d: date_words(j.signals.first_seen) if j.signals.first_seen else None,
    "category": lambda j, d: j.project.category.value,
    "language": lambda j, d: j.project.language,
    "license": lambda j, d: j.identity.license,
    "foundation": _foundation,
    "repo": lambda j, d: j.identity.repo,
    "observed": lambda j, d: date_words(j.signals.observed) if j.signals.observed else "not observed",
}
# Rows that need a GitHub snapshot of at least one project.
_LIVE: dict[str, _Answer] = {
    "stars": lambda j, d: f"{j.signals.facts.stars:,}" if j.signals.facts else None,
    "forks": lambda j, d: f"{j.signals.facts.forks:,}" if j.signals.facts else None,
    "open issues": lambda j, d: f"{j.signals.facts.open_issues:,}" if j.signals.facts else None,
    "open pull requests": lambda j, d: f"{j.signals.facts.open_pulls:,}" if j.signals.facts else None,
    "mismatch": lambda j, d: "; ".join(j.signals.mismatches) or None,
}


def compare_view(judgments: Sequence[Judgment], as_of: date) -> View:
    """Return the comparison. Its items are those of a list."""
    columns = (
        Column("question", ""),
        *(Column(j.project.slug, j.identity.name, flexible=True) for j in judgments),
    )
    rows = []
    live = _LIVE if any(judgment.signals.facts for judgment in judgments) else {}
    for question, answer in {**QUESTIONS, **live}.items():
        cells = {"question": Cell(question, "dim")}
        for judgment in judgments:
            text = answer(judgment, as_of)
            ring = judgment.verdict.value if question == "verdict" else None
            style = ring.value if ring else "" if text else "dim"
            cells[judgment.project.slug] = Cell(text or UNKNOWN, style)
        rows.append(Row(cells))
    return View(
        kind="Comparison",
        columns=columns,
        rows=tuple(rows),
        names=slugs(judgments),
        items=lambda: items(judgments),
        meta={"as_of": as_of.isoformat()},
        below=("", footer(judgments, as_of)),
    )
