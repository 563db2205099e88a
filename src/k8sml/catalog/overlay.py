"""Lays one catalog file over another, as nodes, so that every fault still names its own file and line.

An entry with a slug that is known already changes the keys that it names and keeps the others; any other
entry is added. Lists at the top (resources, API groups) are joined; a single value of a later file wins.
"""

from __future__ import annotations

from collections.abc import Sequence as Many

from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence


def merge_layers(roots: Many[YamlNode]) -> YamlNode:
    """The roots of some catalog files as one root, the later ones laid over the earlier ones.

    What is no mapping is returned as it is: decoding it says what is wrong.
    """
    base = roots[0]
    for root in roots[1:]:
        if not isinstance(base, YamlMapping):
            return base
        if not isinstance(root, YamlMapping):
            return root
        base = _over(base, root)
    return base


def _over(base: YamlMapping, top: YamlMapping) -> YamlMapping:
    entries = dict(base.entries)
    for key, value in top.entries.items():
        below = entries.get(key)
        if isinstance(below, YamlSequence) and isinstance(value, YamlSequence):
            joined = _projects(below.items, value.items) if key == "projects" else below.items + value.items
            entries[key] = YamlSequence(joined, value.file, value.line)
        else:
            entries[key] = value
    return YamlMapping(entries, base.keys | top.keys, top.file, top.line)


def _projects(below: list[YamlNode], above: list[YamlNode]) -> list[YamlNode]:
    """The entries of both, those above merged into the ones of their slug.

    A slug that stands twice in one file stays twice, so that checking names it.
    """
    joined = list(below)
    at = {slug: i for i, node in enumerate(below) if (slug := slug_of(node))}
    for node in above:
        i = at.pop(slug_of(node) or "", None)
        if i is None:
            joined.append(node)
        else:
            joined[i] = _merged(joined[i], node)
    return joined


def _merged(below: YamlNode, above: YamlNode) -> YamlNode:
    if not isinstance(below, YamlMapping) or not isinstance(above, YamlMapping):
        return above
    return YamlMapping(below.entries | above.entries, below.keys | above.keys, above.file, above.line)


def slug_of(node: YamlNode) -> str | None:
    """The slug that an entry's node gives, None if it gives none."""
    slug = node.entries.get("slug") if isinstance(node, YamlMapping) else None
    return slug.text if isinstance(slug, YamlScalar) else None
