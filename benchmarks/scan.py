"""Compare a scan of a folder with parsing its YAML files with PyYAML's C loader.

    python benchmarks/scan.py FOLDER [--rounds 5]

Each round runs both, one after the other, so that other load on the machine affects both. Prints the medians
and the median of the ratios. Fails if a scan (find the files, read all kinds, match the bundled catalog)
costs more than 1.5 times the parsing. Files that are not valid count for both.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog
from k8sml.scan import walk
from k8sml.scan.scan import scan

CATALOG = Path(__file__).parent.parent / "data" / "projects.yaml"
LIMIT = 1.5


def parse(files: list[Path]) -> None:
    """Load every document of the files."""
    for file in files:
        try:
            for _ in yaml.load_all(file.read_bytes(), Loader=yaml.CSafeLoader):
                pass
        except yaml.YAMLError:
            pass


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of a call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(folder: Path, catalog: Catalog, rounds: int) -> float:
    """Print the medians and return the median ratio."""
    found = [one for one in walk.files([folder]) if isinstance(one, walk.File)]
    files = [one.path for one in found if one.path.suffix in {".yaml", ".yml"}]
    size = sum(file.stat().st_size for file in files) / 1e6
    pairs = [(seconds(lambda: parse(files)), seconds(lambda: scan([folder], catalog))) for _ in range(rounds)]
    ratio = median(ours / base for base, ours in pairs)
    print(f"{folder}: {len(files)} YAML files of {size:.1f} MB, {len(found)} files in all")
    print(f"PyYAML's C loader  {median(base for base, _ in pairs):6.2f} s")
    print(f"k8sml scan         {median(ours for _, ours in pairs):6.2f} s")
    print(f"ratio              {ratio:6.2f}   (limit {LIMIT})")
    return ratio


def main() -> int:
    """Measure, print, and return 1 if the limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if not hasattr(yaml, "CSafeLoader"):
        sys.exit("PyYAML was built without its C loader: nothing to compare with")
    return int(measure(arguments.folder, load_catalog(CATALOG), arguments.rounds) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
