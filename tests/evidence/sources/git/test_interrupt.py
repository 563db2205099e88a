"""Ctrl-C in the middle: the program ends at once, no git is left, and the next run works."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.errors import StoppedError
from k8sml.evidence.sources.git.run import Git, ProcessRegistry
from k8sml.evidence.sources.git.source import observe
from k8sml.evidence.sources.interface import Collected, Target
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import GitServer, hang
from tests.evidence.sources.git.test_faults import ROOT, known
from tests.waiting import GUARD, until

pytestmark = pytest.mark.slow

PROGRAM = """
import sys
from functools import partial
from pathlib import Path
from k8sml.evidence.sources.interface import Target
from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.run import ProcessRegistry
from k8sml.evidence.sources.git.source import observe
from k8sml.evidence.threads import ThreadExecutor

running = ProcessRegistry()
clones = Clones(Path(sys.argv[1]), sys.argv[2], 600)
work = [partial(observe, Target(name, f"o/{name}"), clones, "2020-06-15", running) for name in "rs"]
futures = [ThreadExecutor(1).submit(one) for one in work]
try:
    print("begun", flush=True)
    print([future.result() for future in futures])
except KeyboardInterrupt:
    running.stop()
    sys.exit(130)
"""


def names(clones: Clones) -> list[str]:
    return sorted(path.name for path in clones.folder.iterdir())


def processes_with(word: str) -> list[str]:
    """The command lines of running processes that name a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if word in line:
            found.append(line)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are listed in /proc")
@pytest.mark.parametrize("cloned", [False, True], ids=["first clone", "fetch"])
def test_an_interrupted_update_leaves_no_git_and_whole_clones(
    origin: Repository, clones: Clones, server: GitServer, cloned: bool
) -> None:
    origin.many(400, "2020-01-10")
    Repository(origin.path.with_name("s.git")).many(400, "2020-01-10")
    if cloned:
        known(clones)
        origin.many(400, "2020-03-01")
    before = names(clones) if cloned else []
    server.fault = hang(before_packs=True)
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(clones.folder), clones.github],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    until(lambda: len(processes_with(f"{server.url}/o/")) >= 4)  # git fetch and its child, twice
    program.send_signal(signal.SIGINT)
    _, complaint = program.communicate(timeout=GUARD)
    assert (program.returncode, complaint) == (130, "")
    assert not [line for line in processes_with(server.url) if "git" in line]
    assert names(clones) == sorted({*before, "o__r.lock", "o__s.lock"})
    assert not list(clones.folder.glob("**/tmp_*"))
    assert not list(clones.folder.glob("**/*.git/**/*.lock"))
    server.fault = None
    assert sum(known(clones).months.commits) == (800 if cloned else 400)


def test_after_a_stop_no_command_begins(origin: Repository) -> None:
    origin.commit("2020-01-10")
    running = ProcessRegistry()
    running.stop()
    with pytest.raises(StoppedError):
        Git(origin.git_dir, running).output("log", "-1")


def test_a_stop_ends_the_wait_for_another_update(clones: Clones) -> None:
    running = ProcessRegistry()
    clones.folder.mkdir()
    with FileLock(clones.folder / "o__r.lock"), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(observe, Target("r", "o/r"), clones, "2020-06-15", running)
        time.sleep(0.3)  # usually it is waiting by then; an earlier stop ends it, too
        running.stop()
        assert waiting.result(GUARD) == [Collected("r", problem="stopped")]
