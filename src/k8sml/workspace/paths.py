"""Paths that data is read from and written to: catalogs, histories, the forecast and the cache."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.evidence.bundle import CATALOG_FILE, HISTORY_FOLDER
from k8sml.workspace.errors import DataError

# The environment variables that name data: the bundled data, more catalogs, own histories, the cache.
DATA, CATALOG = "K8SML_DATA", "K8SML_CATALOG"
HISTORY_DIR, CACHE_DIR = "K8SML_HISTORY_DIR", "K8SML_CACHE_DIR"
VARIABLES = (DATA, CATALOG, HISTORY_DIR, CACHE_DIR)

# By the XDG Base Directory Specification: the variable that names a folder, and the default.
_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


class Paths(Struct, frozen=True):
    """The files and folders of one run; without `histories` or `cache` nothing is kept there."""

    catalogs: tuple[Path, ...]
    forecast: Path
    histories: Path | None = None
    cache: Path | None = None


def find_paths(catalogs: Iterable[Path] = ()) -> Paths:
    """Return the paths in use, by the environment; `catalogs` as in `catalog_files`. Raises DataError."""
    return Paths(catalog_files(catalogs), data_folder() / "forecast.json", histories_folder(), cache_folder())


def data_folder() -> Path:
    """Return the folder of projects.yaml and history/: K8SML_DATA, that of the wheel, or the checkout's.

    Raises DataError if there is none, or it cannot be read.
    """
    chosen = os.environ.get(DATA)
    package = Path(__file__).resolve().parent.parent
    folders = [_absolute(Path(chosen))] if chosen else [package / "data", package.parent.parent / "data"]
    for folder in folders:
        if _is_there(folder / CATALOG_FILE):
            return folder
    raise DataError(
        f"no {CATALOG_FILE} in {' or '.join(map(str, folders))}; set {DATA} to a folder that has one"
    )


def own_catalog() -> Path:
    """Return the path of the user's own catalog, in the user's configuration folder."""
    return _absolute(user_folder("config")) / CATALOG_FILE


def catalog_files(named: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Return the catalog files in use, each merged over those before it.

    The bundled file, the user's own if it exists, those of K8SML_CATALOG (separated as in PATH), and
    those `named` on the command line. Raises DataError.
    """
    own = own_catalog()
    listed = os.environ.get(CATALOG, "").split(os.pathsep)
    extra = [*([own] if _is_there(own) else []), *(Path(text) for text in listed if text), *named]
    return tuple(dict.fromkeys((data_folder() / CATALOG_FILE, *map(_absolute, extra))))


def histories_folder() -> Path | None:
    """Return the folder that `update` writes histories to: K8SML_HISTORY_DIR (empty: none), or the user's."""
    chosen = os.environ.get(HISTORY_DIR)
    if chosen is not None:
        return _absolute(Path(chosen)) if chosen else None
    return user_folder("data") / HISTORY_FOLDER


def cache_folder() -> Path | None:
    """Return the cache folder: K8SML_CACHE_DIR (empty: none), or the user's."""
    chosen = os.environ.get(CACHE_DIR)
    if chosen is not None:
        return Path(chosen) if chosen else None
    return user_folder("cache")


def user_folder(kind: Literal["config", "data", "cache"]) -> Path:
    """Return the user's folder for configuration, data or caches of this program."""
    variable, below_home = _XDG[kind]
    home, chosen = os.environ.get("HOME", ""), os.environ.get(variable, "")
    if sys.platform == "linux" and home.startswith("/") and "ANDROID_ROOT" not in os.environ:
        # as platformdirs, whose import alone takes 7% of the time of `k8sml list`
        return Path(chosen if chosen.startswith("/") else f"{home.rstrip('/')}/{below_home}") / "k8sml"
    import platformdirs

    folder: Path = getattr(platformdirs, f"user_{kind}_path")("k8sml", appauthor=False)
    return folder


def _is_there(catalog: Path) -> bool:
    """Return whether a catalog exists. Raises DataError if it is no regular file, or cannot be checked."""
    try:
        mode = catalog.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise DataError(f"{catalog}: cannot be read: {os_reason(error)}") from None
    if not stat.S_ISREG(mode):
        raise DataError(f"{catalog}: cannot be read: not a regular file")
    return True


def _absolute(path: Path) -> Path:
    """Return the absolute path; unchanged if the working directory was deleted."""
    try:
        return path.absolute()
    except OSError:
        return path
