"""Check that `releases` and `show` are linear in the tags: compare 20,000 tags with 5,000.

    python -m benchmarks.releases [--tags 20000]

Each case is a shape of history: patches of one line, rising and falling lines, calendar versions, release
candidates, components. Each command runs three times with a filled cache; the medians are compared. Fails if
any costs more than 5 times as much for four times the tags.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.scale import DATA, seconds

TIMES = 4
LIMIT = 5
FIRST, DAYS = date(1998, 1, 1), 10_000
COMMANDS = ("releases", "show")
SHAPES: dict[str, Callable[[int, int, str], str]] = {
    "patches": lambda at, count, day: f"v1.0.{at}",
    "lines": lambda at, count, day: f"v1.{at}.0",
    "lines downwards": lambda at, count, day: f"v1.{count - at}.0",
    "calendar": lambda at, count, day: f"{day[:4]}.{int(day[5:7])}.{at}",
    "candidates": lambda at, count, day: f"v1.{at // 10}.0-rc.{at % 10}",
    "components": lambda at, count, day: f"part{at % 500}-1.{at}.0",
}


def make(folder: Path, tag: Callable[[int, int, str], str], count: int) -> None:
    """Write a catalog of one project with `count` tags, spread evenly over the years."""
    history = json.loads((DATA / "history" / "kserve.json").read_bytes())
    days = [str(FIRST + timedelta(days=at * DAYS // count)) for at in range(count)]
    tags = [(tag(at, count, day), day) for at, day in enumerate(days)]
    history["tags"] = sorted(tags, key=lambda pair: pair[::-1])
    (folder / "history").mkdir(parents=True)
    (folder / "history" / "kserve.json").write_text(json.dumps(history))
    entry = "slug: kserve, name: KServe, summary: Serves., category: serving, repo: kserve/kserve"
    (folder / "projects.yaml").write_text(f"projects:\n- {{{entry}}}\n")


def measure(folder: Path) -> dict[str, float]:
    """Return the median time of each command after one run that fills the cache."""
    seconds(folder, "list")
    return {command: median(seconds(folder, command, "kserve") for _ in range(3)) for command in COMMANDS}


def main() -> int:
    """Measure every shape at both sizes, print the ratios, and return 1 if the limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tags", type=int, default=20_000)
    large = parser.parse_args().tags
    small = large // TIMES
    slow = False
    print(f"{'':26} {small:>8} {large:>8}   ratio (limit {LIMIT})")
    for shape, tag in SHAPES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folders = Path(scratch, "small"), Path(scratch, "large")
            make(folders[0], tag, small)
            make(folders[1], tag, large)
            few, many = map(measure, folders)
        for command, base in few.items():
            ratio = many[command] / base
            slow |= ratio > LIMIT
            print(f"{f'{command}, {shape}':26} {base:7.2f}s {many[command]:7.2f}s {ratio:7.1f}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
