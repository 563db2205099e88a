"""How much a scan of a folder costs beside parsing its YAML files, and nothing else, with PyYAML's C loader.

    python benchmarks/scan.py FOLDER [--rounds 5]

Each round runs both one after the other, so that what else the machine does meets both; printed are the
medians, and the median of the rounds' ratios. Fails if a scan (finding the files, reading all kinds, finding
the projects of the bundled catalog) costs more than 1.5 times the parsing. Broken files count for both.
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
    """Load every document of the files, and let it go."""
    for file in files:
        try:
            for _ in yaml.load_all(file.read_bytes(), Loader=yaml.CSafeLoader):
                pass
        except yaml.YAMLError:
            pass


def seconds(work: Callable[[], object]) -> float:
    """The wall time of some work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(folder: Path, catalog: Catalog, rounds: int) -> float:
    """Print the medians; returns the median ratio."""
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
    """Measure, print, and say whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if not hasattr(yaml, "CSafeLoader"):
        sys.exit("PyYAML was built without its C loader: nothing to compare with")
    return int(measure(arguments.folder, load_catalog(CATALOG), arguments.rounds) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
