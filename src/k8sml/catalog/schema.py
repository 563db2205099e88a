"""The JSON Schema of a catalog file, from the types of `model.py`, for editors that complete and check."""

from __future__ import annotations

from typing import Any

import msgspec

from k8sml.catalog.model import Catalog
from k8sml.catalog.patterns import DATE_PATTERN

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as a JSON object: what the decoder takes, but for what needs the whole catalog."""
    return {"$schema": _DRAFT, "title": "k8sml catalog", **_as_written(msgspec.json.schema(Catalog))}


def _as_written(node: Any) -> Any:
    """The schema of values as a person writes them in YAML.

    A key without a value is left out rather than null, a lone year is a number to YAML, and text that
    was indented under its class reads as running text.
    """
    if isinstance(node, list | tuple):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return _as_written(choices[0])
    made = {key: _as_written(value) for key, value in node.items() if (key, value) != ("default", None)}
    if isinstance(made.get("description"), str):
        made["description"] = " ".join(made["description"].replace("`", "").split())
    if made.get("pattern") == DATE_PATTERN:
        made["type"] = ["string", "integer"]
    return made
