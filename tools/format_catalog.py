"""Format data/projects.yaml: sort entries by category and slug, one key per line.

    python tools/format_catalog.py [--check] [--file data/projects.yaml]

The head of the file, up to `projects:`, is kept with its comments; other top-level keys follow the projects.
Comments between entries are removed. With --check the file is only compared: exits
with 1 if formatting would change it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import to_builtins
from msgspec.structs import replace

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import load_catalog, parse_catalog
from k8sml.catalog.model import Catalog, Category, Project
from k8sml.catalog.write import key_lines, project_text
from k8sml.catalog.yaml_source import YamlMapping, parse_nodes

FILE = Path(__file__).parent.parent / "data" / "projects.yaml"
_PROJECTS = re.compile(r"^projects:", re.MULTILINE)
_COMMENTS = {"resources": ["# Talks, articles and documents that belong to no project alone."]}


def formatted(catalog: Catalog, text: str) -> str:
    """Return the catalog as text, below the head of the `text` that it was read from.

    Raises ValueError if the result would not be the same catalog.
    """
    start = _PROJECTS.search(text)
    head = text[: start.start()] if start else text
    nodes = parse_nodes(head.encode(), "the head")
    in_head = nodes.entries.keys() if isinstance(nodes, YamlMapping) else ()
    lines = [head.rstrip("\n")] if head.strip() else []
    lines += ["projects:"] if start else []
    for category in Category:
        inside = _by_slug(project for project in catalog.projects if project.category is category)
        if inside:
            lines += ["", f"# ---- {category} ----", "", *map(project_text, inside)]
    # every other key of the file, in the order of the type
    for key, value in to_builtins(catalog).items():
        if key != "projects" and key not in in_head:
            rest = key_lines(key, value)
            lines += ["", *_COMMENTS.get(key, ()), *rest] if rest else []
    after = "\n".join(lines) + "\n"
    if _sorted(parse_catalog(after.encode(), "the result")) != _sorted(catalog):
        raise ValueError("formatting would change the catalog")
    return after


def _by_slug(projects: Iterable[Project]) -> list[Project]:
    return sorted(projects, key=lambda project: project.slug)


def _sorted(catalog: Catalog) -> Catalog:
    return replace(catalog, projects=tuple(_by_slug(catalog.projects)))


def main() -> int:
    """Write the file, or with `--check` compare it. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit with 1 on a difference")
    parser.add_argument("--file", type=Path, default=FILE, help="the catalog file")
    arguments = parser.parse_args()
    file: Path = arguments.file
    before = file.read_text(encoding="utf-8")
    try:
        after = formatted(load_catalog(file), before)
    except (CatalogError, ValueError) as error:
        raise SystemExit(f"{error}\n{file}: nothing was written") from None
    if arguments.check:
        print("formatted" if after == before else "not formatted: run python tools/format_catalog.py")
        return int(after != before)
    file.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
