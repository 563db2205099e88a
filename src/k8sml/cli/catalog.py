"""`k8sml catalog …`: the data itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k8sml.cli import options as o
from k8sml.cli.app import help_if_alone, plain_app

if TYPE_CHECKING:
    from k8sml.catalog.load import LoadedCatalog
    from k8sml.evidence.online_check import OnlineResult

app = plain_app(help="Check catalog files, and say where data is read from.", invoke_without_command=True)
app.callback()(help_if_alone)

File = Annotated[
    Path | None, typer.Argument(help="A whole catalog; if not given, the files in use, together.")
]

Seconds = Annotated[float, o.seconds("Time limit for each address of --online, in seconds.")]
Online = Annotated[
    bool, typer.Option("--online", help="Also ask whether repositories and links answer; takes minutes.")
]


@app.command()
def validate(
    file: File = None, online: Online = False, timeout: Seconds = 20, catalogs: o.Catalogs = None
) -> None:
    """Check a catalog: every fault with file, line and key.

    Also whether it tells all that it should, and whether it agrees with the histories beside it. Files of
    --catalog are laid over it. Exits 2 if a catalog cannot be used, 1 if it can but something is amiss.

    \b
    k8sml catalog validate
    k8sml catalog validate data/projects.yaml
    k8sml catalog validate --catalog ours.yaml
    k8sml catalog validate --online
    """
    from k8sml.catalog.issues import CatalogError
    from k8sml.catalog.lint import lint
    from k8sml.catalog.load import load_with_source_map
    from k8sml.cli.errors import Exit, UserError, warn
    from k8sml.cli.paths import catalog_files
    from k8sml.cli.workspace import write
    from k8sml.evidence.agreement import disagreements
    from k8sml.evidence.bundle import read_histories
    from k8sml.render.text import count

    files = (file, *(catalogs or ())) if file else catalog_files(catalogs or ())
    try:
        loaded = load_with_source_map(*files)
    except CatalogError as error:
        raise UserError(*error.lines()) from None
    histories, problems = read_histories(loaded.catalog, files)
    amiss = lint(loaded.catalog, loaded.places)
    amiss += disagreements(loaded.catalog, histories, loaded.places)
    if online:
        checked = ask_online(loaded, timeout)
        amiss += checked.faults
        problems += [f"{line}; not checked" for line in checked.unknown]
    for line in problems:
        warn(line)
    if amiss:
        raise UserError(*CatalogError(amiss).lines(), code=Exit.FINDINGS)
    projects = loaded.catalog.projects
    events = sum(len(project.events) for project in projects)
    write(
        f"{', '.join(map(str, files))}: {count(len(projects), 'project')}, {count(events, 'event')}, "
        f"{count(len(histories), 'history', 'histories')}, no fault"
    )
    if problems:
        raise typer.Exit(Exit.PARTIAL)


def ask_online(loaded: LoadedCatalog, seconds: float) -> OnlineResult:
    """Ask for every address of a catalog, with a bar on a terminal. Raises UserError."""
    import os

    from k8sml.cli.api_client import api_at
    from k8sml.cli.errors import Exit, UserError
    from k8sml.cli.progress_bar import with_progress
    from k8sml.evidence.address import AddressError
    from k8sml.evidence.online_check import Hosts, check_online
    from k8sml.evidence.servers import api_address, server_address
    from k8sml.evidence.token import TokenError

    # the catalog's repositories are on github.com, so a GH_HOST for other work is not asked
    named = {name: value for name, value in os.environ.items() if name != "GH_HOST"}
    try:
        hosts = Hosts(server_address(named), api_address(named))
        token = api_at(hosts.api).token
        return check_online(loaded.catalog, loaded.places, hosts, token, seconds, with_progress)
    except AddressError as error:
        raise UserError(str(error)) from None
    except TokenError as error:
        raise UserError(str(error), code=Exit.AUTHENTICATION) from None


@app.command()
def schema() -> None:
    """Print the JSON Schema of a catalog file, for editors.

    \b
    k8sml catalog schema > projects.schema.json
    """
    import msgspec

    from k8sml.catalog.schema import json_schema
    from k8sml.cli.workspace import write

    write(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())


@app.command("path")
def show_path() -> None:
    """Print the folder of the bundled catalog and histories.

    \b
    k8sml catalog path
    """
    from k8sml.cli.paths import data_folder
    from k8sml.cli.workspace import write

    write(str(data_folder()))


@app.command("show-config")
def show_config(catalogs: o.Catalogs = None) -> None:
    """Print which catalog files are in use, and why.

    \b
    k8sml catalog show-config
    K8SML_CATALOG=ours.yaml k8sml catalog show-config
    """
    import os

    from k8sml.catalog.printable import strip_control_chars
    from k8sml.cli.paths import cache_folder, catalog_files, own_catalog, updated_folder
    from k8sml.cli.workspace import write

    own, files = own_catalog(), catalog_files(catalogs or ())
    lines = [("catalog", str(path)) for path in files]
    lines.append(("your catalog", f"{own}{'' if own in files else ' (not there)'}"))
    lines.append(("your histories", str(updated_folder() or "none")))
    lines.append(("cache", str(cache_folder() or "none")))
    for name in ("K8SML_DATA", "K8SML_CATALOG", "K8SML_HISTORY_DIR", "K8SML_CACHE_DIR"):
        lines.append((name, os.environ.get(name, "not set")))
    width = max(len(label) for label, _ in lines)
    write("\n".join(f"{label.ljust(width)}  {strip_control_chars(text)}" for label, text in lines))


Foundation = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose levels the list gives, such as CNCF.")
]
Source = Annotated[
    str | None, typer.Option(metavar="URL", help="Where the list is published, as the source of its dates.")
]
Heading = Annotated[
    str | None, typer.Option("--heading", metavar="TEXT", help="Only what stands under such a heading.")
]


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="A landscape.yml or a best-of projects.yaml.")],
    heading: Heading = None,
    foundation: Foundation = None,
    source: Source = None,
    catalogs: o.Catalogs = None,
) -> None:
    """Print entries for the projects of another list.

    Takes names, repositories, packages, levels and dates; summary and category are for you to write. What
    the catalog has already is left out. Exits 3 if parts of the list could not be read, and names them.

    \b
    k8sml catalog import landscape.yml --heading Inference --foundation CNCF > drafts.yaml
    k8sml catalog import projects.yaml
    """
    from k8sml.catalog.importers.entries import entries, new_drafts
    from k8sml.catalog.importers.read import read_list
    from k8sml.catalog.issues import CatalogError
    from k8sml.catalog.patterns import URL_PATTERN, matches
    from k8sml.cli.errors import Exit, UserError, warn
    from k8sml.cli.workspace import Workspace, write
    from k8sml.render.text import count

    if source and not matches(URL_PATTERN, source):
        raise UserError(f"--source {source!r} is no http or https address")
    try:
        found = read_list(file)
    except CatalogError as error:
        raise UserError(*error.lines()) from None
    under = [one for one in found.drafts if (heading or "").lower() in one.heading.lower()]
    if heading and not under and not any(heading.lower() in one.heading.lower() for one in found.left_out):
        raise UserError(f"no heading of {file} has {heading!r} in it")
    drafts = new_drafts(under, Workspace(catalogs).bundle.catalog)
    left_out = [one.name for one in found.left_out if (heading or "").lower() in one.heading.lower()]
    write(entries(drafts, foundation, source))
    printed, there = count(len(drafts), "entry", "entries"), len(under) - len(drafts)
    warn(f"{printed} printed, {there} known already, {len(left_out)} without a repository")
    if left_out:
        warn(f"without a repository: {', '.join(left_out)}")
    if any(draft.level or draft.steps for draft in drafts) and not (foundation and source):
        warn("levels and dates are left out: --foundation and --source say whose and from where they are")
    if found.faults:
        raise UserError(*map(str, sorted(found.faults)), code=Exit.PARTIAL)
