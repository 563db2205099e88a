"""The same data as JSON, as YAML."""

from __future__ import annotations

import yaml
from msgspec import to_builtins

from k8sml.render.view import Screen, View, envelope


def render(view: View, screen: Screen) -> str:
    """The data of the view."""
    data = to_builtins(envelope(view))
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=screen.unicode, width=1000).rstrip("\n")
