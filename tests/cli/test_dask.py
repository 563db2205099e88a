"""`update --scheduler`: repositories read by the workers of a real Dask cluster."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from k8sml.evidence.model import History
from tests.cli.conftest import Call
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import serving
from tests.waiting import GUARD

pytestmark = pytest.mark.slow

# Two workers, each a process of its own; the cluster lives until its standard input ends.
CLUSTER = """\
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a cluster with two worker processes."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as cluster:
        assert cluster.stdout is not None
        assert cluster.stdin is not None
        yield cluster.stdout.readline().strip()
        cluster.stdin.close()
        cluster.wait(GUARD)


def test_workers_read_what_threads_read(
    process: Call, environment: dict[str, str], scheduler: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    entries = "".join(
        f"- {{slug: {name}, name: {name.upper()}, summary: Does., category: data, repo: acme/{name}}}\n"
        for name in ("gone", "one", "two")
    )
    (data / "projects.yaml").write_text(f"projects:\n{entries}")
    origin = tmp_path / "origin"
    for name, commits in (("one", 3), ("two", 5)):
        repository = Repository(origin / "acme" / f"{name}.git")
        for day in range(commits):
            repository.commit(f"2026-08-0{day + 1}")
    kept = {}
    with serving(origin) as server:
        environment.update(GITHUB_SERVER_URL=server.url, K8SML_DATA=str(data), no_proxy="*")
        for how, more in (("threads", []), ("workers", ["--scheduler", scheduler])):
            folder = tmp_path / how
            environment["K8SML_CACHE_DIR"] = str(tmp_path / f"cache-{how}")
            done = process("update", "--into", str(folder), *more)
            assert done.code == 3, done.err
            assert "acme/gone: " in done.err
            kept[how] = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert sorted(kept["workers"]) == ["one.json", "two.json"]
    assert kept["workers"] == kept["threads"]
    two = msgspec.json.decode(kept["workers"]["two.json"], type=History)
    assert sum(two.months.commits) == 5


def test_a_scheduler_that_is_not_there_is_told(process: Call) -> None:
    done = process("update", "modelhub", "--scheduler", "tcp://127.0.0.1:9")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("k8sml: --scheduler tcp://127.0.0.1:9: cannot be reached")
    assert done.err.count("\n") == 1


def test_a_token_is_not_sent_to_other_machines(process: Call) -> None:
    done = process("update", "modelhub", "--from", "github", "--scheduler", "tcp://127.0.0.1:9")
    assert (done.code, done.err) == (
        2,
        "k8sml: --scheduler needs --from git: a token is not sent to other machines\n",
    )
