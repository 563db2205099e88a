"""Recognize the format of a list, and read it."""

from __future__ import annotations

from pathlib import Path

from k8sml.catalog.importers import best_of, landscape
from k8sml.catalog.importers.draft import ImportResult
from k8sml.catalog.issues import CatalogError, Issue
from k8sml.catalog.yaml_source import YamlMapping, read_nodes

# The top-level key that identifies a format, and its reader.
_FORMATS = {"landscape": landscape.read, "projects": best_of.read}


def read_list(path: Path) -> ImportResult:
    """Read a landscape.yml or a best-of projects.yaml. Raises CatalogError if it is neither."""
    file = str(path)
    root = read_nodes(path, file)
    if isinstance(root, YamlMapping):
        for key, read in _FORMATS.items():
            if key in root.entries:
                return read(root, file)
    wanted = " or ".join(f"`{key}:`" for key in _FORMATS)
    raise CatalogError(
        [Issue(file, 1, "", f"neither a landscape nor a best-of list: no {wanted} at the top")]
    )
