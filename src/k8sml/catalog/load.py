"""Loads and validates a catalog file: everything that is wrong with it at once, or a catalog."""

from __future__ import annotations

from pathlib import Path

from k8sml.catalog.check import check
from k8sml.catalog.decode import decode
from k8sml.catalog.faults import CatalogError
from k8sml.catalog.model import Catalog
from k8sml.catalog.yaml_source import Node, parse_nodes, read_nodes


def load_catalog(path: Path) -> Catalog:
    """The catalog in a YAML file. Raises CatalogError with every fault found."""
    return _decode(read_nodes(path, str(path)), str(path))


def parse_catalog(data: bytes, label: str) -> Catalog:
    """The catalog in YAML bytes; `label` names them in faults. Raises CatalogError."""
    return _decode(parse_nodes(data, label), label)


def _decode(root: Node | None, file: str) -> Catalog:
    catalog, faults, lines = decode(root, Catalog, file)
    if catalog is not None:
        faults = check(catalog, file, lines)
    if catalog is None or faults:
        raise CatalogError(faults)
    return catalog
