"""Comma-separated rows, quoted by RFC 4180. Cells that a spreadsheet would execute become text."""

from __future__ import annotations

import csv
import io

from k8sml.render.text import UNKNOWN, to_ascii
from k8sml.render.view import Screen, View, flatten_groups


def render(view: View, screen: Screen) -> str:
    """Return a header and one line per row; unknown is an empty cell."""
    stream = io.StringIO()
    view = flatten_groups(view)
    writer = csv.writer(stream, lineterminator="\n")
    if screen.headers:
        writer.writerow(column.key for column in view.columns)
    for row in view.rows:
        writer.writerow(_safe(cell.raw or cell.text) for cell in (row.cells[c.key] for c in view.columns))
    return stream.getvalue().rstrip("\n")


def _safe(text: str) -> str:
    if text in (UNKNOWN, to_ascii(UNKNOWN)):
        return ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
