"""Histories kept as files, one a project: `history/<slug>.json` in a data folder."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Project
from k8sml.catalog.printable import clean
from k8sml.evidence.model import Evidence, History
from k8sml.evidence.versions import read_releases


class HistoryError(Exception):
    """A history file that cannot be used; the text says which and why, in one line."""


def decode_history(data: bytes, file: str) -> History:
    """The history in JSON bytes; `file` names them in errors. Raises HistoryError."""
    try:
        return msgspec.json.decode(data, type=History)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HistoryError(f"{file}: not a history file: {error}") from None


def read_evidence(project: Project, history: History) -> Evidence:
    """The history of a project with its tags read as versions."""
    releases, components = read_releases(history.tags, _names(project), project.tag_prefix)
    return Evidence(
        repo=clean(history.repo),
        observed=history.observed,
        months=history.months,
        first_commit=history.first_commit,
        last_commit=history.last_commit,
        releases=releases,
        components=components,
    )


def _names(project: Project) -> Iterable[str]:
    """Prefixes that mean the project itself: its slug and aliases, its homes' names and owners."""
    yield project.slug
    yield from project.aliases
    for repo in past_repos(project):
        yield from repo.split("/")
