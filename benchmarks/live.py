"""Compare `k8sml list --live` for 150 projects with one request after another.

    python -m benchmarks.live [--projects 150] [--latency-ms 100] [--rounds 3]

The loopback GitHub has the data of the bundled histories and adds the latency to each response. The baseline
makes three REST requests per project, one after another over one connection, as best-of-generator does. With
`--refresh` every project is requested again: GraphQL has no conditional requests, REST has
(tests/cli/test_live_overlay.py). Fails if a live list takes more than 8 requests or 3 seconds. A
second list within an hour must make no request, and cost at most twice the processor time of the same list
without `--live`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

import requests
from tests.github import TOKEN, World

MOST_REQUESTS, MOST_SECONDS, MOST_COST = 8, 3.0, 2.0


@contextlib.contextmanager
def github(projects: int, latency_ms: int) -> Iterator[str]:
    """Run a GitHub in a separate process and yield its address."""
    command = [sys.executable, "-m", "tests.github.serve"]
    command += ["--projects", str(projects), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def asked(url: str) -> int:
    """Return the number of responses that the server has sent, including the response to this call."""
    answer = requests.get(f"{url}/rate_limit", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    return int(answer.headers["X-GitHub-Request-Id"].split(":")[1], 16)


class Cost(NamedTuple):
    """The cost of a list as a process: wall time, processor time (seconds) and requests."""

    seconds: float
    processor: float
    requests: int


def timed_list(url: str, repos: list[str], home: str, *options: str) -> Cost:
    """Return the cost of a list with these options."""
    environment = {**os.environ, "HOME": home, "GITHUB_API_URL": url, "GH_TOKEN": TOKEN}
    before = asked(url)
    start, used = time.perf_counter(), processor_seconds()
    command = [sys.executable, "-m", "k8sml", "list", *repos, *options]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    seconds, used = time.perf_counter() - start, processor_seconds() - used
    assert done.stdout.count(b"\n") > len(repos), "not every project was listed"
    return Cost(seconds, used, asked(url) - before - 1)


def processor_seconds() -> float:
    """Return the processor time of child processes that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def one_after_another(url: str, repos: list[str]) -> float:
    """Return the seconds for three requests per project over one connection."""
    start = time.perf_counter()
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        for repo in repos:
            for what in ("", "/releases/latest", "/commits?per_page=1"):
                session.get(f"{url}/repos/{repo}{what}", timeout=30)
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, and return 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=150)
    parser.add_argument("--latency-ms", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    # an umbrella is requested with all its parts, which would change the number of projects
    world = World.from_catalog(projects=given.projects + 1).without("kubeflow/kubeflow")
    repos = [repository.full_name for repository in world][: given.projects]
    ratios: list[float] = []
    firsts, agains, laters, costs = [], [], [], []
    with github(given.projects + 1, given.latency_ms) as url:
        for _ in range(given.rounds):
            base = one_after_another(url, repos)
            with tempfile.TemporaryDirectory() as home:
                timed_list(url, repos[:1], home)  # compiles the data, as on the first run after an install
                firsts.append(timed_list(url, repos, home, "--live", "--refresh"))
                timed_list(url, repos, home, "--live")
                stored = timed_list(url, repos, home)
                agains.append(timed_list(url, repos, home, "--live"))
                laters.append(timed_list(url, repos, home, "--live", "--refresh"))
            ratios.append(base / firsts[-1].seconds)
            costs.append(agains[-1].processor / stored.processor)
    print(f"{len(repos)} projects, {given.latency_ms} ms an answer, {given.rounds} rounds, medians")
    first = median(one.seconds for one in firsts)
    print(f"one after another  {first * median(ratios):7.2f} s   {3 * len(repos)} requests")
    for name, runs in (("list --live", firsts), ("again at once", agains), ("after the hour", laters)):
        seconds, made = median(one.seconds for one in runs), max(one.requests for one in runs)
        print(f"{name:18} {seconds:7.2f} s   {made} requests")
    print(f"ratio              {median(ratios):7.1f}")
    print(f"again at once      {median(costs):7.1f} x the processor time of the list without --live")
    slow = first > MOST_SECONDS or max(one.requests for one in firsts) > MOST_REQUESTS
    return int(slow or max(one.requests for one in agains) > 0 or median(costs) > MOST_COST)


if __name__ == "__main__":
    sys.exit(main())
