"""Short names, one per line, for other commands to read."""

from __future__ import annotations

from k8sml.render.view import Screen, View


def render(view: View, screen: Screen) -> str:
    """Return the names."""
    return "\n".join(view.names)
