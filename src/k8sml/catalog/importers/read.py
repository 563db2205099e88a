"""Tells which form a list has, and reads it."""

from __future__ import annotations

from pathlib import Path

from k8sml.catalog.importers import best_of, landscape
from k8sml.catalog.importers.draft import ImportResult
from k8sml.catalog.issues import CatalogError, Issue
from k8sml.catalog.yaml_source import YamlMapping, read_nodes

# The key at the top that tells the form, and what reads it.
_FORMS = {"landscape": landscape.read, "projects": best_of.read}


def read_list(path: Path) -> ImportResult:
    """What a landscape.yml or a best-of projects.yaml holds. Raises CatalogError if it is neither."""
    file = str(path)
    root = read_nodes(path, file)
    if isinstance(root, YamlMapping):
        for key, read in _FORMS.items():
            if key in root.entries:
                return read(root, file)
    wanted = " or ".join(f"`{key}:`" for key in _FORMS)
    raise CatalogError(
        [Issue(file, 1, "", f"neither a landscape nor a best-of list: no {wanted} at the top")]
    )
