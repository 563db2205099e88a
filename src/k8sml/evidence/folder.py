"""A folder of history files that belong to no catalog: each is evidence of a repository by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import os_reason
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Project
from k8sml.evidence.files import HistoryError, as_evidence, decode_history, read_evidence
from k8sml.evidence.model import Evidence, History
from k8sml.evidence.regular_file import read_regular
from k8sml.evidence.versions import read_releases


class HistoryFolder(Struct, frozen=True):
    """The histories of a folder by file name without its ending; `problems` has a line a faulty file."""

    histories: dict[str, History]
    problems: tuple[str, ...]


def read_folder(folder: Path) -> HistoryFolder:
    """Every `*.json` of a folder, in the order of names. Raises OSError if it cannot be listed."""
    histories: dict[str, History] = {}
    problems = []
    for file in sorted(path for path in folder.iterdir() if path.suffix == ".json"):
        try:
            histories[file.stem] = decode_history(read_regular(file), str(file))
        except HistoryError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{file}: cannot be read: {os_reason(error)}")
    return HistoryFolder(histories, tuple(problems))


def known_projects(projects: Iterable[Project]) -> Mapping[str, Project]:
    """Projects by each home that they ever had, in lower case; today's owner of a name goes first."""
    projects = list(projects)
    homes = {repo.lower(): project for project in projects for repo in past_repos(project)}
    return homes | {project.repo.lower(): project for project in projects}


def lone_evidence(history: History, project: Project | None, tags: bool) -> Evidence:
    """The evidence of a history: of its project where it is a known one. `tags`: read them as versions.

    Reading them takes most of the time, so it is left out where nobody asks.
    """
    if not tags:
        history = replace(history, tags=())
    if project is not None:
        return read_evidence(project, history)
    releases, components = read_releases(history.tags, history.repo.split("/"))
    return as_evidence(history, releases, components)
