"""The registry of output formats. Each module has one function `render(view, screen) -> str`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.printable import strip_control_chars
from k8sml.errors import K8smlError
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen, View, sanitize_view


class FormatSpec(Struct, frozen=True, kw_only=True):
    """An output format. Every flag is stated, because no value of one suits every new format.

    `module` in this package renders it; None if it is not rendered from a view.
    `terminal`: fitted to the width of a terminal, where a page can be laid out.
    `data`: for programs; everything is in it, and it escapes by itself.
    `wide`: shows the wide columns, too.
    `rows_only`: rows without the lines above and below a table; commands warn of what is then missing.
    `several_tables`: tables can follow one another, each below its `heading`.
    `merged_rows`: rows that differ only in names and places may share a line.
    """

    name: str
    module: str | None
    terminal: bool
    data: bool
    wide: bool
    rows_only: bool
    several_tables: bool
    heading: str
    merged_rows: bool


TABLE = FormatSpec(
    name="table",
    module="table",
    terminal=True,
    data=False,
    wide=False,
    rows_only=False,
    several_tables=True,
    heading="",
    merged_rows=True,
)
_NAME = FormatSpec(
    name="name",
    module="name",
    terminal=False,
    data=False,
    wide=False,
    rows_only=False,
    several_tables=False,
    heading="",
    merged_rows=True,
)
_JSON = replace(_NAME, name="json", module="json", data=True)
_CSV = replace(_NAME, name="csv", module="csv", wide=True, rows_only=True, merged_rows=False)
_MARKDOWN = FormatSpec(
    name="markdown",
    module="markdown",
    terminal=False,
    data=False,
    wide=False,
    rows_only=True,
    several_tables=True,
    heading="## {title}\n\n",
    merged_rows=True,
)

# The values of `-o`, in the order of the help page.
FORMATS: Mapping[str, FormatSpec] = {
    spec.name: spec
    for spec in (
        TABLE,
        replace(TABLE, name="wide", wide=True),
        _NAME,
        _JSON,
        replace(_JSON, name="yaml", module="yaml"),
        _CSV,
        _MARKDOWN,
    )
}

# SARIF holds the findings of a scan, not a view, so only `scan` has it; `render/views/sarif.py` renders it.
SARIF = replace(_JSON, name="sarif", module=None)
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
    escape by themselves. Raises ValueError for a format that is not rendered from a view.
    """
    if output.module is None:
        raise ValueError(f"the format {output.name} is not rendered from a view")
    if not output.data:
        view = sanitize_view(view, strip_control_chars if screen.unicode else _ascii)
    module = importlib.import_module(f"k8sml.render.formats.{output.module}")
    text: str = module.render(view, screen)
    return text


def _ascii(text: str) -> str:
    return to_ascii(strip_control_chars(text))
