"""YAML with the same content as JSON."""

from __future__ import annotations

import yaml
from msgspec import to_builtins

from k8sml.render.view import Screen, View, envelope

# PyYAML built without libyaml has no C emitter: slower, same text.
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def render(view: View, screen: Screen) -> str:
    """Return the document."""
    data = to_builtins(envelope(view))
    return yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=screen.unicode, width=1000).rstrip(
        "\n"
    )
