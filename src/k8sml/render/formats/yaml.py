"""The same data as JSON, as YAML."""

from __future__ import annotations

import yaml

try:
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # PyYAML built without libyaml: slower, same text
    from yaml import SafeDumper  # type: ignore[assignment]
from msgspec import to_builtins

from k8sml.render.view import Screen, View, envelope


def render(view: View, screen: Screen) -> str:
    """The data of the view."""
    data = to_builtins(envelope(view))
    return yaml.dump(
        data, Dumper=SafeDumper, sort_keys=False, allow_unicode=screen.unicode, width=1000
    ).rstrip("\n")
