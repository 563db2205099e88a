"""Aligned columns without boxes: colored and fitted to a terminal, whole and plain in a pipe."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from k8sml.render.text import UNKNOWN
from k8sml.render.view import Cell, Column, Row, Screen, View, flatten_groups

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# The look of each style; each color has one meaning.
STYLES = {
    "adopt": "green",
    "trial": "cyan",
    "assess": "yellow",
    "hold": "red",
    "dim": "dim",
    "bold": "bold",
    "": "",
}
_GAP = 2
# A narrower flexible column would have one word per line. On wide terminals it gets a third of the line
# before other columns do, because people read it.
_FLEXIBLE_MIN = 24
_FLEXIBLE_SHARE = 0.3


def render(view: View, screen: Screen) -> str:
    """Return the lines above, the rows (under their groups) and the lines below."""
    return _terminal(view, screen) if screen.terminal else _pipe(flatten_groups(view), screen)


def _pipe(view: View, screen: Screen) -> str:
    """Return every column at its full width; nothing is cut or wrapped."""
    lines = [*view.above, ""] if view.above and screen.headers else []
    columns = view.columns
    cells = [[row.cells[column.key].text for column in columns] for row in view.rows]
    titles = [column.title.upper() for column in columns]
    shown = [titles, *cells] if screen.headers and cells else cells
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        padded = [
            text.rjust(width) if column.right else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    if not view.rows and screen.headers:
        lines.append(view.empty)
    if screen.headers:
        lines += view.below
    return "\n".join(lines)


def _terminal(view: View, screen: Screen) -> str:
    from rich.console import Console

    console = Console(
        width=screen.width,
        no_color=not screen.color,
        color_system="standard" if screen.color else None,
        force_terminal=screen.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        if screen.headers:
            for line in view.above:
                console.print(_hung(line, screen.width))
            if view.above:
                console.print()
        if view.rows:
            _print_rows(console, view, screen)
        elif screen.headers:
            console.print(view.empty, style="dim")
        if screen.headers:
            for line in view.below:
                console.print(_hung(line, screen.width), style="dim")
    return "\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n"))


def _hung(line: str, width: int) -> str:
    """Wrap a line at words. Continuation lines start below its last cell, if that leaves room."""
    signs = line.find(f" {UNKNOWN} = ")
    if len(line) > width and signs > 0:  # the legend of signs is read as a whole
        return f"{_hung(line[:signs], width)}\n{_hung(line[signs + 1 :], width)}"
    cell = line.rfind("  ") + 2 if "  " in line else 0
    indent = " " * (cell if cell <= width - _FLEXIBLE_MIN else 0)
    return fill(line, width, subsequent_indent=indent, break_on_hyphens=False) if line else ""


def _print_rows(console: Console, view: View, screen: Screen) -> None:
    from rich.text import Text

    widths = _widths(view)
    columns = fit(view.columns, widths, screen.width)
    groups = list(dict.fromkeys(row.group for row in view.rows))
    for number, group in enumerate(groups):
        rows = [row for row in view.rows if row.group == group]
        if group:
            console.print(Text(f"\n{group.upper()}" if number else group.upper(), style="bold"))
        show_header = screen.headers and (number == 0 or not group)
        console.print(_grid(rows, columns, widths, screen, show_header))
    left_out = [column.title for column in view.columns if column not in columns]
    if left_out and screen.headers:
        console.print()
        hidden = f"Hidden (terminal too narrow): {', '.join(left_out)}. Widen it, or pipe to `less -S`."
        console.print(_hung(hidden, screen.width), style="dim")


def _grid(
    rows: list[Row], columns: tuple[Column, ...], widths: dict[str, int], screen: Screen, header: bool
) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, show_header=header, header_style="dim")
    for column in columns:
        table.add_column(
            Text(column.title.upper()),
            justify="right" if column.right else "left",
            no_wrap=not (column.flexible or column.cap),
            overflow="fold" if column.flexible or column.cap else "ellipsis",
            width=None if column.flexible else widths[column.key],
            ratio=1 if column.flexible else None,
        )
    for row in rows:
        cells = [row.cells[column.key] for column in columns]
        table.add_row(*(Text(cell.text, style=_style(cell, screen)) for cell in cells))
    return table


def _style(cell: Cell, screen: Screen) -> str:
    """Return the style of a cell, with its link for terminals that support links."""
    link = f"link {cell.link}" if cell.link and screen.color else ""
    return f"{STYLES.get(cell.style, '')} {link}".strip()


def _widths(view: View) -> dict[str, int]:
    """Return the full width of each column, in terminal cells."""
    from rich.cells import cell_len

    full = {
        column.key: max(len(column.title), *(cell_len(row.cells[column.key].text) for row in view.rows))
        for column in view.columns
    }
    return {c.key: min(full[c.key], c.cap) if c.cap else full[c.key] for c in view.columns}


def fit(columns: tuple[Column, ...], widths: dict[str, int], width: int) -> tuple[Column, ...]:
    """Return the columns that fit into `width`; the least important are removed first.

    A flexible column wraps, so it needs no more than its share.
    """
    kept = list(columns)
    least_flexible = max(_FLEXIBLE_MIN, int(width * _FLEXIBLE_SHARE))
    while len(kept) > 1 and _needed(kept, widths, least_flexible) > width:
        least = max(kept, key=lambda column: column.weight)
        if least.weight == 0:
            break
        kept.remove(least)
    return tuple(kept)


def _needed(columns: list[Column], widths: dict[str, int], least_flexible: int) -> int:
    needs = [
        min(widths[column.key], least_flexible) if column.flexible else widths[column.key]
        for column in columns
    ]
    return sum(needs) + _GAP * (len(columns) - 1)
