"""The result of `k8sml update`: the projects with news."""

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


def update_view(updates: Sequence[UpdatedProject], folder: Path) -> View:
    """Return the projects with news; below, the number of repositories read and the folder of their files."""
    updates = sorted(updates, key=lambda update: update.judgment.project.slug)
    read = [update for update in updates if update.problem is None]
    place = strip_control_chars(str(folder))
    rows = [
        Row({"project": Cell(update.judgment.project.slug), "news": Cell("; ".join(update.news))})
        for update in read
        if update.news
    ]
    summary = f"{count(len(read), 'repository', 'repositories')} read, {len(rows)} with news"
    return View(
        kind="Update",
        columns=_COLUMNS,
        rows=tuple(rows),
        names=tuple(update.judgment.project.slug for update in read),
        items=lambda: [
            {
                "slug": update.judgment.project.slug,
                "observed": update.judgment.signals.observed,
                "news": list(update.news),
                "problem": update.problem,
            }
            for update in updates
        ],
        meta={"folder": place},
        below=("", f"{summary}. Stored in {place}") if read else (),
        empty="nothing new" if read else "nothing could be read",
    )
