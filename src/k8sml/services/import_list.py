"""Draft catalog entries from another list of projects: a CNCF landscape or a best-of list."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from k8sml.catalog.importers.entries import entries, new_drafts
from k8sml.catalog.importers.read import read_list
from k8sml.catalog.issues import Issue, quoted
from k8sml.catalog.model import Catalog
from k8sml.catalog.patterns import URL_PATTERN, matches
from k8sml.errors import K8smlError


class ImportOptions(Struct, frozen=True):
    """The part of a list to take (None: all), and the foundation and publication of its dates."""

    heading: str | None = None
    foundation: str | None = None
    source: str | None = None


class DraftedEntries(Struct, frozen=True):
    """Entries as YAML, with counts; `skipped` have no repository, `issues` could not be read.

    `undated` is whether levels and dates were left out because the foundation or source is not given.
    """

    text: str
    drafted: int
    known: int
    skipped: tuple[str, ...]
    issues: tuple[Issue, ...]
    undated: bool


def import_list(file: Path, catalog: Catalog, options: ImportOptions) -> DraftedEntries:
    """Draft entries for the projects of a list that a catalog does not have.

    Raises CatalogError if the file cannot be used, K8smlError on wrong options.
    """
    heading, foundation, source = options.heading, options.foundation, options.source
    if source and not matches(URL_PATTERN, source):
        raise K8smlError(f"--source: {quoted(source)} is not an http or https address")
    result = read_list(file)
    wanted = (heading or "").lower()
    chosen = [draft for draft in result.drafts if wanted in draft.heading.lower()]
    skipped = tuple(entry.name for entry in result.left_out if wanted in entry.heading.lower())
    if heading and not chosen and not skipped:
        raise K8smlError(f"--heading: no heading of {file} contains {heading!r}")
    drafts = new_drafts(chosen, catalog)
    dated = any(draft.level or draft.steps for draft in drafts)
    return DraftedEntries(
        entries(drafts, foundation, source),
        len(drafts),
        len(chosen) - len(drafts),
        skipped,
        tuple(sorted(result.issues)),
        dated and not (foundation and source),
    )
