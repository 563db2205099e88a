"""Drafts as entries to the contract, with what is left to a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from k8sml.catalog.find import slugify
from k8sml.catalog.importers.draft import Draft
from k8sml.catalog.lineage import past_repos
from k8sml.catalog.model import Catalog
from k8sml.catalog.repository import parse_repository
from k8sml.catalog.write import entry_text


def new_drafts(drafts: Iterable[Draft], catalog: Catalog) -> list[Draft]:
    """The drafts whose repository and name no entry of the catalog has or had, each slug once."""
    repos = {repo.lower() for project in catalog.projects for repo in past_repos(project)}
    names = {name for project in catalog.projects for name in (project.slug, *project.aliases)}
    new = [draft for draft in drafts if draft.repo.lower() not in repos and slug_of(draft) not in names]
    return list({slug_of(draft): draft for draft in reversed(new)}.values())[::-1]


def slug_of(draft: Draft) -> str:
    """The name as a slug, the repository's where the name has no letter that a slug can hold."""
    slug = slugify(draft.name) or slugify(parse_repository(draft.repo).name)
    return slug[:64].strip("-")


def entries(drafts: Iterable[Draft], foundation: str | None, source: str | None) -> str:
    """The entries as a catalog file.

    `foundation` is whose levels the drafts bear and `source` the address where they are published;
    without them neither can be said.
    """
    return "\n".join(["projects:", *(_entry(draft, foundation, source) for draft in drafts)])


def _entry(draft: Draft, foundation: str | None, source: str | None) -> str:
    hints = {
        "summary": "one plain sentence in your own words, at most 120 characters",
        "category": f"one of `k8sml categories`; there it is: {draft.heading}",
    }
    entry: dict[str, Any] = {
        "slug": slug_of(draft),
        "name": draft.name,
        "repo": draft.repo,
        "homepage": draft.homepage,
        "docs": draft.docs,
        "license": draft.license,
        "detect": {"images": draft.images, "python": draft.python},
    }
    if foundation and draft.level:
        entry["foundation"] = {"name": foundation, "level": draft.level.value}
    if foundation and source and draft.steps:
        entry["events"] = [
            {
                "date": step.date,
                "kind": "advanced" if number else "joined",
                "foundation": foundation,
                "level": step.level.value,
                "source": source,
            }
            for number, step in enumerate(draft.steps)
        ]
    return entry_text(entry, hints)
