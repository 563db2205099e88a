"""`k8sml catalog …`: the data itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.app import PlainCommand, help_if_alone, plain_app
from k8sml.cli.data import open_data
from k8sml.cli.errors import CheckFailedError, Exit, warn
from k8sml.cli.output import write, write_labels
from k8sml.errors import IncompleteError

app = plain_app(help="Check catalog files, and show where data is read from.", invoke_without_command=True)
app.callback()(help_if_alone)

File = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="Catalog file (default: the files in use, merged).")
]
Seconds = Annotated[float, o.seconds("Time limit for each address of --online, in seconds.")]
Online = Annotated[
    bool, typer.Option("--online", help="Also check that repositories and links answer; takes minutes.")
]


@app.command(cls=PlainCommand)
def validate(
    file: File = None, online: Online = False, timeout: Seconds = 20, catalogs: o.Catalogs = None
) -> None:
    """Check a catalog: every issue with file, line and key.

    Also checks that entries are complete, and that they agree with the histories beside the catalog. Files
    of --catalog are merged over it. Exits 2 if a catalog cannot be used, 1 if it can but has issues.

    \b
    k8sml catalog validate
    k8sml catalog validate data/projects.yaml
    k8sml catalog validate --catalog ours.yaml
    k8sml catalog validate --online
    """
    from k8sml.catalog.issues import issue_lines
    from k8sml.cli.live import terminal_feedback
    from k8sml.maturity.words import count
    from k8sml.services.check_catalog import check_catalog
    from k8sml.workspace.paths import catalog_files

    files = (file, *(catalogs or ())) if file else catalog_files(catalogs or ())
    result = check_catalog(files, timeout if online else None, terminal_feedback())
    for line in result.unchecked:
        warn(line)
    if result.issues:
        raise CheckFailedError(*issue_lines(sorted(set(result.issues))))
    write(
        f"{', '.join(map(str, files))}: {count(result.projects, 'project')}, "
        f"{count(result.events, 'event')}, {count(result.histories, 'history', 'histories')}, no issues"
    )
    if result.unchecked:
        raise typer.Exit(Exit.PARTIAL)


@app.command(cls=PlainCommand)
def schema() -> None:
    """Print the JSON Schema of a catalog file, for editors.

    \b
    k8sml catalog schema > projects.schema.json
    """
    import msgspec

    from k8sml.catalog.schema import json_schema

    write(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())


@app.command("path", cls=PlainCommand)
def show_path() -> None:
    """Print the folder of the bundled catalog and histories.

    \b
    k8sml catalog path
    """
    from k8sml.workspace.paths import data_folder

    write(str(data_folder()))


@app.command("show-config", cls=PlainCommand)
def show_config(catalogs: o.Catalogs = None) -> None:
    """Print which catalog files are in use, and why.

    \b
    k8sml catalog show-config
    K8SML_CATALOG=ours.yaml k8sml catalog show-config
    """
    from k8sml.catalog.printable import strip_control_chars
    from k8sml.workspace.paths import VARIABLES, find_paths, own_catalog

    own, paths = own_catalog(), find_paths(catalogs or ())
    lines = [("catalog", str(path)) for path in paths.catalogs]
    lines.append(("your catalog", f"{own}{'' if own in paths.catalogs else ' (not there)'}"))
    lines.append(("your histories", str(paths.histories or "none")))
    lines.append(("cache", str(paths.cache or "none")))
    lines += [(name, os.environ.get(name, "not set")) for name in VARIABLES]
    write_labels((label, strip_control_chars(text)) for label, text in lines)


Foundation = Annotated[
    str | None, typer.Option(metavar="NAME", help="Foundation whose levels the list gives, such as CNCF.")
]
Source = Annotated[
    str | None, typer.Option(metavar="URL", help="Address of the list, as the source of its dates.")
]
Heading = Annotated[
    str | None, typer.Option("--heading", metavar="TEXT", help="Only entries below headings with this text.")
]


@app.command("import", cls=PlainCommand)
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A landscape.yml or a best-of projects.yaml.")],
    heading: Heading = None,
    foundation: Foundation = None,
    source: Source = None,
    catalogs: o.Catalogs = None,
) -> None:
    """Print draft entries from a landscape.yml or best-of list.

    Takes names, repositories, packages, levels and dates; write summary and category yourself.
    Projects that the catalog has are left out. Exits 3 if parts of the list cannot be read, and names them.

    \b
    k8sml catalog import landscape.yml --heading Inference --foundation CNCF > drafts.yaml
    k8sml catalog import projects.yaml
    """
    from k8sml.maturity.words import count
    from k8sml.services.import_list import ImportOptions
    from k8sml.services.import_list import import_list as draft_entries

    catalog = open_data(catalogs).bundle.catalog
    result = draft_entries(file, catalog, ImportOptions(heading, foundation, source))
    write(result.text)
    drafted = count(result.drafted, "entry", "entries")
    warn(f"{drafted} printed, {result.known} already known, {len(result.skipped)} without a repository")
    if result.skipped:
        warn(f"without a repository: {', '.join(result.skipped)}")
    if result.undated:
        warn("levels and dates are left out; name their origin with --foundation and --source")
    if result.issues:
        raise IncompleteError(*map(str, result.issues))
