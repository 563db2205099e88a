"""Measure recall and precision of a scan against the README of a Kubeflow distribution.

    python tools/scan_recall.py [--build] FOLDER...

Each folder is a tree of kubeflow/manifests (now kubeflow/community-distribution) at any tag. Its README has
tables of components with their folder and upstream revision.

Recall covers the rows whose project is in the catalog and whose revision is a version. If the folder of a row
does not exist, the whole tree is searched. A row is outdated if every version in its folder contradicts it;
outdated rows are counted separately.

Precision covers all components found with a version. A component is right if it agrees with a row. Otherwise
its evidence is checked: an image in a folder with a kustomization must be in the output of
`kubectl kustomize` (with --build; nothing is applied, and without it such components are not judged);
anything else must be in the file where it was detected.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.find import ProjectFinder
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog
from k8sml.evidence.versions import parse_tag
from k8sml.scan.scan import scan
from k8sml.scan.types import Component, Detection, DetectionKind

CATALOG = Path(__file__).parent.parent / "data" / "projects.yaml"
RECALL, PRECISION = 0.95, 0.98
_LINK = re.compile(r"\[(?P<revision>[^\]]+)\]\((?P<url>[^)]+)\)")
_REPO = re.compile(r"github\.com/(?P<repo>[^/]+/[^/)]+)")
_PART = re.compile(r"/components/(?:crud-web-apps/)?(?P<part>[a-z-]+)")


class Row(Struct, frozen=True):
    """A row of the README: a component, its folder, the projects it can belong to, and its version."""

    name: str
    folder: str
    slugs: tuple[str, ...]
    version: tuple[int, ...] | str


def rows(readme: str, catalog: Catalog) -> Iterator[Row | str]:
    """Yield the rows that can be judged, and for each other row the reason as text."""
    finder = ProjectFinder(catalog)
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
                yield f"{cells[0]}: the revision is not a version: {link['revision']}"
                continue
            slug = match.project.slug
            parts = [project.slug for project in catalog.projects if project.part_of == slug]
            slugs = (slug, *parts) if _PART.search(link["url"]) else (slug,)
            yield Row(cells[0], folders[min(i, len(folders) - 1)], slugs, version)


def _version(text: str | None) -> tuple[int, ...] | str | None:
    """Return a comparable version: v1.0.0 and 1.0 are equal, prereleases compare as text; None if not one."""
    parsed = parse_tag(text.strip()) if text else None
    if parsed is None or " " in (text or "").strip():
        return None
    return parsed.key[0] if parsed.stable else parsed.version


class Score(Struct):
    """Counts over trees: rows, rows found, outdated rows; components judged, components right."""

    rows: int = 0
    hits: int = 0
    outdated: int = 0
    judged: int = 0
    right: int = 0

    def add(self, other: Score) -> None:
        """Add the counts of another tree."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def judge(folder: Path, catalog: Catalog, build: bool) -> Score:
    """Compare a scan of a tree with its README, print the differences and return the counts."""
    scanned = scan([folder], catalog)
    listed = list(rows((folder / "README.md").read_text(encoding="utf-8"), catalog))
    wanted = [row for row in listed if isinstance(row, Row)]
    print(f"{folder}: {len(wanted)} rows, {scanned.files} files, {len(scanned.read_errors)} troubles")
    for reason in (row for row in listed if isinstance(row, str)):
        print(f"  not judged  {reason}")
    score = Score(rows=len(wanted))
    agreed: set[Component] = set()
    for row in wanted:
        exists = (folder / row.folder).is_dir()
        candidates = [
            found
            for found in scanned.components
            if found.slug in row.slugs
            and found.version is not None
            and (not exists or _is_in(found, folder, row.folder))
        ]
        good = [found for found in candidates if _version(found.version) == row.version]
        agreed.update(good)
        if good:
            score.hits += 1
            continue
        versions = {str(found.version) for found in candidates}
        outdated = exists and len(versions) == 1
        score.outdated += outdated
        word = "outdated" if outdated else "missed"
        print(f"  {word:10}  {row.name} {row.version} in {row.folder}: {', '.join(versions) or 'nothing'}")
    named = [found for found in scanned.components if found.version is not None]
    built = _built(folder) if build else ""
    for found in named:
        right = True if found in agreed else _confirmed(found, built)
        if right is None:
            continue
        score.judged += 1
        score.right += right
        if not right:
            best = found.detections[0]
            place = f"{best.place.file}:{best.place.line}"
            print(f"  wrong       {found.slug} {found.name} {found.version}: {place} {best.text}")
    print(f"  recall {score.hits}/{score.rows} ({score.outdated} rows outdated), ", end="")
    print(f"precision {score.right}/{score.judged}, {len(named) - score.judged} not judged")
    return score


def _is_in(found: Component, root: Path, folder: str) -> bool:
    """Return whether a detection other than an API version is in the folder."""
    inside = f"{root.as_posix()}/{folder}/"
    return any(
        seen.kind is not DetectionKind.API and seen.place.file.startswith(inside) for seen in found.detections
    )


def _built(folder: Path) -> str:
    """Return the output of kubectl for every kustomization of the tree that it can build."""
    texts = []
    for file in sorted(folder.rglob("kustomization.y*ml")):
        command = ["kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", str(file.parent)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        texts.append(done.stdout)
    return "\n".join(texts)


def _confirmed(found: Component, built: str) -> bool | None:
    """Return whether any detection is confirmed; None if that needs a build."""
    results = [_holds(seen, built) for seen in found.detections if seen.kind is not DetectionKind.API]
    if True in results or None not in results:
        return True in results
    return None


def _holds(seen: Detection, built: str) -> bool | None:
    """Return whether an image is in the built kustomizations, or anything else in its file."""
    file, tag = Path(seen.place.file), seen.version or ""
    if seen.kind is DetectionKind.IMAGE and any(file.parent.glob("kustomization.y*ml")) and tag:
        if f"{seen.name}:{tag}" in built:
            return True
        if not built:
            return None
        if file.name.startswith("kustomization."):
            return False
    return tag in file.read_text(encoding="utf-8", errors="replace")


def main() -> int:
    """Judge every folder. Return 1 if recall or precision is below its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--build", action="store_true", help="judge kustomizations by kubectl kustomize")
    arguments = parser.parse_args()
    catalog = load_catalog(CATALOG)
    total = Score()
    for folder in arguments.folders:
        total.add(judge(folder, catalog, arguments.build))
    recall = total.hits / max(1, total.rows - total.outdated)
    precision = total.right / max(1, total.judged)
    print(f"recall {recall:.1%} of the rows that are not outdated (at least {RECALL:.0%}); ", end="")
    print(f"{total.hits / max(1, total.rows):.1%} of all")
    print(f"precision {precision:.1%} of {total.judged} findings (at least {PRECISION:.0%})")
    return int(recall < RECALL or precision < PRECISION)


if __name__ == "__main__":
    sys.exit(main())
