"""`k8sml catalog …`: the data itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from k8sml.cli.app import help_if_alone, plain_app

app = plain_app(help="Check a catalog file, or say where the catalog is.", invoke_without_command=True)
app.callback()(help_if_alone)

File = Annotated[Path | None, typer.Argument(help="A catalog file; the one in use if not given.")]


@app.command()
def validate(file: File = None) -> None:
    """Check a catalog file: every fault with file, line and key. Exits 2 if there is any.

    \b
    k8sml catalog validate
    k8sml catalog validate data/projects.yaml
    """
    from k8sml.catalog.faults import CatalogError
    from k8sml.catalog.load import load_catalog
    from k8sml.cli.context import data_folder, write
    from k8sml.cli.errors import UserError
    from k8sml.evidence.store import CATALOG_FILE
    from k8sml.render.text import count

    path = file or data_folder() / CATALOG_FILE
    try:
        catalog = load_catalog(path)
    except CatalogError as error:
        raise UserError(*error.lines()) from None
    events = sum(len(project.events) for project in catalog.projects)
    write(f"{path}: {count(len(catalog.projects), 'project')}, {count(events, 'event')}, no fault")


@app.command("path")
def show_path() -> None:
    """Print the folder that the catalog and the histories are read from."""
    from k8sml.cli.context import data_folder, write

    write(str(data_folder()))
