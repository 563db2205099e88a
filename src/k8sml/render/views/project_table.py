"""The table of projects, one row each, with the notes below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from k8sml.maturity.model import Judgement
from k8sml.render.view import Column, View
from k8sml.render.views.footer import footer
from k8sml.render.views.project_columns import project_rows


def list_view(judgements: Sequence[Judgement], columns: tuple[Column, ...], as_of: date) -> View:
    """Return the list of projects, one row each, in the chosen columns."""
    return View(
        kind="ProjectList",
        columns=columns,
        below=footnote(judgements, as_of),
        rows=project_rows(judgements, columns, as_of),
        names=slugs(judgements),
        items=partial(items, judgements),
        meta={"as_of": as_of.isoformat()},
        empty="no projects match",
    )


def slugs(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Return the slugs that `-o name` prints."""
    return tuple(judgement.project.slug for judgement in judgements)


def items(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return the judgements as JSON items."""
    from k8sml.render.views.json_items import judgement_item

    return [judgement_item(judgement) for judgement in judgements]


def footnote(judgements: Sequence[Judgement], as_of: date) -> tuple[str, ...]:
    """Return the lines below a table: where GitHub and the catalog differ, then the footer."""
    if not judgements:
        return ()
    differences = [f"{j.identity.name}: {text}" for j in judgements for text in j.signals.mismatches]
    return ("", *differences, footer(judgements, as_of))
