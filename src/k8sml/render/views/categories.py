"""The categories, with the number of projects and of each verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from k8sml.catalog.model import CATEGORY_MEANING, Category, Verdict
from k8sml.maturity.model import Judgment
from k8sml.render.view import Cell, Column, Row, View

COLUMNS = (
    Column("category", "category"),
    Column("projects", "projects", right=True),
    *(Column(verdict.value, verdict.value, 1, right=True) for verdict in Verdict),
    Column("not-judged", "not judged", 2, right=True),
    Column("meaning", "what it is for", 3, flexible=True),
)


def categories_view(judgments: Sequence[Judgment], columns: tuple[Column, ...], as_of: date) -> View:
    """Return one row per category, empty ones included."""
    tally = Counter((j.project.category, j.verdict.value) for j in judgments)
    totals = Counter(j.project.category for j in judgments)
    rows = tuple(
        Row(
            {
                "category": Cell(category.value),
                "projects": Cell(str(totals[category])),
                "meaning": Cell(CATEGORY_MEANING[category], "dim"),
                **{v.value: Cell(str(tally[category, v]), v.value) for v in Verdict},
                "not-judged": Cell(str(tally[category, None]), "dim"),
            }
        )
        for category in Category
    )
    return View(
        kind="CategoryList",
        columns=columns,
        rows=rows,
        names=tuple(category.value for category in Category),
        items=lambda: [
            {
                "category": category.value,
                "meaning": CATEGORY_MEANING[category],
                "projects": totals[category],
                "verdicts": {verdict.value: tally[category, verdict] for verdict in Verdict},
                "not_judged": tally[category, None],
            }
            for category in Category
        ],
        meta={"as_of": as_of.isoformat()},
    )
