"""The output formats: each module has one function `render(view, screen) -> str`."""

from __future__ import annotations

import importlib
from enum import StrEnum

from k8sml.catalog.printable import strip_control_chars
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen, View, sanitize_view


class Format(StrEnum):
    """What `-o` takes."""

    TABLE = "table"
    WIDE = "wide"
    NAME = "name"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"
    MARKDOWN = "markdown"


def render(view: View, output: Format, screen: Screen) -> str:
    """The view in a format, ending without a line break. Only that format's module is imported.

    What is written for people is harmless whatever the data holds, and ASCII where the screen wants that;
    the data formats escape by themselves.
    """
    if output not in (Format.JSON, Format.YAML):
        view = sanitize_view(view, strip_control_chars if screen.unicode else _ascii)
    name = "table" if output is Format.WIDE else output.value
    module = importlib.import_module(f"k8sml.render.formats.{name}")
    text: str = module.render(view, screen)
    return text


def _ascii(text: str) -> str:
    return to_ascii(strip_control_chars(text))
