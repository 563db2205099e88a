"""The data that a command works on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.cli.clock import today

if TYPE_CHECKING:
    from k8sml.workspace.workspace import Workspace


def open_data(catalogs: Iterable[Path] | None = None) -> Workspace:
    """Return the workspace of a command. Raises DataError."""
    from k8sml.workspace.workspace import open_workspace

    return open_workspace(today(), catalogs or ())
