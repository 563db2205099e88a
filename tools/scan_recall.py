"""How much of what a Kubeflow distribution says of itself a scan finds.

    python tools/scan_recall.py FOLDER...

Each folder is a tree of kubeflow/manifests (now kubeflow/community-distribution) of any tag. Its README has
tables of components: the folder that each stands in, and the upstream revision. Printed are recall over the
rows that are projects of the catalog and name a version, and precision over the findings in those folders;
every miss and every wrong version is named. A finding outside of the rows' folders is not judged, only
counted: the table says nothing of it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.find import Finder
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog
from k8sml.evidence.versions import parse_tag
from k8sml.scan.model import Found, Kind
from k8sml.scan.scan import scan

CATALOG = Path(__file__).parent.parent / "data" / "projects.yaml"
RECALL, PRECISION = 0.95, 0.98
_LINK = re.compile(r"\[(?P<revision>[^\]]+)\]\((?P<url>[^)]+)\)")
_REPO = re.compile(r"github\.com/(?P<repo>[^/]+/[^/)]+)")
_PART = re.compile(r"/components/(?:crud-web-apps/)?(?P<part>[a-z-]+)")


class Row(Struct, frozen=True):
    """A line of the tables: what is in which folder, of which projects it may be, in which version."""

    name: str
    folder: str
    slugs: tuple[str, ...]
    version: tuple[int, ...] | str


def rows(readme: str, catalog: Catalog) -> Iterator[Row | str]:
    """The rows that can be judged, and for the others what keeps them from it."""
    finder = Finder(catalog)
    for line in readme.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 3 or not _LINK.search(cells[2]):
            continue
        folders = [part.strip().rstrip("/") for part in re.split(r"<br\s*/?>", cells[1])]
        links = list(_LINK.finditer(cells[2]))
        for i, link in enumerate(links):
            repo = _REPO.search(link["url"])
            match = finder.find(repo["repo"]) if repo else None
            if match is None:
                yield f"{cells[0]}: not in the catalog"
                continue
            version = _version(link["revision"])
            if version is None:
                yield f"{cells[0]}: names no version but {link['revision']}"
                continue
            slug = match.project.slug
            parts = [one.slug for one in catalog.projects if one.part_of == slug]
            slugs = (slug, *parts) if _PART.search(link["url"]) else (slug,)
            yield Row(cells[0], folders[min(i, len(folders) - 1)], slugs, version)


def _version(text: str | None) -> tuple[int, ...] | str | None:
    """A version so that v1.0.0 and 1.0 are one; prereleases as they are written."""
    parsed = parse_tag(text.strip()) if text else None
    if parsed is None or " " in (text or "").strip():
        return None
    return parsed.key[0] if parsed.stable else parsed.version


def judge(folder: Path, catalog: Catalog) -> tuple[int, int, int, int]:
    """Print what a tree's table says and what was found; the rows, those found, findings, those right."""
    scanned = scan([folder], catalog)
    told = list(rows((folder / "README.md").read_text(encoding="utf-8"), catalog))
    wanted = [row for row in told if isinstance(row, Row)]
    print(f"{folder}: {len(wanted)} rows, {scanned.files} files, {len(scanned.troubles)} troubles")
    for reason in (row for row in told if isinstance(row, str)):
        print(f"  not judged  {reason}")
    hits = right = judged = 0
    inside: set[Found] = set()
    for row in wanted:
        here = [found for found in scanned.found if found.slug in row.slugs and _is_in(found, folder, row.folder)]
        inside.update(here)
        named = [found for found in here if found.version is not None]
        good = [found for found in named if _version(found.version) == row.version]
        hits += bool(good)
        right, judged = right + len(good), judged + len(named)
        if not good:
            seen = ", ".join(sorted({f"{one.component} {one.version}" for one in here})) or "nothing"
            print(f"  missed      {row.name} {row.version} in {row.folder}: saw {seen}")
        for found in named:
            if found not in good:
                best = found.sightings[0]
                print(
                    f"  other       {row.name}: {found.component} {found.version} ({found.confidence}), "
                    f"not {row.version}: {best.place.file}:{best.place.line} {best.text}"
                )
    outside = [found for found in scanned.found if found.version is not None and found not in inside]
    print(f"  recall {hits}/{len(wanted)}, precision {right}/{judged}, {len(outside)} findings outside of the table")
    return len(wanted), hits, judged, right


def _is_in(found: Found, root: Path, folder: str) -> bool:
    """Whether something that tells a version, or the lack of it, stands in the folder."""
    inside = f"{root.as_posix()}/{folder}/"
    return any(seen.kind is not Kind.API and seen.place.file.startswith(inside) for seen in found.sightings)


def main() -> int:
    """Judge every folder; fails below the limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    catalog = load_catalog(CATALOG)
    results = [judge(folder, catalog) for folder in parser.parse_args().folders]
    wanted, hits, judged, right = (sum(column) for column in zip(*results, strict=True))
    recall, precision = hits / max(1, wanted), right / max(1, judged)
    print(f"recall {recall:.1%} (at least {RECALL:.0%}), precision {precision:.1%} (at least {PRECISION:.0%})")
    return int(recall < RECALL or precision < PRECISION)


if __name__ == "__main__":
    sys.exit(main())
