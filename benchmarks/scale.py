"""Check that `list` and `maturity` are linear: compare a catalog of 10,000 projects with one of 150.

    python benchmarks/scale.py [--projects 10000]

Both catalogs have the bundled entries and histories under new names. Three cases: the first run, which
compiles the YAML and the histories; a run with `--as-of`, which judges every project; and a run for today,
which reads the cached report. Fails if any costs more than 60 times as much for the large catalog.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import yaml

DATA = Path(__file__).parent.parent / "data"
SMALL = 150
LIMIT = 60
RELATIONS = (
    "aliases", "part_of", "released_by", "works_with", "alternatives", "also_consider", "replaced_by",
    "resources",
)  # fmt: skip


def make(folder: Path, count: int) -> None:
    """Write a catalog of `count` projects with their histories."""
    projects = yaml.load((DATA / "projects.yaml").read_bytes(), yaml.CSafeLoader)["projects"]
    (folder / "history").mkdir(parents=True)
    with (folder / "projects.yaml").open("w") as catalog:
        catalog.write("projects:\n")
        for number in range(count):
            project = dict(projects[number % len(projects)])
            slug = f"{project['slug'][:50]}-{number}"
            history = DATA / "history" / f"{project['slug']}.json"
            if history.exists():
                shutil.copy(history, folder / "history" / f"{slug}.json")
            kept = {key: value for key, value in project.items() if key not in RELATIONS}
            kept["slug"] = slug
            kept["repo"] = f"{project['repo']}-{number}"  # no other project may claim it, nor the names below
            kept["events"] = [
                event for event in kept.get("events", ()) if "by" not in event and event["kind"] != "moved"
            ]
            if "detect" in kept:
                kept["detect"] = _renamed(kept["detect"], f"n{number}-")
            catalog.write(yaml.dump([kept], Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True))


def _renamed(detect: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return the names in `detect` with a prefix, otherwise unchanged in length."""
    lists = ((key, names) for key, names in detect.items() if key not in ("former", "builds"))
    return {key: [prefix + name for name in names] for key, names in lists}


def seconds(folder: Path, *arguments: str) -> float:
    """Return the wall time of a command on a data folder with its cache."""
    environment = os.environ | {"K8SML_DATA": str(folder), "K8SML_CACHE_DIR": str(folder / "cache")}
    start = time.perf_counter()
    command = [sys.executable, "-m", "k8sml", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def measure(folder: Path) -> dict[str, float]:
    """Return the time of each case, the median of three runs where it can be repeated."""
    times = {"first run": seconds(folder, "list")}
    for command in ("list", "maturity"):
        past = [seconds(folder, command, "--as-of", "2026-08-01") for _ in range(3)]
        times[f"{command} --as-of"] = median(past)
        times[command] = median(seconds(folder, command) for _ in range(3))
    return times


def main() -> int:
    """Measure both catalogs, print the ratios, and return 1 if the limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=10_000)
    count = parser.parse_args().projects
    with tempfile.TemporaryDirectory() as scratch:
        small, large = Path(scratch, "small"), Path(scratch, "large")
        make(small, SMALL)
        make(large, count)
        few, many = measure(small), measure(large)
    print(f"{'':20} {SMALL:>8} {count:>8}   ratio (limit {LIMIT})")
    for case, base in few.items():
        print(f"{case:20} {base:7.2f}s {many[case]:7.2f}s {many[case] / base:7.1f}")
    return int(any(many[case] > LIMIT * base for case, base in few.items()))


if __name__ == "__main__":
    sys.exit(main())
