"""The output formats: each module has one function `render(view, screen) -> str`."""

from __future__ import annotations

import importlib
from enum import StrEnum

from k8sml.render.view import Screen, View


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
    """The view in a format, ending without a line break. Only that format's module is imported."""
    name = "table" if output is Format.WIDE else output.value
    module = importlib.import_module(f"k8sml.render.formats.{name}")
    text: str = module.render(view, screen)
    return text
