"""JSON with a schema version; null where something is unknown."""

from __future__ import annotations

import msgspec

from k8sml.render.view import Screen, View, envelope


def render(view: View, screen: Screen) -> str:
    """The data of the view, indented."""
    return msgspec.json.format(msgspec.json.encode(envelope(view)), indent=2).decode()
