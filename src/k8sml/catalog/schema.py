"""The JSON Schema of a catalog file, from the types of `model.py`, for editors."""

from __future__ import annotations

from typing import Any

import msgspec

from k8sml.catalog.model import Catalog
from k8sml.catalog.patterns import DATE_PATTERN

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema as a JSON object; it does not have the checks that need the whole catalog."""
    return {"$schema": _DRAFT, "title": "k8sml catalog", **_as_written(msgspec.json.schema(Catalog))}


def _as_written(node: Any) -> Any:
    """Adapt a schema to values as people write them in YAML.

    A key without a value is left out rather than null, YAML reads a year as a number, and a docstring becomes
    one line.
    """
    if isinstance(node, list | tuple):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return _as_written(choices[0])
    schema = {key: _as_written(value) for key, value in node.items() if (key, value) != ("default", None)}
    if isinstance(schema.get("description"), str):
        schema["description"] = " ".join(schema["description"].replace("`", "").split())
    if schema.get("pattern") == DATE_PATTERN:
        schema["type"] = ["string", "integer"]
    return schema
