"""What every command starts from: the data, the day, and the screen. The only place that reads the clock."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.catalog.faults import CatalogError
from k8sml.cli.errors import Exit, UserError, warn
from k8sml.evidence.store import CATALOG_FILE, Bundle, load_bundle
from k8sml.render.formats import Format, render
from k8sml.render.view import Screen, View

if TYPE_CHECKING:
    from k8sml.catalog.find import Match


def today() -> date:
    """The current day, in the user's time zone."""
    return date.today()


def data_folder() -> Path:
    """Where projects.yaml and history/ are: K8SML_DATA, the folder in the wheel, or the checkout's.

    Raises UserError if there is none.
    """
    chosen = os.environ.get("K8SML_DATA")
    package = Path(__file__).resolve().parent.parent
    places = [Path(chosen)] if chosen else [package / "data", package.parent.parent / "data"]
    for place in places:
        if (place / CATALOG_FILE).is_file():
            return place
    raise UserError(f"no {CATALOG_FILE} in {' or '.join(map(str, places))}")


def cache_folder() -> Path | None:
    """Where compiled data is kept: K8SML_CACHE_DIR, or the user's cache folder."""
    chosen = os.environ.get("K8SML_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("k8sml", appauthor=False)


def bundle() -> Bundle:
    """Catalog and evidence. Raises UserError with every fault of the catalog; names bad histories."""
    try:
        loaded = load_bundle(data_folder(), cache_folder())
    except CatalogError as error:
        raise UserError(*error.lines()) from None
    for problem in loaded.problems:
        warn(f"{problem}; shown as not observed")
    return loaded


def find(loaded: Bundle, name: str) -> Match:
    """The project of a name, or a UserError that suggests others."""
    from k8sml.catalog.find import Finder

    finder = Finder(loaded.catalog)
    match = finder.find(name)
    if match is not None:
        return match
    close = finder.suggest(name)
    hint = f": did you mean {' or '.join(close)}?" if close else "; `k8sml list` shows all"
    raise UserError(f"no project is called {name!r}{hint}")


def find_all(loaded: Bundle, names: Iterable[str]) -> list[Match]:
    """The projects of several names, each once, in the order given."""
    matches = [find(loaded, name) for name in names]
    return list({match.project.slug: match for match in matches}.values())


def screen(headers: bool = True) -> Screen:
    """What standard output is. NO_COLOR, TERM and COLUMNS are honoured as they are elsewhere."""
    terminal = sys.stdout.isatty()
    dumb = os.environ.get("TERM", "") in ("dumb", "")
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return Screen(
        width=max(shutil.get_terminal_size((80, 24)).columns, 20),
        terminal=terminal,
        colour=terminal and not dumb and not os.environ.get("NO_COLOR"),
        unicode=encoding.startswith("utf"),
        headers=headers,
    )


def show(view: View, output: Format, headers: bool = True) -> None:
    """Print a view to standard output."""
    write(render(view, output, screen(headers)))


def write(text: str) -> None:
    """Print to standard output. A reader who has seen enough (`| head`) is no error."""
    try:
        sys.stdout.write(f"{text}\n" if text else "")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def finish(loaded: Bundle) -> None:
    """End a command: with the partial code if some of the data could not be used."""
    if loaded.problems:
        sys.exit(Exit.PARTIAL)
