"""The data folder as one value: catalog and evidence, compiled once and kept in the user's cache.

Parsing the YAML and reading 25,000 tags as versions takes most of a second; the compiled form is read
in milliseconds. It is made again when a file of the folder or the code that reads it changes.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.kept import Stamp, code_stamps, kept, stamp, stamps
from k8sml.evidence.model import Evidence

CATALOG_FILE = "projects.yaml"
HISTORY_FOLDER = "history"


class Bundle(Struct, frozen=True):
    """A catalog with what was observed of its projects, by slug.

    `problems` names the history files that could not be used, a line each.
    """

    catalog: Catalog
    evidence: dict[str, Evidence]
    problems: tuple[str, ...] = ()


def load_bundle(data: Path, compiled: Path | None) -> Bundle:
    """The bundle of a data folder, from the file `compiled` if that is current (None: always made).

    Raises CatalogError if the catalog is faulty; a faulty history becomes one of `problems`.
    """
    key = [str(data), *data_stamps(data), *code_stamps(("catalog", "evidence"))]
    return kept(compiled, key, Bundle, lambda: _compile(data))


def data_stamps(data: Path) -> list[Stamp]:
    """The stamps of every file of a data folder; they change when anything in it does."""
    with contextlib.suppress(OSError):  # a missing catalog is reported when it is read
        return [stamp(data / CATALOG_FILE), *stamps(data / HISTORY_FOLDER, ".json")]
    return []


def _compile(data: Path) -> Bundle:
    from k8sml.catalog.load import load_catalog
    from k8sml.evidence.files import HistoryError, decode_history, read_evidence

    catalog = load_catalog(data / CATALOG_FILE)
    evidence: dict[str, Evidence] = {}
    problems = []
    for project in catalog.projects:
        file = data / HISTORY_FOLDER / f"{project.slug}.json"
        try:
            history = decode_history(file.read_bytes(), str(file))
            evidence[project.slug] = read_evidence(project, history)
        except FileNotFoundError:
            continue
        except HistoryError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}")
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
