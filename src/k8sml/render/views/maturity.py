"""The maturity report: a summary, projects by category with reasons, and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.model import Verdict
from k8sml.maturity.changes import Change
from k8sml.maturity.filters import UNKNOWN as UNKNOWN_VALUE
from k8sml.maturity.model import Judgment
from k8sml.maturity.outcome import ProjectFate, ProjectOutcome
from k8sml.maturity.words import count
from k8sml.render.text import date_words
from k8sml.render.view import Cell, Column, View
from k8sml.render.views.project_columns import columns_of, project_rows
from k8sml.render.views.project_table import footnote, items, slugs

_MATURITY = (
    "name", "slug", "category", "verdict", "risk", "level", "vitality", "version", "age", "cadence", "people",
    "commits", "activity", "observed", "foundation", "license", "outlook", "why",
)  # fmt: skip


OUTCOME = Column("outcome", "what became of it", 0, flexible=True)
MATURITY_COLUMNS = columns_of(_MATURITY, category="wide", foundation="wide")


def maturity_view(
    judgments: Sequence[Judgment],
    columns: tuple[Column, ...],
    as_of: date,
    since: date | None = None,
    changed: Sequence[Change] = (),
    limit: int | None = None,
    outcomes: Mapping[str, ProjectOutcome] | None = None,
) -> View:
    """Return the maturity report: a summary, the number of each verdict, projects by category.

    `changed` are the changes from `since` to `as_of`. A `limit` cuts the rows, not the summary. `outcomes`
    by slug add the fate of each project.
    """
    shown = judgments[:limit]
    meta: dict[str, Any] = {"as_of": as_of.isoformat(), "summary": summary_data(judgments)}
    if since is not None:
        meta |= {"since": since.isoformat(), "changes": list(changed)}
    rows = project_rows(shown, columns, as_of, grouped=True)
    above = _summary(judgments, as_of, len(shown))
    if outcomes is not None:
        meta["outcomes"] = {
            slug: {"fate": outcome.fate, "text": outcome.text} for slug, outcome in outcomes.items()
        }
        columns = (*columns, OUTCOME)
        rows = tuple(
            replace(row, cells={**row.cells, "outcome": Cell(outcomes[judgment.project.slug].text)})
            for row, judgment in zip(rows, shown, strict=True)
        )
        above += _fates(judgments, outcomes)
    return View(
        kind="MaturityReport",
        columns=columns,
        rows=rows,
        names=slugs(shown),
        items=partial(items, shown),
        meta=meta,
        above=above,
        below=(*_changes(since, as_of, changed), *footnote(shown, as_of)),
        empty="no projects match",
    )


def summary_data(judgments: Sequence[Judgment]) -> dict[str, object]:
    """Return the number of projects, and of each verdict, level and vitality."""

    def tally(field: str) -> dict[str, int]:
        values = (getattr(judgment, field).value for judgment in judgments)
        return dict(Counter(value.value if value else UNKNOWN_VALUE for value in values))

    return {
        "projects": len(judgments),
        "observed": sum(judgment.signals.activity is not None for judgment in judgments),
        **{field: tally(field) for field in ("verdict", "level", "vitality")},
    }


def _summary(judgments: Sequence[Judgment], as_of: date, shown: int) -> tuple[str, ...]:
    observed = sum(judgment.signals.activity is not None for judgment in judgments)
    categories = len({judgment.project.category for judgment in judgments})
    head = (
        f"{count(len(judgments), 'project')} in {count(categories, 'category', 'categories')} "
        f"as of {date_words(as_of.isoformat())}; {observed} observed"
    )
    if shown < len(judgments):
        head += f". Showing the first {shown}."
    tally = Counter(judgment.verdict.value for judgment in judgments)
    parts = [f"{verdict.value} {tally[verdict]}" for verdict in Verdict]
    parts += [f"not judged {tally[None]}"] if tally[None] else []
    return (head, " · ".join(parts))


def _fates(judgments: Sequence[Judgment], outcomes: Mapping[str, ProjectOutcome]) -> tuple[str, ...]:
    """Return one line per verdict: the fates of its projects."""
    lines = []
    for verdict in Verdict:
        fates = Counter(outcomes[j.project.slug].fate for j in judgments if j.verdict.value is verdict)
        if fates:
            counts = ", ".join(f"{fates[fate]} {fate}" for fate in ProjectFate if fates[fate])
            lines.append(f"{verdict} ({fates.total()}): {counts}")
    return ("", "What became of them:", *lines) if lines else ()


def _changes(since: date | None, as_of: date, changed: Sequence[Change]) -> tuple[str, ...]:
    if since is None:
        return ()
    head = f"CHANGES from {date_words(since.isoformat())} to {date_words(as_of.isoformat())}"
    if not changed:
        return ("", f"{head}: none")
    width = max(len(change.name) for change in changed)
    lines = [
        f"{change.name.ljust(width)}  {(change.date or '').ljust(10)}  {change.text}" for change in changed
    ]
    return ("", head, *lines)
