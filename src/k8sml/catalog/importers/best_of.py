"""The `projects.yaml` of a best-of list: a flat list of projects with the names of their packages."""

from __future__ import annotations

from k8sml.catalog.importers.draft import Draft, DraftReader, ImportResult
from k8sml.catalog.spdx import expression_problem
from k8sml.catalog.yaml_source import YamlMapping


def read(root: YamlMapping, file: str) -> ImportResult:
    """Read every project of the list that has a repository."""
    reader = DraftReader(file)
    for item in reader.items(root.entries.get("projects"), "projects"):
        heading = reader.text(item, "category") or "?"
        repo = reader.repo(item, "github_id") or reader.repo(item, "gitlab_id", "gitlab.com")
        found = reader.identified(item, heading, repo)
        if found is None:
            continue
        name, repo = found
        package, image = reader.text(item, "pypi_id"), reader.text(item, "dockerhub_id")
        reader.drafts.append(
            Draft(
                name=name,
                heading=heading,
                repo=repo,
                homepage=reader.url(item, "homepage_url"),
                docs=reader.url(item, "docs_url"),
                license=_license(reader, item),
                images=(image,) if image else (),
                python=(package,) if package else (),
            )
        )
    return reader.result()


def _license(reader: DraftReader, item: YamlMapping) -> str | None:
    text = reader.text(item, "license")
    problem = expression_problem(text) if text else None
    if problem:
        reader.issue(item.entries["license"], "license", problem)
        return None
    return text
