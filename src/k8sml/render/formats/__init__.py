"""The registry of output formats. Each module has one function `render(view, screen) -> str`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from msgspec import Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.errors import K8smlError
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen, View, sanitize_view


class FormatSpec(Struct, frozen=True):
    """An output format. `module` in this package renders it.

    `terminal`: fitted to the width of a terminal, where a page can be laid out.
    `data`: for programs; everything is in it, and it escapes by itself.
    `wide`: shows the wide columns, too.
    `rows_only`: rows without the lines above and below a table.
    `several_tables`: tables can follow one another, each below its `heading`.
    `merged_rows`: rows that differ only in names and places may share a line.
    """

    name: str
    module: str
    terminal: bool = False
    data: bool = False
    wide: bool = False
    rows_only: bool = False
    several_tables: bool = False
    heading: str = ""
    merged_rows: bool = True


TABLE = FormatSpec("table", "table", terminal=True, several_tables=True)

# The values of `-o`, in the order of the help page.
FORMATS: Mapping[str, FormatSpec] = {
    spec.name: spec
    for spec in (
        TABLE,
        FormatSpec("wide", "table", terminal=True, wide=True, several_tables=True),
        FormatSpec("name", "name"),
        FormatSpec("json", "json", data=True),
        FormatSpec("yaml", "yaml", data=True),
        FormatSpec("csv", "csv", wide=True, rows_only=True, merged_rows=False),
        FormatSpec("markdown", "markdown", rows_only=True, several_tables=True, heading="## {title}\n\n"),
    )
}

# SARIF holds the findings of a scan, not a view, so only `scan` has it.
SARIF = FormatSpec("sarif", "sarif", data=True)
SCAN_FORMATS: Mapping[str, FormatSpec] = {**FORMATS, SARIF.name: SARIF}


class FormatError(K8smlError):
    """An output format that does not exist."""


def find_format(name: str, formats: Mapping[str, FormatSpec] = FORMATS) -> FormatSpec:
    """Return the format of a name. Raises FormatError."""
    if name not in formats:
        raise FormatError(f"no output format {name!r}; use one of {', '.join(formats)}")
    return formats[name]


def render(view: View, output: FormatSpec, screen: Screen) -> str:
    """Return the view in a format, without a final line break. Only that format's module is imported.

    Text for people is stripped of control characters, and ASCII if the screen needs that; data formats
    escape by themselves.
    """
    if not output.data:
        view = sanitize_view(view, strip_control_chars if screen.unicode else _ascii)
    module = importlib.import_module(f"k8sml.render.formats.{output.module}")
    text: str = module.render(view, screen)
    return text


def _ascii(text: str) -> str:
    return to_ascii(strip_control_chars(text))
