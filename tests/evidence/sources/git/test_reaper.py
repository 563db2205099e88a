"""The reaper: a process that ends git after the program was killed; everything else works without it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from k8sml.evidence.sources.git import reap
from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.reaper import Reaper
from k8sml.evidence.sources.git.run import ProcessRegistry
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import GitServer, Handler, endless
from tests.evidence.sources.git.test_faults import ROOT, known
from tests.evidence.sources.git.test_interrupt import PROGRAM, processes_with
from tests.waiting import GUARD, until

pytestmark = pytest.mark.slow


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "600"], start_new_session=True)


def test_groups_that_are_left_are_ended_and_no_others() -> None:
    reaper = Reaper()
    left, forgotten, unknown = sleeper(), sleeper(), sleeper()
    try:
        reaper.begun(left.pid)
        reaper.begun(forgotten.pid)
        reaper.ended(forgotten.pid)
        reaper.close()
        assert left.wait(GUARD) == -signal.SIGTERM
        assert (forgotten.poll(), unknown.poll()) == (None, None)
    finally:
        for process in (left, forgotten, unknown):
            process.kill()
            process.wait()


def ignored(pid: int) -> set[int]:
    """Return the signals that a process ignores."""
    (line,) = (
        one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("SigIgn:")
    )
    mask = int(line.split()[1], 16)
    return {number for number in range(1, 32) if mask >> (number - 1) & 1}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are listed in /proc")
def test_it_heeds_no_signal_but_the_end_of_its_program() -> None:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", reap.__file__, "a-mark"], stdin=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    try:
        until(lambda: ignored(process.pid).issuperset(numbers))
        for number in numbers:
            process.send_signal(number)
        process.stdin.close()
        assert process.wait(GUARD) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="environments are listed in /proc")
def test_it_finds_what_its_program_had_no_time_to_name() -> None:
    reaper = subprocess.Popen(
        [sys.executable, "-I", "-S", reap.__file__, "a-mark-of-this-test"], stdin=subprocess.PIPE
    )
    assert reaper.stdin is not None
    sleeper = ["sleep", "600"]
    named = subprocess.Popen(sleeper, env={"K8SML_RUN": "a-mark-of-this-test"}, start_new_session=True)
    other = subprocess.Popen(sleeper, env={"K8SML_RUN": "another"}, start_new_session=True)
    try:
        reaper.stdin.close()
        assert named.wait(GUARD) == -signal.SIGTERM
        assert reaper.wait(GUARD) == 0
        assert other.poll() is None
    finally:
        for process in (named, other, reaper):
            process.kill()
            process.wait()


@pytest.mark.parametrize("executable", ["", "/nonexistent", "/bin/false", None])
def test_where_it_cannot_run_an_update_is_as_ever(
    origin: Repository, clones: Clones, monkeypatch: pytest.MonkeyPatch, executable: str | None
) -> None:
    origin.many(40, "2020-01-10")
    monkeypatch.setattr(sys, "executable", executable)
    assert sum(known(clones).months.commits) == 40


def test_one_serves_all_work_at_the_same_time() -> None:
    running = ProcessRegistry()
    with running.task():
        first = running._reaper
        with running.task():
            assert running._reaper is first
        assert running._reaper is first
    assert running._reaper is None


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are listed in /proc")
def test_a_worker_that_is_killed_leaves_no_git(origin: Repository, clones: Clones, server: GitServer) -> None:
    origin.many(40, "2020-01-10")
    answering: list[str] = []

    def fault(handler: Handler) -> bool:
        answering.append(handler.path)
        return endless(handler)

    server.fault = fault
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(clones.folder), clones.github],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        # the reaper learns of a command just after its start: wait until both fetches have sent requests
        until(lambda: len(answering) == 2)
    finally:
        program.kill()
        program.wait(GUARD)
    until(lambda: not [line for line in processes_with(server.url) if "git" in line])
