"""Signals during an update: finished repositories are kept, no process is left, the exit code is right."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.cli.updating import Git, git, server, start
from tests.evidence.sources.git.server import hang
from tests.waiting import GUARD, until

__all__ = ["git", "server"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed in /proc"),
]

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
# Replaces git: hangs in fetch and ignores signals.
STUBBORN = """\
#!/bin/sh
trap "" TERM INT HUP
case "$*" in *" fetch "*) while :; do sleep 1; done;; esac
exec {git} "$@"
"""


def descendants(pid: int) -> dict[int, str]:
    """Return the IDs and command lines of the descendants of a process."""
    parents, lines = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has just ended
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return {one: lines[one] for one in found - {pid}}


def alive(processes: dict[int, str]) -> list[str]:
    """Return the command lines of the processes that still run."""
    found = []
    for pid, line in processes.items():
        try:
            if (Path("/proc") / str(pid) / "cmdline").read_bytes():  # empty for a zombie
                found.append(line)
        except OSError:
            continue
    return found


def fetching(program: subprocess.Popen[str]) -> int:
    return sum(" fetch " in line for line in descendants(program.pid).values())


@pytest.fixture
def ended() -> Iterator[list[subprocess.Popen[str]]]:
    """Programs to kill at the end of the test if they still run."""
    programs: list[subprocess.Popen[str]] = []
    yield programs
    for program in programs:
        if program.poll() is None:
            program.kill()
        program.communicate()


@pytest.fixture
def begin(
    git: Git, environment: dict[str, str], ended: list[subprocess.Popen[str]]
) -> Callable[..., subprocess.Popen[str]]:
    """Start an update, which ends with the test at the latest."""

    def update(*args: str, **env: str) -> subprocess.Popen[str]:
        program = start(environment, {**git.usual, **env}, "update", *args)
        ended.append(program)
        return program

    return update


@pytest.fixture
def hanging(git: Git, begin: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.Popen[str]]:
    """Start an update that has read one repository while the server hangs at the others."""
    hangs = hang()
    git.server.fault = lambda handler: "/one.git" not in handler.path and hangs(handler)

    def update(*args: str, **env: str) -> subprocess.Popen[str]:
        program = begin(*args, **env)
        until(lambda: git.names() == ["one.json"] and fetching(program) >= 2)
        return program

    return update


@pytest.mark.parametrize(("number", "code"), SIGNALS.items())
def test_a_signal_keeps_what_was_read_and_leaves_no_process(
    git: Git, hanging: Callable[..., subprocess.Popen[str]], number: int, code: int
) -> None:
    program = hanging()
    started = descendants(program.pid)
    program.send_signal(number)
    out, err = program.communicate(timeout=GUARD)
    assert (program.returncode, out) == (code, "")
    assert err == "k8sml: stopped: 1 of 3 repositories were read and are kept\n"
    assert alive(started) == []
    assert git.names() == ["one.json"]
    assert sum(git.kept("one").months.commits) == 40
    assert not list(git.cache.rglob("*.new"))


def test_a_signal_to_a_suspended_update_ends_it_when_it_goes_on(
    hanging: Callable[..., subprocess.Popen[str]],
) -> None:
    program = hanging("--jobs", "8")
    started = descendants(program.pid)
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGCONT):
        program.send_signal(number)
        time.sleep(0.1)  # so that they come one after another
    program.communicate(timeout=GUARD)
    assert program.returncode == 143
    assert alive(started) == []


def test_a_terminal_that_is_closed_ends_an_update_like_any_signal(
    git: Git, environment: dict[str, str], ended: list[subprocess.Popen[str]]
) -> None:
    git.server.fault = hang()
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "k8sml", "update"],
        env={**environment, **git.usual},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        text=True,
    )
    ended.append(program)
    os.close(theirs)
    until(lambda: fetching(program) >= 3)
    started = descendants(program.pid)
    os.close(ours)
    program.send_signal(signal.SIGHUP)
    assert program.wait(GUARD) == 129
    assert alive(started) == []


@pytest.fixture
def stubborn(tmp_path: Path) -> str:
    """A PATH with a git that hangs in fetch and ignores signals."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "git"
    program.write_text(STUBBORN.format(git=shutil.which("git")))
    program.chmod(0o755)
    return f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("second", SIGNALS)
def test_more_signals_do_not_interrupt_the_clean_up(
    begin: Callable[..., subprocess.Popen[str]], stubborn: str, second: int
) -> None:
    program = begin(PATH=stubborn)
    until(lambda: fetching(program) >= 3)
    started = descendants(program.pid)
    program.send_signal(signal.SIGTERM)
    for _ in range(5):
        time.sleep(0.1)
        program.send_signal(second)
    _, err = program.communicate(timeout=GUARD)
    assert (program.returncode, err.count("\n"), "Traceback" in err) == (143, 1, False)
    until(lambda: alive(started) == [])


def test_without_a_cache_the_clones_go_with_the_program(
    hanging: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    program = hanging(K8SML_CACHE_DIR="", TMPDIR=str(tmp_path / "temporary"))
    program.send_signal(signal.SIGTERM)
    _, err = program.communicate(timeout=GUARD)
    assert (program.returncode, err.count("\n")) == (143, 1)
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_was_ignored_at_the_start_stays_ignored(
    git: Git, environment: dict[str, str], ended: list[subprocess.Popen[str]], number: int
) -> None:
    answer = Event()
    git.server.fault = lambda handler: not answer.wait(GUARD)
    ignore = ["env", f"--ignore-signal={number}", sys.executable, "-m", "k8sml", "update"]
    program = subprocess.Popen(
        ignore,
        env={**environment, **git.usual},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ended.append(program)
    try:
        until(lambda: fetching(program) >= 3)
        program.send_signal(number)
        time.sleep(0.5)
    finally:
        answer.set()
    _, err = program.communicate(timeout=GUARD)
    assert (program.returncode, err, len(git.names())) == (0, "", 3)


@pytest.mark.parametrize("ends", [True, False], ids=["git ends when asked to", "git does not"])
def test_a_killed_update_leaves_no_process(
    git: Git, begin: Callable[..., subprocess.Popen[str]], stubborn: str, ends: bool
) -> None:
    git.server.fault = hang()
    program = begin(**({} if ends else {"PATH": stubborn}))
    until(lambda: fetching(program) >= 3)
    started = descendants(program.pid)
    program.kill()
    program.communicate(timeout=GUARD)
    until(lambda: alive(started) == [])
    git.server.fault = None
    assert (git("update").code, len(git.names())) == (0, 3)


@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGKILL])
def test_a_clone_at_hand_is_left_alone_by_git_after_a_signal(
    git: Git, environment: dict[str, str], ended: list[subprocess.Popen[str]], tmp_path: Path, number: int
) -> None:
    os.mkfifo(tmp_path / "pipe")
    clone = git.repositories["one"]
    clone.git("config", "include.path", str(tmp_path / "pipe"))
    program = start(environment, git.usual, "update", "--git-dir", str(clone.path), "--repo", "acme/one")
    ended.append(program)
    until(lambda: any(f"--git-dir={clone.path}" in line for line in descendants(program.pid).values()))
    started = descendants(program.pid)
    program.send_signal(number)
    _, err = program.communicate(timeout=GUARD)
    assert program.returncode == SIGNALS.get(signal.Signals(number), -number)
    assert "Traceback" not in err
    until(lambda: alive(started) == [])


# Replaces a library that is imported early, and hangs.
IMPORTED = "import os, time\nos.write(1, b'importing')\ntime.sleep(600)\n"


@pytest.mark.parametrize("script", [True, False], ids=["script", "module"])
@pytest.mark.parametrize(("number", "code"), SIGNALS.items())
def test_a_signal_while_modules_are_imported_prints_nothing(
    environment: dict[str, str], tmp_path: Path, number: int, code: int, script: bool
) -> None:
    (tmp_path / "typer.py").write_text(IMPORTED)
    called = [str(Path(sys.executable).parent / "k8sml")] if script else [sys.executable, "-m", "k8sml"]
    with subprocess.Popen(
        [*called, "list"],
        env={**environment, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.read(9) == b"importing"
        program.send_signal(number)
        out, err = program.communicate(timeout=GUARD)
    assert (program.returncode, out, err) == (code, b"", b"")
