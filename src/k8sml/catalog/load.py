"""Loads and validates catalog files: everything that is wrong with them at once, or a catalog."""

from __future__ import annotations

from collections.abc import Sequence as Many
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.check import check
from k8sml.catalog.decode import Places, decode
from k8sml.catalog.faults import CatalogError
from k8sml.catalog.model import Catalog
from k8sml.catalog.overlay import lay_over
from k8sml.catalog.yaml_source import Mapping, Node, parse_nodes, read_nodes


class Loaded(Struct, frozen=True):
    """A catalog, and where each part of it is written."""

    catalog: Catalog
    places: Places


def load_catalog(*paths: Path) -> Catalog:
    """The catalog in some YAML files, later ones laid over earlier ones (see `overlay`).

    Raises CatalogError with every fault found.
    """
    return load_with_places(*paths).catalog


def load_with_places(*paths: Path) -> Loaded:
    """As `load_catalog`, for checks that want to point at a line."""
    return _decode([_root(read_nodes(path, str(path)), str(path)) for path in paths])


def parse_catalog(data: bytes, label: str) -> Catalog:
    """The catalog in YAML bytes; `label` names them in faults. Raises CatalogError."""
    return _decode([_root(parse_nodes(data, label), label)]).catalog


def _root(node: Node | None, label: str) -> Node:
    return Mapping({}, {}, label, 1) if node is None else node


def _decode(roots: Many[Node]) -> Loaded:
    catalog, faults, places = decode(lay_over(roots), Catalog)
    if catalog is not None:
        faults = check(catalog, places)
    if catalog is None or faults:
        raise CatalogError(faults)
    return Loaded(catalog, places)
