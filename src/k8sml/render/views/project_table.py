"""The table of projects, one row each, with the notes below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from k8sml.maturity.model import Judgment
from k8sml.render.view import Column, View
from k8sml.render.views.footer import footer
from k8sml.render.views.project_columns import project_rows


def list_view(judgments: Sequence[Judgment], columns: tuple[Column, ...], as_of: date) -> View:
    """Return the list of projects, one row each, in the chosen columns."""
    return View(
        kind="ProjectList",
        columns=columns,
        below=footnote(judgments, as_of),
        rows=project_rows(judgments, columns, as_of),
        names=slugs(judgments),
        items=partial(items, judgments),
        meta={"as_of": as_of.isoformat()},
        empty="no projects match",
    )


def slugs(judgments: Sequence[Judgment]) -> tuple[str, ...]:
    """Return the slugs that `-o name` prints."""
    return tuple(judgment.project.slug for judgment in judgments)


def items(judgments: Sequence[Judgment]) -> list[dict[str, Any]]:
    """Return the judgments as JSON items."""
    from k8sml.render.views.json_items import judgment_item

    return [judgment_item(judgment) for judgment in judgments]


def footnote(judgments: Sequence[Judgment], as_of: date) -> tuple[str, ...]:
    """Return the lines below a table: where GitHub and the catalog differ, then the footer."""
    if not judgments:
        return ()
    differences = [f"{j.identity.name}: {text}" for j in judgments for text in j.signals.mismatches]
    return ("", *differences, footer(judgments, as_of))
