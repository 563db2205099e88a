"""JSON with a schema version; null where something is unknown."""

from __future__ import annotations

import msgspec

from k8sml.render.view import Screen, View, envelope


def render(view: View, screen: Screen) -> str:
    """Return the document, indented; non-ASCII characters are escaped if the output needs that."""
    text = msgspec.json.encode(envelope(view))
    if not screen.unicode:
        import json

        text = json.dumps(json.loads(text)).encode()
    return msgspec.json.format(text, indent=2).decode()
