"""The `landscape.yml` of CNCF and LF AI & Data: categories with subcategories of items."""

from __future__ import annotations

from k8sml.catalog.importers.draft import Draft, DraftReader, ImportResult, Step
from k8sml.catalog.model import FoundationLevel
from k8sml.catalog.yaml_source import YamlMapping

# The keys of `extra` with dates, in the order of the levels.
_DATED = (
    ("incubating", FoundationLevel.INCUBATING),
    ("graduated", FoundationLevel.GRADUATED),
    ("archived", FoundationLevel.ARCHIVED),
)


def read(root: YamlMapping, file: str) -> ImportResult:
    """Read every item of the landscape that has a repository."""
    reader = DraftReader(file)
    for category in reader.items(root.entries.get("landscape"), "landscape"):
        above = reader.text(category, "name") or "?"
        for subcategory in reader.items(category.entries.get("subcategories"), "subcategories"):
            heading = f"{above} / {reader.text(subcategory, 'name') or '?'}"
            for item in reader.items(subcategory.entries.get("items"), "items"):
                _item(reader, item, heading)
    return reader.result()


def _item(reader: DraftReader, item: YamlMapping, heading: str) -> None:
    found = reader.identified(item, heading, reader.repo(item, "repo_url"))
    if found is None:
        return
    name, repo = found
    extra = item.entries.get("extra")
    reader.drafts.append(
        Draft(
            name=name,
            heading=heading,
            repo=repo,
            homepage=reader.url(item, "homepage_url"),
            docs=reader.url(extra, "documentation_url") if isinstance(extra, YamlMapping) else None,
            level=reader.level(item, "project"),
            steps=_steps(reader, extra) if isinstance(extra, YamlMapping) else (),
        )
    )


def _steps(reader: DraftReader, extra: YamlMapping) -> tuple[Step, ...]:
    """Return the dated levels. A project was accepted at the level it reached that day, else as sandbox."""
    accepted = reader.date(extra, "accepted")
    dated = [(reader.date(extra, key), level) for key, level in _DATED]
    steps = [Step(day, level) for day, level in dated if day]
    if accepted and accepted not in [step.date for step in steps]:
        steps.append(Step(accepted, FoundationLevel.SANDBOX))
    return tuple(sorted(steps, key=lambda step: step.date))
