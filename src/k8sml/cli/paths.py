"""Where data is read from and kept: the bundled catalog, one's own beside it, and the cache."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from k8sml.catalog.issues import os_reason
from k8sml.cli.errors import UserError
from k8sml.evidence.bundle import CATALOG_FILE, HISTORY_FOLDER


def data_folder() -> Path:
    """Where projects.yaml and history/ are: K8SML_DATA, the folder in the wheel, or the checkout's.

    Raises UserError if there is none, or it cannot be read.
    """
    chosen = os.environ.get("K8SML_DATA")
    package = Path(__file__).resolve().parent.parent
    places = [_absolute(Path(chosen))] if chosen else [package / "data", package.parent.parent / "data"]
    for place in places:
        if _is_there(place / CATALOG_FILE):
            return place
    raise UserError(f"no {CATALOG_FILE} in {' or '.join(map(str, places))}")


def forecast_file() -> Path:
    """Where the fitted forecast is: beside the bundled catalog."""
    return data_folder() / "forecast.json"


def own_catalog() -> Path:
    """Where a person's own catalog is looked for: the user's configuration folder."""
    from platformdirs import user_config_path

    return _absolute(user_config_path("k8sml", appauthor=False)) / CATALOG_FILE


def catalog_files(named: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The catalog files in use, each laid over those before it.

    The bundled one, the person's own if there is one, those of K8SML_CATALOG (parted as in PATH), and
    those `named` on the command line. Raises UserError.
    """
    own = own_catalog()
    listed = os.environ.get("K8SML_CATALOG", "").split(os.pathsep)
    extra = [*([own] if _is_there(own) else []), *(Path(text) for text in listed if text), *named]
    return tuple(dict.fromkeys((data_folder() / CATALOG_FILE, *map(_absolute, extra))))


def updated_folder() -> Path | None:
    """Where `update` keeps what it observed: K8SML_HISTORY_DIR (empty: nowhere), or the user's data."""
    chosen = os.environ.get("K8SML_HISTORY_DIR")
    if chosen is not None:
        return _absolute(Path(chosen)) if chosen else None
    from platformdirs import user_data_path

    return user_data_path("k8sml", appauthor=False) / HISTORY_FOLDER


def cache_folder() -> Path | None:
    """Where compiled data is kept: K8SML_CACHE_DIR (empty: nowhere), or the user's cache folder."""
    chosen = os.environ.get("K8SML_CACHE_DIR")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_path

    return user_cache_path("k8sml", appauthor=False)


def _is_there(catalog: Path) -> bool:
    """Whether a catalog is there. Raises UserError if it is not a regular file, or nobody can tell."""
    try:
        found = catalog.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UserError(f"{catalog}: cannot be read: {os_reason(error)}") from None
    if not stat.S_ISREG(found):
        raise UserError(f"{catalog}: cannot be read: not a regular file")
    return True


def _absolute(path: Path) -> Path:
    """The absolute path; unchanged if the working directory was deleted."""
    try:
        return path.absolute()
    except OSError:
        return path
