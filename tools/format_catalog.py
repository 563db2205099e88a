"""Lays out data/projects.yaml as the contract shows it: by category and slug, a key a line.

    python tools/format_catalog.py [--check]

The head of the file, with its comments, stays as it is; comments between entries do not survive. Says
nothing of whether the catalog is right: `k8sml catalog validate` does.
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


def laid_out(catalog: Catalog, head: str) -> str:
    """The catalog as text, below a head that is kept."""
    lines = [head.rstrip("\n"), "projects:"]
    for category in Category:
        inside = sorted(
            (one for one in catalog.projects if one.category is category), key=lambda one: one.slug
        )
        if inside:
            lines += ["", f"# ---- {category} ----", "", *map(project_text, inside)]
    if catalog.resources:
        lines += ["", "# Talks, articles and documents that belong to no project alone.", "resources:"]
        lines += [line for resource in catalog.resources for line in list_item(to_builtins(resource))]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the file anew, or with `--check` say whether that would change it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    before = FILE.read_text(encoding="utf-8")
    after = laid_out(load_catalog(FILE), before[: before.index("\nprojects:") + 1])
    if parser.parse_args().check:
        print("laid out" if after == before else "not laid out: run python tools/format_catalog.py")
        return int(after != before)
    FILE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
