"""The data in use as one value: catalog and evidence, compiled once and kept in the user's cache.

Parsing the YAML and reading 25,000 tags as versions takes most of a second; the compiled form is read
in milliseconds. It is made again when one of the files or the code that reads it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.kept import Stamp, code_stamps, kept, stamp, stamps
from k8sml.evidence.model import Evidence, History

CATALOG_FILE = "projects.yaml"
HISTORY_FOLDER = "history"


class Bundle(Struct, frozen=True):
    """A catalog with what was observed of its projects, by slug.

    `problems` names the history files that could not be used, a line each.
    """

    catalog: Catalog
    evidence: dict[str, Evidence]
    problems: tuple[str, ...] = ()


def load_bundle(catalogs: Sequence[Path], compiled: Path | None) -> Bundle:
    """The bundle of some catalog files, from the file `compiled` if that is current (None: always made).

    Later files are laid over earlier ones. Histories stand in the folder `history` beside each; the last
    file that has one for a project decides. Raises CatalogError if a catalog is faulty; a faulty history
    becomes one of `problems`.
    """
    key = [*data_stamps(catalogs), *code_stamps(("catalog", "evidence"))]
    return kept(compiled, key, Bundle, lambda: _compile(catalogs))


def data_stamps(catalogs: Sequence[Path]) -> list[tuple[str, list[Stamp]]]:
    """The stamps of the catalog files and their histories; they change when anything in them does."""
    return [(str(path), [stamp(path), *stamps(path.parent / HISTORY_FOLDER, ".json")]) for path in catalogs]


def read_histories(catalog: Catalog, catalogs: Sequence[Path]) -> tuple[dict[str, History], list[str]]:
    """The history of each project that has one, by slug, and a line for each file that cannot be used."""
    from k8sml.evidence.files import HistoryError, decode_history

    folders = list(dict.fromkeys(path.parent / HISTORY_FOLDER for path in reversed(catalogs)))
    histories: dict[str, History] = {}
    problems = []
    for project in catalog.projects:
        for file in (folder / f"{project.slug}.json" for folder in folders):
            try:
                histories[project.slug] = decode_history(file.read_bytes(), str(file))
            except FileNotFoundError:
                continue
            except HistoryError as error:
                problems.append(str(error))
            except OSError as error:
                problems.append(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}")
            break
    return histories, problems


def _compile(catalogs: Sequence[Path]) -> Bundle:
    from k8sml.catalog.load import load_catalog
    from k8sml.evidence.files import read_evidence

    catalog = load_catalog(*catalogs)
    histories, problems = read_histories(catalog, catalogs)
    evidence = {
        project.slug: read_evidence(project, histories[project.slug])
        for project in catalog.projects
        if project.slug in histories
    }
    for project in catalog.projects:
        if project.released_by and project.slug in evidence:
            evidence[project.slug] = _umbrella(project, catalog, evidence)
    return Bundle(catalog, evidence, tuple(problems))


def _umbrella(project: Project, catalog: Catalog, evidence: dict[str, Evidence]) -> Evidence:
    from k8sml.evidence.umbrella import under_one_roof

    parts = [p.slug for p in catalog.projects if p.part_of == project.slug and p.slug in evidence]
    return under_one_roof(
        evidence[project.slug],
        [evidence[slug] for slug in parts],
        evidence.get(project.released_by or ""),
    )
