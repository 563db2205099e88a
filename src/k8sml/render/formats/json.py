"""JSON with a schema version; null where something is unknown."""

from __future__ import annotations

import msgspec

from k8sml.render.view import Screen, View, envelope


def render(view: View, screen: Screen) -> str:
    """The data of the view, indented; escaped where the output takes only ASCII."""
    text = msgspec.json.encode(envelope(view))
    if not screen.unicode:
        import json

        text = json.dumps(json.loads(text)).encode()
    return msgspec.json.format(text, indent=2).decode()
