"""Turn drafts into catalog entries, with comments where a person must write."""

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
    """Return the drafts whose repository and name no entry of the catalog ever had, each slug once."""
    repos = {repo.lower() for project in catalog.projects for repo in past_repos(project)}
    names = {name for project in catalog.projects for name in (project.slug, *project.aliases)}
    new = [draft for draft in drafts if draft.repo.lower() not in repos and slug_of(draft) not in names]
    return list({slug_of(draft): draft for draft in reversed(new)}.values())[::-1]


def slug_of(draft: Draft) -> str:
    """Return a slug from the name, or from the repository if the name has no usable letters."""
    slug = slugify(draft.name) or slugify(parse_repository(draft.repo).name)
    return slug[:64].strip("-")


def entries(drafts: Iterable[Draft], foundation: str | None, source: str | None) -> str:
    """Return the entries as a catalog file.

    Levels and dates are those of `foundation`, published at the address `source`; without these they are left
    out.
    """
    return "\n".join(["projects:", *(_entry(draft, foundation, source) for draft in drafts)])


def _entry(draft: Draft, foundation: str | None, source: str | None) -> str:
    hints = {
        "summary": "one plain sentence in your own words, at most 120 characters",
        "category": f"one of `k8sml categories`; in the list: {draft.heading}",
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
