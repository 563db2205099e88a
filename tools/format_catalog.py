"""Format data/projects.yaml: sort entries by category and slug, one key per line.

    python tools/format_catalog.py [--check]

The head of the file is kept, with its comments; comments between entries are removed. Whether the entries
are valid is checked by `k8sml catalog validate`, not here. With --check the file is only compared: exits
with 1 if formatting would change it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from msgspec import to_builtins

from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog, Category
from k8sml.catalog.write import list_item, project_text

FILE = Path(__file__).parent.parent / "data" / "projects.yaml"


def formatted(catalog: Catalog, head: str) -> str:
    """Return the catalog as text below the given head."""
    lines = [head.rstrip("\n"), "projects:"]
    for category in Category:
        inside = sorted(
            (project for project in catalog.projects if project.category is category),
            key=lambda project: project.slug,
        )
        if inside:
            lines += ["", f"# ---- {category} ----", "", *map(project_text, inside)]
    if catalog.resources:
        lines += ["", "# Talks, articles and documents that belong to no project alone.", "resources:"]
        lines += [line for resource in catalog.resources for line in list_item(to_builtins(resource))]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the file, or with `--check` compare it. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit with 1 on a difference")
    before = FILE.read_text(encoding="utf-8")
    after = formatted(load_catalog(FILE), before[: before.index("\nprojects:") + 1])
    if parser.parse_args().check:
        print("formatted" if after == before else "not formatted: run python tools/format_catalog.py")
        return int(after != before)
    FILE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
