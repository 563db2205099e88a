"""What a new look at repositories has brought."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from k8sml.catalog.printable import strip_control_chars
from k8sml.maturity.changes import UpdatedProject
from k8sml.maturity.words import count
from k8sml.render.view import Cell, Column, Row, View

_COLUMNS = (
    Column("project", "project"),
    Column("news", "news", flexible=True),
)


def update_view(observations: Sequence[UpdatedProject], folder: Path) -> View:
    """The projects with news; below how many were looked at, and where that is kept."""
    observations = sorted(observations, key=lambda one: one.judgement.project.slug)
    seen = [one for one in observations if one.problem is None]
    place = strip_control_chars(str(folder))
    rows = [
        Row({"project": Cell(one.judgement.project.slug), "news": Cell("; ".join(one.news))})
        for one in seen
        if one.news
    ]
    looked = f"{count(len(seen), 'repository', 'repositories')} read, {len(rows)} with news"
    kept = f". Stored in {place}" if seen else ""
    return View(
        kind="Update",
        columns=_COLUMNS,
        rows=tuple(rows),
        names=tuple(one.judgement.project.slug for one in seen),
        items=lambda: [
            {
                "slug": one.judgement.project.slug,
                "observed": one.judgement.signals.observed,
                "news": list(one.news),
                "problem": one.problem,
            }
            for one in observations
        ],
        meta={"folder": place},
        below=("", f"{looked}{kept}"),
        empty="nothing new" if seen else "nothing could be read",
    )
