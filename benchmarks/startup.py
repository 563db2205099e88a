"""Compare `k8sml list` with the imports that any program with Typer and Rich needs.

    python benchmarks/startup.py [--rounds 15]

Each round runs both, one after the other, so that other load on the machine affects both; the result is the
median of the ratios. Fails if `list` costs more than 1.3 times the baseline, or if it imports a network
library, the YAML parser, Rich or Pydantic.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

BASELINE = ["-c", "import typer, rich.console, rich.table"]
LIST = ["-m", "k8sml", "list"]
LIMIT = 1.3
HEAVY = ("requests", "urllib3", "http.client", "yaml", "rich", "pydantic", "packaging")


def seconds(arguments: list[str]) -> float:
    """Return the wall time of a Python process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def imported_by_list() -> list[str]:
    """Return the heavy libraries that a run of `list` has loaded."""
    code = (
        "import sys; sys.argv = ['k8sml', 'list']\n"
        "from k8sml.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [name for name in HEAVY if repr(name) in done.stderr]


def main() -> int:
    """Measure, print, and return 1 if the limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    seconds(LIST)  # compiles the data once, as on the first run after an install
    pairs = [(seconds(BASELINE), seconds(LIST)) for _ in range(rounds)]
    ratio = median(ours / base for base, ours in pairs)
    print(f"imports of typer and rich  {median(base for base, _ in pairs) * 1000:6.0f} ms")
    print(f"k8sml list                 {median(ours for _, ours in pairs) * 1000:6.0f} ms")
    print(f"ratio                      {ratio:6.2f}   (limit {LIMIT})")
    heavy = imported_by_list()
    print(f"heavy imports              {', '.join(heavy) or 'none'}")
    return int(ratio > LIMIT or bool(heavy))


if __name__ == "__main__":
    sys.exit(main())
