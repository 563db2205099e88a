"""A Markdown table (GitHub flavor); characters that would be markup are escaped."""

from __future__ import annotations

import re

from k8sml.render.view import Cell, Column, Screen, View, flatten_groups


def render(view: View, screen: Screen) -> str:
    """Return the table with whole rows."""
    lines = []
    view = flatten_groups(view)
    if screen.headers:
        lines.append(_line([_escape(column.title) for column in view.columns]))
        lines.append(_line([_rule(column) for column in view.columns]))
    lines += [_line([_cell(row.cells[column.key]) for column in view.columns]) for row in view.rows]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    """Return the text with its link. Inside <> no character of an address is markup."""
    text = _escape(cell.text)
    link = cell.link.replace("|", "%7C")  # it would end the cell
    return f"[{text}](<{link}>)" if link and text else text


def _rule(column: Column) -> str:
    return "---:" if column.right else "---"


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
