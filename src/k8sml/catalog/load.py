"""Load and validate catalog files: return a catalog, or report every issue at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.decode import SourceMap, decode
from k8sml.catalog.issues import CatalogError
from k8sml.catalog.model import Catalog
from k8sml.catalog.overlay import merge_layers
from k8sml.catalog.validate import validate
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, parse_nodes, read_nodes


class LoadedCatalog(Struct, frozen=True):
    """A catalog, and the file and line of each part of it."""

    catalog: Catalog
    source_map: SourceMap


def load_catalog(*paths: Path) -> Catalog:
    """Return the catalog in YAML files, later ones merged over earlier ones (see `overlay`).

    Raises CatalogError with every issue.
    """
    return load_with_source_map(*paths).catalog


def load_with_source_map(*paths: Path) -> LoadedCatalog:
    """Return the catalog as `load_catalog`, with its source map, for checks that point at lines."""
    return _decode([_root(read_nodes(path, str(path)), str(path)) for path in paths])


def parse_catalog(data: bytes, label: str) -> Catalog:
    """Return the catalog in YAML bytes; `label` names them in issues. Raises CatalogError."""
    return _decode([_root(parse_nodes(data, label), label)]).catalog


def _root(node: YamlNode | None, label: str) -> YamlNode:
    return YamlMapping({}, {}, label, 1) if node is None else node


def _decode(roots: Sequence[YamlNode]) -> LoadedCatalog:
    catalog, issues, source_map = decode(merge_layers(roots), Catalog)
    if catalog is not None:
        issues = validate(catalog, source_map)
    if catalog is None or issues:
        raise CatalogError(issues)
    return LoadedCatalog(catalog, source_map)
