"""The columns of tables of projects, and how each cell is made from a judgment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from msgspec.structs import replace

from k8sml.maturity.model import Activity, Judgment
from k8sml.maturity.reasons import sentences
from k8sml.maturity.words import membership_words
from k8sml.render.text import UNKNOWN, age, lower_bound, rhythm, sparkline
from k8sml.render.view import Cell, Column, Row
from k8sml.render.views.risk import factors_sentence, no_forecast_sentence, percent, risk_sentence

# Years of activity in the sparkline of a table; `show` has all years.
_SPARK_YEARS = 4

# Longer names wrap in a terminal, so that a single name does not hide columns.
_NAME_WIDTH = 30

_DIM = Cell(UNKNOWN, "dim")
_CellOf = Callable[[Judgment, date], Cell]


def _text(value: str | None, style: str = "") -> Cell:
    return Cell(value, style) if value else _DIM


def _foundation(judgment: Judgment) -> Cell:
    return _text(membership_words(judgment.identity))


def _of_activity(judgment: Judgment, words: Callable[[Activity], str], raw: str = "") -> Cell:
    """Return a value of the activity; dim if the observation is too old for the date."""
    activity = judgment.signals.activity
    if activity is None:
        return _DIM
    number = str(getattr(activity, raw)) if raw else ""
    return Cell(words(activity), "" if judgment.vitality.value else "dim", raw=number)


def _people(activity: Activity) -> str:
    return lower_bound(activity.authors_12m, activity.lower_bound)


def _commits(activity: Activity) -> str:
    return lower_bound(activity.commits_12m, activity.lower_bound)


def _activity(activity: Activity) -> str:
    return sparkline([commits for _, commits in activity.yearly[-_SPARK_YEARS:]])


def _version(judgment: Judgment) -> Cell:
    """Return the latest stable version; if there is none the prerelease, dim."""
    signals = judgment.signals
    if signals.latest_stable:
        return Cell(signals.latest_stable.version)
    return Cell(signals.prerelease.version, "dim") if signals.prerelease else _DIM


def _released(judgment: Judgment, as_of: date) -> Cell:
    stable = judgment.signals.latest_stable
    return Cell(age(stable.date, as_of)) if stable else _DIM


def _risk(judgment: Judgment) -> Cell:
    risk = judgment.risk.value
    if risk is None:
        return _DIM
    return Cell(percent(risk.probability).replace("under ", "<"), raw=f"{risk.probability:.4f}")


def _outlook(judgment: Judgment) -> Cell:
    """Return the forecast with its factors, or the reason why there is none."""
    risk = judgment.risk.value
    if risk is None:
        reason = judgment.risk.reason
        return Cell(no_forecast_sentence(reason), "dim") if reason else _DIM
    return Cell("; ".join(filter(None, (risk_sentence(risk), factors_sentence(risk)))))


def _cadence(judgment: Judgment) -> Cell:
    days = judgment.signals.cadence_days
    return _DIM if days is None else Cell(rhythm(days))


def _observed(judgment: Judgment, as_of: date) -> Cell:
    day = judgment.signals.observed
    if day is None:
        return Cell("not observed", "dim", raw=UNKNOWN)
    return Cell(day, "dim")


def _verdict(judgment: Judgment) -> Cell:
    value = judgment.verdict.value
    return Cell(verdict_word(judgment) or UNKNOWN, value.value, raw=value.value) if value else _DIM


def verdict_word(judgment: Judgment) -> str | None:
    """Return the verdict; an own verdict has a star."""
    value = judgment.verdict.value
    if value is None:
        return None
    return f"{value}*" if judgment.verdict.override else value.value


def _of_snapshot(judgment: Judgment, field: str) -> Cell:
    """Return a number of the GitHub snapshot."""
    facts = judgment.signals.facts
    if facts is None:
        return _DIM
    number = getattr(facts, field)
    return Cell(f"{number:,}", raw=str(number))


def _why(judgment: Judgment) -> Cell:
    return _text(sentences(judgment.verdict.reasons))


_COLUMNS: dict[str, tuple[Column, _CellOf]] = {
    "name": (Column("name", "name", cap=_NAME_WIDTH), lambda j, d: Cell(j.identity.name)),
    "slug": (Column("slug", "slug", 9, shown="wide"), lambda j, d: Cell(j.project.slug)),
    "category": (Column("category", "category", 2), lambda j, d: Cell(j.project.category.value)),
    "verdict": (
        Column("verdict", "verdict"),
        lambda j, d: _verdict(j),
    ),
    "risk": (Column("risk", "risk", 2, right=True), lambda j, d: _risk(j)),
    "outlook": (Column("outlook", "outlook", 9, flexible=True, shown="wide"), lambda j, d: _outlook(j)),
    "level": (Column("level", "level", 4), lambda j, d: _text(j.level.value)),
    "vitality": (Column("vitality", "vitality", 3), lambda j, d: _text(j.vitality.value)),
    "version": (Column("version", "version", 1), lambda j, d: _version(j)),
    "age": (Column("age", "age", 2, right=True), _released),
    "released": (
        Column("released", "released", 8, shown="wide"),
        lambda j, d: _text(j.signals.latest_stable.date if j.signals.latest_stable else None),
    ),
    "cadence": (
        Column("cadence", "every", 6, right=True),
        lambda j, d: _cadence(j),
    ),
    "people": (
        Column("people", "people", 5, right=True),
        lambda j, d: _of_activity(j, _people, "authors_12m"),
    ),
    "commits": (
        Column("commits", "commits", 8, right=True, shown="wide"),
        lambda j, d: _of_activity(j, _commits, "commits_12m"),
    ),
    "activity": (Column("activity", "activity", 7), lambda j, d: _of_activity(j, _activity)),
    "foundation": (Column("foundation", "foundation", 5), lambda j, d: _foundation(j)),
    "license": (
        Column("license", "license", 9, shown="wide"),
        lambda j, d: _text(j.identity.license),
    ),
    "language": (
        Column("language", "language", 9, shown="wide"),
        lambda j, d: _text(j.project.language),
    ),
    "repo": (Column("repo", "repo", 9, shown="wide"), lambda j, d: Cell(j.identity.repo)),
    "stars": (Column("stars", "stars", 6, right=True), lambda j, d: _of_snapshot(j, "stars")),
    "forks": (Column("forks", "forks", 9, right=True), lambda j, d: _of_snapshot(j, "forks")),
    "issues": (Column("issues", "issues", 9, right=True), lambda j, d: _of_snapshot(j, "open_issues")),
    "pulls": (Column("pulls", "pulls", 9, right=True), lambda j, d: _of_snapshot(j, "open_pulls")),
    "pushed": (
        Column("pushed", "pushed", 9),
        lambda j, d: _text(j.signals.facts.pushed if j.signals.facts else None),
    ),
    "observed": (Column("observed", "observed", 8), _observed),
    "why": (Column("why", "why", 0, flexible=True), lambda j, d: _why(j)),
}
_LIST = (
    "name", "slug", "category", "verdict", "level", "vitality", "version", "age", "released", "foundation",
    "license", "language", "repo", "observed",
)  # fmt: skip


def columns_of(usual: Sequence[str], **shown: Literal["table", "wide", "asked"]) -> tuple[Column, ...]:
    """Return the usual columns of a table, then all others, which appear only when `--columns` names them."""
    first = [_COLUMNS[key][0] for key in usual]
    others = [replace(_COLUMNS[key][0], shown="asked") for key in _COLUMNS if key not in usual]
    return tuple(replace(c, shown=shown.get(c.key, c.shown)) for c in (*first, *others))


LIST_COLUMNS = columns_of(_LIST)
# The columns of the GitHub snapshot come before the day of observation.
_LIVE = ("stars", "forks", "issues", "pulls", "pushed")
LIVE_COLUMNS = columns_of(
    (*_LIST[:-1], *_LIVE, _LIST[-1]), forks="wide", issues="wide", pulls="wide", pushed="wide"
)


def project_rows(
    judgments: Sequence[Judgment], columns: Sequence[Column], as_of: date, grouped: bool = False
) -> tuple[Row, ...]:
    """Return one row per project; `grouped` by category."""
    makers = [(column.key, _COLUMNS[column.key][1]) for column in columns]
    return tuple(
        Row(
            {key: make(judgment, as_of) for key, make in makers},
            judgment.project.category.value if grouped else "",
        )
        for judgment in judgments
    )
