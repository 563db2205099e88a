"""How long `k8sml list --live` takes for 150 projects, beside one request after another.

    python -m benchmarks.live [--projects 150] [--latency-ms 100] [--rounds 3]

The GitHub is one on loopback with the data of the bundled histories; each of its answers comes late by the
latency. The baseline asks three REST questions a project, one after another over one connection, as
best-of-generator does. After the hour (`--refresh`) everything is asked again: GraphQL cannot be asked
whether anything changed, REST can (tests/cli/test_live.py). Fails if a live list takes more than 8 requests
or 3 seconds, or if a second one within the hour asks anything.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

import requests
from tests.github import TOKEN, World

MOST_REQUESTS, MOST_SECONDS = 8, 3.0


@contextlib.contextmanager
def github(projects: int, latency_ms: int) -> Iterator[str]:
    """The address of a GitHub that runs in a process of its own, as the real one does."""
    command = [sys.executable, "-m", "tests.github.serve"]
    command += ["--projects", str(projects), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def asked(url: str) -> int:
    """How many answers the server has numbered so far, this one among them."""
    answer = requests.get(f"{url}/rate_limit", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    return int(answer.headers["X-GitHub-Request-Id"].split(":")[1], 16)


def timed_list(url: str, repos: list[str], home: str, *options: str) -> tuple[float, int]:
    """The seconds that a live list takes as a process, and how many requests it made."""
    environment = {**os.environ, "HOME": home, "GITHUB_API_URL": url, "GH_TOKEN": TOKEN}
    before = asked(url)
    start = time.perf_counter()
    command = [sys.executable, "-m", "k8sml", "list", *repos, "--live", *options]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    seconds = time.perf_counter() - start
    assert done.stdout.count(b"\n") > len(repos), "not every project was listed"
    return seconds, asked(url) - before - 1


def one_after_another(url: str, repos: list[str]) -> float:
    """The seconds that three questions a project take over one connection."""
    start = time.perf_counter()
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        for repo in repos:
            for what in ("", "/releases/latest", "/commits?per_page=1"):
                session.get(f"{url}/repos/{repo}{what}", timeout=30)
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, and say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=150)
    parser.add_argument("--latency-ms", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    # an umbrella is asked for with all its parts, which would make the number of projects another one
    world = World.from_catalog(projects=given.projects + 1).without("kubeflow/kubeflow")
    repos = [repository.full_name for repository in world][: given.projects]
    ratios, firsts, requests_made, seconds_again, requests_again = [], [], [], [], []
    seconds_later, requests_later = [], []
    with github(given.projects + 1, given.latency_ms) as url:
        for _ in range(given.rounds):
            base = one_after_another(url, repos)
            with tempfile.TemporaryDirectory() as home:
                timed_list(url, repos[:1], home)  # compiles the data, as on the first run after an install
                first, made = timed_list(url, repos, home, "--refresh")
                again, made_again = timed_list(url, repos, home)
                later, made_later = timed_list(url, repos, home, "--refresh")
            ratios.append(base / first)
            firsts.append(first)
            requests_made.append(made)
            seconds_again.append(again)
            requests_again.append(made_again)
            seconds_later.append(later)
            requests_later.append(made_later)
    print(f"{len(repos)} projects, {given.latency_ms} ms an answer, {given.rounds} rounds, medians")
    print(f"one after another  {median(firsts) * median(ratios):7.2f} s   {3 * len(repos)} requests")
    print(f"list --live        {median(firsts):7.2f} s   {max(requests_made)} requests")
    print(f"again at once      {median(seconds_again):7.2f} s   {max(requests_again)} requests")
    print(f"after the hour     {median(seconds_later):7.2f} s   {max(requests_later)} requests")
    print(f"ratio              {median(ratios):7.1f}")
    slow = median(firsts) > MOST_SECONDS or max(requests_made) > MOST_REQUESTS
    return int(slow or max(requests_again) > 0)


if __name__ == "__main__":
    sys.exit(main())
