"""The bundle: catalog and evidence as one value, compiled once and stored in the user's cache.

Parsing the YAML and reading 25,000 tags as versions takes most of a second; the compiled form is read in
milliseconds. It is compiled again when one of the files or the code that reads them changes.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.disk_cache import Fingerprint, cached, code_fingerprints, fingerprint, fingerprints
from k8sml.evidence.model import Evidence, History

CATALOG_FILE = "projects.yaml"
HISTORY_FOLDER = "history"


class Bundle(Struct, frozen=True):
    """A catalog with the evidence of its projects, by slug.

    `problems` has a line for each unusable history file, with the data shown instead.
    """

    catalog: Catalog
    evidence: dict[str, Evidence]
    problems: tuple[str, ...] = ()


def load_bundle(catalogs: Sequence[Path], compiled: Path | None, updated: Path | None = None) -> Bundle:
    """Return the bundle of catalog files, from the file `compiled` if that is current (None: no cache).

    Later files are merged over earlier ones. Histories are in the folder `history` beside each; the last file
    that has a history of a project wins, unless `updated` has a newer history. Raises CatalogError if a
    catalog is faulty; a faulty history becomes one of `problems`.
    """
    key = [*data_fingerprints(catalogs, updated), *code_fingerprints(("catalog", "evidence"))]
    return cached(compiled, key, Bundle, lambda: _compile(catalogs, updated))


def data_fingerprints(
    catalogs: Sequence[Path], updated: Path | None = None
) -> list[tuple[str, list[Fingerprint]]]:
    """Return the fingerprints of the catalog files and of all histories."""
    folders = [path.parent / HISTORY_FOLDER for path in catalogs] + ([updated] if updated else [])
    files = [(str(path), [fingerprint(path)]) for path in catalogs]
    return files + [
        (str(folder), [fingerprint(folder), *fingerprints(folder, ".json")]) for folder in folders
    ]


def read_histories(
    catalog: Catalog,
    catalogs: Sequence[Path],
    updated: Path | None = None,
    only: Container[str] | None = None,
) -> tuple[dict[str, History], list[str]]:
    """Return the histories of projects by slug, and a line for each file that cannot be used.

    `only` are the slugs of the projects to read (None: all).
    """
    from k8sml.catalog.lineage import past_repos

    problems: list[str] = []
    beside = dict.fromkeys(path.parent / HISTORY_FOLDER for path in reversed(catalogs))
    folders = [folder for folder in beside if _can_list(folder, problems)]
    own = updated if updated is not None and _can_list(updated, problems) else None
    histories: dict[str, History] = {}
    for project in catalog.projects:
        if only is not None and project.slug not in only:
            continue
        name = f"{project.slug}.json"
        failed: list[str] = []
        history = _first([folder / name for folder in folders], failed)
        again = f"; run `k8sml update {project.slug}` again"
        newer = _first([own / name], failed, again) if own else None
        # the slug may mean another project by now
        if newer is not None and newer.repo.lower() in map(str.lower, past_repos(project)):
            history = newer if history is None or newer.observed >= history.observed else history
        if history is not None:
            histories[project.slug] = history
        shown = "not observed" if history is None else f"observed {history.observed}"
        problems += [f"{line}; shown as {shown}" for line in failed]
    return histories, problems


def evidence_of(
    catalog: Catalog,
    histories: Mapping[str, History],
    problems: Iterable[str] = (),
    beside: Mapping[str, Evidence] | None = None,
) -> Bundle:
    """Return a catalog with the evidence of the projects that have a history.

    The evidence of an umbrella includes that of its components; `beside` has evidence derived before.
    """
    from k8sml.evidence.derive import read_evidence

    evidence = {
        project.slug: read_evidence(project, histories[project.slug])
        for project in catalog.projects
        if project.slug in histories
    }
    for project in catalog.projects:
        if project.released_by and project.slug in evidence:
            own = evidence[project.slug]
            evidence[project.slug] = _umbrella(project, own, catalog, {**(beside or {}), **evidence})
    return Bundle(catalog, evidence, tuple(problems))


def _can_list(folder: Path, problems: list[str]) -> bool:
    """Return whether a folder can be listed; if it exists but cannot, add the reason to `problems`."""
    try:
        with os.scandir(folder):
            return True
    except FileNotFoundError:
        pass
    except OSError as error:
        # a path below a file, as in HOME=/dev/null, is a folder that does not exist
        if not isinstance(error, NotADirectoryError) or folder.exists():
            problems.append(f"{folder}: cannot be read: {os_reason(error)}; nothing is read from it")
    return False


def _first(files: Iterable[Path], failed: list[str], remedy: str = "") -> History | None:
    """Return the first history that can be used; add a line to `failed` for each that cannot.

    `remedy` is appended for a damaged file.
    """
    from k8sml.evidence.history_io import HistoryError, UnreadableHistoryError, load_history

    for file in files:
        try:
            return load_history(file)
        except FileNotFoundError:
            continue
        except UnreadableHistoryError as error:
            failed.append(str(error))
        except HistoryError as error:
            failed.append(f"{error}{remedy}")
    return None


def _compile(catalogs: Sequence[Path], updated: Path | None) -> Bundle:
    from k8sml.catalog.load import load_catalog

    catalog = load_catalog(*catalogs)
    return evidence_of(catalog, *read_histories(catalog, catalogs, updated))


def _umbrella(
    project: Project, own: Evidence, catalog: Catalog, evidence: Mapping[str, Evidence]
) -> Evidence:
    from k8sml.evidence.umbrella import merge_umbrella

    parts = [p.slug for p in catalog.projects if p.part_of == project.slug and p.slug in evidence]
    return merge_umbrella(
        own,
        [evidence[slug] for slug in parts],
        evidence.get(project.released_by or ""),
    )
