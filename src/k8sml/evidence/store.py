"""The data folder as one value: catalog and evidence, compiled once and kept in the user's cache.

Parsing the YAML and reading 25,000 tags as versions takes most of a second; the compiled form is read
in milliseconds. It bears the stamp of every file that it was made from and is made again when one of
them changes, so it is never stale. A missing, broken or unwritable cache costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct

from k8sml import __version__
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.model import Evidence

CATALOG_FILE = "projects.yaml"
HISTORY_FOLDER = "history"

# Name, size, time of last change (which, unlike the time of modification, nobody can set), inode.
_Stamp = tuple[str, int, int, int, int]


class Bundle(Struct, frozen=True):
    """A catalog with what was observed of its projects, by slug.

    `problems` names the history files that could not be used, a line each. `stamps` are those of the
    files that the bundle was made from.
    """

    catalog: Catalog
    evidence: dict[str, Evidence]
    problems: tuple[str, ...] = ()
    version: str = __version__
    stamps: tuple[_Stamp, ...] = ()


def load_bundle(data: Path, cache: Path | None) -> Bundle:
    """The bundle of a data folder, from the compiled copy in the folder `cache` if that is current.

    Raises CatalogError if the catalog is faulty; a faulty history becomes one of `problems`.
    """
    stamps = _stamps(data)
    compiled = cache / _cache_name(data) if cache else None
    bundle = _read_compiled(compiled, stamps)
    if bundle is None:
        bundle = _compile(data, stamps)
        _write_compiled(compiled, bundle)
    return bundle


def _stamps(data: Path) -> tuple[_Stamp, ...]:
    """What tells each file of the folder from any other content it ever had, in the order of names."""
    catalog = data / CATALOG_FILE
    stamps = []
    with contextlib.suppress(OSError):  # a missing catalog is reported when it is read
        stamps.append(_stamp(CATALOG_FILE, catalog.stat()))
    with contextlib.suppress(OSError), os.scandir(data / HISTORY_FOLDER) as entries:
        stamps += sorted(
            _stamp(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".json")
        )
    return tuple(stamps)


def _stamp(name: str, found: os.stat_result) -> _Stamp:
    return (name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _cache_name(data: Path) -> str:
    """One compiled file a data folder, replaced when it changes, so that the cache does not grow."""
    return f"bundle-{zlib.crc32(os.fsencode(data.absolute())):08x}.msgpack"


def _compile(data: Path, stamps: tuple[_Stamp, ...]) -> Bundle:
    from k8sml.catalog.load import load_catalog
    from k8sml.evidence.files import HistoryError, decode_history, read_evidence

    catalog = load_catalog(data / CATALOG_FILE)
    observed = {stamp[0] for stamp in stamps}
    evidence: dict[str, Evidence] = {}
    problems = []
    for project in catalog.projects:
        if f"{project.slug}.json" not in observed:
            continue
        file = data / HISTORY_FOLDER / f"{project.slug}.json"
        try:
            history = decode_history(file.read_bytes(), str(file))
            evidence[project.slug] = read_evidence(project, history)
        except HistoryError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}")
    for project in catalog.projects:
        if project.released_by and project.slug in evidence:
            evidence[project.slug] = _umbrella(project, catalog, evidence)
    return Bundle(catalog, evidence, tuple(problems), __version__, stamps)


def _umbrella(project: Project, catalog: Catalog, evidence: dict[str, Evidence]) -> Evidence:
    from k8sml.evidence.umbrella import under_one_roof

    parts = [p.slug for p in catalog.projects if p.part_of == project.slug and p.slug in evidence]
    return under_one_roof(
        evidence[project.slug],
        [evidence[slug] for slug in parts],
        evidence.get(project.released_by or ""),
    )


def _read_compiled(path: Path | None, stamps: tuple[_Stamp, ...]) -> Bundle | None:
    if path is None:
        return None
    try:
        bundle = msgspec.msgpack.decode(path.read_bytes(), type=Bundle)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    current = bundle.version == __version__ and bundle.stamps == stamps
    return bundle if current else None


def _write_compiled(path: Path | None, bundle: Bundle) -> None:
    if path is None:
        return
    import tempfile

    with contextlib.suppress(OSError):  # a read-only home or a full disk: the next run compiles again
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(msgspec.msgpack.encode(bundle))
            Path(name).replace(path)
        except OSError:
            Path(name).unlink()
            raise
