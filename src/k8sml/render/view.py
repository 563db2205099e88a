"""The input of every format: columns and rows for people, items for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from k8sml.errors import K8smlError

SCHEMA_VERSION = 2


class Column(Struct, frozen=True):
    """A column: `key` is its name in `--columns`.

    On a narrow terminal the column with the highest `weight` is hidden first; 0 is never hidden.
    A `flexible` column takes the remaining width and wraps; a column with a `cap` wraps beyond that width.
    `shown`: in every table, with `-o wide`, or only when `--columns` names it.
    """

    key: str
    title: str
    weight: int = 0
    right: bool = False
    flexible: bool = False
    shown: Literal["table", "wide", "asked"] = "table"
    cap: int = 0


class Cell(Struct, frozen=True):
    """A text with its style: a verdict, `dim`, or none.

    `link` is an address, `raw` the value in CSV if it differs from the text.
    """

    text: str
    style: str = ""
    link: str = ""
    raw: str = ""


class Row(Struct, frozen=True):
    """A line of a table: its cells by column key, and its group."""

    cells: dict[str, Cell]
    group: str = ""


class View(Struct, frozen=True):
    """A result to show, for people and for programs.

    `columns` and `rows` with the lines `above` and `below` are the table. `items` returns the items of JSON
    and YAML; it is called only for these, and `kind` and `meta` are their head. `-o name` prints `names`.
    `empty` replaces a table without rows. Formats without headings show groups as the column `grouped_by`.
    """

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    names: tuple[str, ...]
    items: Callable[[], list[dict[str, Any]]]
    meta: dict[str, Any] = {}
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    empty: str = "nothing found"
    grouped_by: str = "category"


class Screen(Struct, frozen=True):
    """The target of output: its width in columns, and whether it is a terminal, in color, with UTF-8."""

    width: int = 80
    terminal: bool = False
    color: bool = False
    unicode: bool = True
    headers: bool = True


class ColumnError(K8smlError):
    """A column that the view does not have; `valid` lists its columns."""

    def __init__(self, key: str, valid: list[str]) -> None:
        self.key, self.valid = key, valid
        super().__init__(f"no column {key!r}; use one of {', '.join(valid)}")


def choose_columns(columns: tuple[Column, ...], keys: list[str], wide: bool) -> tuple[Column, ...]:
    """Return the named columns in that order, or the usual ones. Raises ColumnError."""
    if not keys:
        shown = ("table", "wide") if wide else ("table",)
        return tuple(column for column in columns if column.shown in shown)
    by_key = {column.key: column for column in columns}
    for key in keys:
        if key not in by_key:
            raise ColumnError(key, list(by_key))
    # a named column is never hidden
    return tuple(replace(by_key[key], weight=0) for key in dict.fromkeys(keys))


def sanitize_view(view: View, show: Callable[[str], str]) -> View:
    """Return the view with every text passed through `show`, before widths are measured."""

    def shown(cell: Cell) -> Cell:
        text = show(cell.text)
        return cell if text == cell.text else replace(cell, text=text)

    return replace(
        view,
        columns=tuple(replace(column, title=show(column.title)) for column in view.columns),
        rows=tuple(
            Row({key: shown(cell) for key, cell in row.cells.items()}, show(row.group)) for row in view.rows
        ),
        names=tuple(map(show, view.names)),
        above=tuple(map(show, view.above)),
        below=tuple(map(show, view.below)),
        empty=show(view.empty),
    )


def flatten_groups(view: View) -> View:
    """Return the view with its groups as a column, for formats without headings."""
    key = view.grouped_by
    if not any(row.group for row in view.rows) or key in (column.key for column in view.columns):
        return view
    rows = tuple(Row({key: Cell(row.group), **row.cells}) for row in view.rows)
    return replace(view, columns=(Column(key, key), *view.columns), rows=rows)


def envelope(view: View) -> dict[str, Any]:
    """Return the document that JSON and YAML contain."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": view.kind,
        **view.meta,
        "items": view.items(),
    }
