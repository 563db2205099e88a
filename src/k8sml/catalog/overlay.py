"""Merge catalog files as YAML nodes, so that every issue still names its own file and line.

An entry with a known slug changes the keys that it has and keeps the others; any other entry is added.
Top-level lists (resources, API groups) are concatenated; for single values the later file wins.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence


def merge_layers(roots: Sequence[YamlNode]) -> YamlNode:
    """Merge the roots of catalog files, later ones over earlier ones.

    A root that is not a mapping is returned unchanged; decoding it reports the issue.
    """
    base = roots[0]
    for root in roots[1:]:
        if not isinstance(base, YamlMapping):
            return base
        if not isinstance(root, YamlMapping):
            return root
        base = _merge(base, root)
    return base


def _merge(base: YamlMapping, top: YamlMapping) -> YamlMapping:
    entries = dict(base.entries)
    for key, value in top.entries.items():
        below = entries.get(key)
        if isinstance(below, YamlSequence) and isinstance(value, YamlSequence):
            merged = _projects(below.items, value.items) if key == "projects" else below.items + value.items
            entries[key] = YamlSequence(merged, value.file, value.line)
        else:
            entries[key] = value
    return YamlMapping(entries, base.keys | top.keys, top.file, top.line)


def _projects(below: list[YamlNode], above: list[YamlNode]) -> list[YamlNode]:
    """Return the entries of both, those above merged into the entries with the same slug.

    A slug that occurs twice in one file stays there twice, so that validation reports it.
    """
    merged = list(below)
    at = {slug: i for i, node in enumerate(below) if (slug := slug_of(node))}
    for node in above:
        i = at.pop(slug_of(node) or "", None)
        if i is None:
            merged.append(node)
        else:
            merged[i] = _merge_entries(merged[i], node)
    return merged


def _merge_entries(below: YamlNode, above: YamlNode) -> YamlNode:
    if not isinstance(below, YamlMapping) or not isinstance(above, YamlMapping):
        return above
    return YamlMapping(below.entries | above.entries, below.keys | above.keys, above.file, above.line)


def slug_of(node: YamlNode) -> str | None:
    """Return the slug of an entry's node; None if it has none."""
    slug = node.entries.get("slug") if isinstance(node, YamlMapping) else None
    return slug.text if isinstance(slug, YamlScalar) else None
