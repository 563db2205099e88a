"""Loads and validates catalog files: everything that is wrong with them at once, or a catalog."""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.decode import SourceMap, decode
from k8sml.catalog.issues import CatalogError, Issue
from k8sml.catalog.model import Catalog
from k8sml.catalog.overlay import merge_layers, slug_of
from k8sml.catalog.validate import validate
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlSequence, parse_nodes, read_nodes

# A longer slug is no slug, and no help to anyone.
_LONGEST = 64


class LoadedCatalog(Struct, frozen=True):
    """A catalog, and where each part of it is written."""

    catalog: Catalog
    places: SourceMap


def load_catalog(*paths: Path) -> Catalog:
    """The catalog in some YAML files, later ones laid over earlier ones (see `overlay`).

    Raises CatalogError with every fault found.
    """
    return load_with_source_map(*paths).catalog


def load_with_source_map(*paths: Path) -> LoadedCatalog:
    """As `load_catalog`, for checks that want to point at a line."""
    return _decode([_root(read_nodes(path, str(path)), str(path)) for path in paths])


def parse_catalog(data: bytes, label: str) -> Catalog:
    """The catalog in YAML bytes; `label` names them in faults. Raises CatalogError."""
    return _decode([_root(parse_nodes(data, label), label)]).catalog


def _named(fault: Issue, root: YamlNode) -> Issue:
    """The fault with the slug of its entry for its position among all: a person knows slugs."""
    match = re.match(r"projects\[(\d+)\]", fault.key)
    projects = root.entries.get("projects") if isinstance(root, YamlMapping) else None
    if match is None or not isinstance(projects, YamlSequence):
        return fault
    slug = (slug_of(projects.items[int(match[1])]) or "").strip()
    known = 0 < len(slug) <= _LONGEST
    return replace(fault, key=slug + fault.key[match.end() :]) if known else fault


def _root(node: YamlNode | None, label: str) -> YamlNode:
    return YamlMapping({}, {}, label, 1) if node is None else node


def _decode(roots: Many[YamlNode]) -> LoadedCatalog:
    root = merge_layers(roots)
    catalog, faults, places = decode(root, Catalog)
    if catalog is not None:
        faults = validate(catalog, places)
    if catalog is None or faults:
        raise CatalogError([_named(fault, root) for fault in faults])
    return LoadedCatalog(catalog, places)
