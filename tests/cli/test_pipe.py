"""What another program gets: whole plain rows, and what happens when it stops reading."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call, bare
from tests.cli.sample import DAY
from tests.cli.test_output import COMMANDS
from tests.waiting import GUARD, until


@pytest.mark.parametrize("command", COMMANDS)
def test_rows_are_whole_and_plain_whatever_columns_says(process: Call, k8sml: Call, command: str) -> None:
    done = process(*COMMANDS[command], COLUMNS="20", FORCE_COLOR="1")
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert done.out == k8sml(*COMMANDS[command]).out


def test_a_row_is_one_line_however_long_its_reason(process: Call) -> None:
    row = process("maturity", "tinyserve", "--as-of", DAY, "--no-headers", COLUMNS="40").lines
    assert len(row) == 1
    assert row[0].endswith("5 stable releases over 4 months (8 over 2 years needed)")


@pytest.mark.parametrize("command", ["list", "show", "resources"])
def test_a_reader_who_has_seen_enough_is_no_error(environment: dict[str, str], command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "k8sml", *COMMANDS[command]],
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def _open_once_read(pipe: Path, process: subprocess.Popen[bytes]) -> int | None:
    """Open a named pipe as soon as the program reads from it; None if it ends without doing so."""
    while process.poll() is None:
        with contextlib.suppress(OSError):  # nobody reads yet
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    return None


def _sleeps(process: subprocess.Popen[bytes]) -> bool:
    """Return whether a process sleeps in a system call: a signal just before it would not interrupt it."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="states of processes are listed in /proc")
def test_an_interrupt_ends_quietly(environment: dict[str, str], tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.yaml"
    os.mkfifo(waiting)
    with subprocess.Popen(
        [sys.executable, "-m", "k8sml", "list", "--catalog", str(waiting)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        writing = _open_once_read(waiting, process)
        assert writing is not None
        until(lambda: _sleeps(process))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=GUARD)
        os.close(writing)
    assert (process.returncode, out, err.strip()) == (130, b"", b"")


PLAIN = {"PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize("output", ["table", "wide", "name"])
@pytest.mark.parametrize("command", ["maturity", "show", "lineage"])
def test_an_ascii_stream_gets_plain_signs(process: Call, command: str, output: str) -> None:
    done = process(*COMMANDS[command], "-o", output, **PLAIN)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()


def test_plain_signs_stand_for_those_of_the_usual_output(process: Call) -> None:
    out = process(*COMMANDS["maturity"], **PLAIN).out
    assert "adopt 1 | trial 3 | assess 1 | hold 1 | not judged 1" in out
    assert ">= 15" in out
    assert "verdict: assess -> hold" in out
    assert "; data observed 15 Apr 2023 to 15 Aug 2026 " in out
    assert " - = unknown. Not observed: 1 project " in out


def test_an_ascii_terminal_gets_color_and_plain_signs(terminal: Call) -> None:
    out = terminal(*COMMANDS["show"], **PLAIN).out
    assert out.isascii()
    assert "\x1b[1;32madopt" in out


@pytest.mark.parametrize("command", ["list", "maturity", "show"])
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_locale_of_ascii_gets_plain_signs(process: Call, command: str, locale: str) -> None:
    done = process(*COMMANDS[command], LC_ALL=locale, LANG="")
    assert (done.code, done.err) == (0, "")
    assert "ModelHub" in done.out
    assert done.out.isascii()


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C.UTF-8", "LANG": "C"},
        {"LC_ALL": "C", "LANG": "", "PYTHONIOENCODING": "utf-8"},
        {"LANG": ""},
    ],
    ids=["utf-8-first", "encoding-chosen", "nothing-said"],
)
def test_without_a_word_for_ascii_the_usual_signs_stay(process: Call, env: dict[str, str]) -> None:
    assert " · " in process(*COMMANDS["show"], **env).out


@pytest.mark.parametrize("output", ["json", "yaml", "csv", "markdown"])
def test_every_form_can_be_written_to_an_ascii_stream(process: Call, output: str) -> None:
    done = process(*COMMANDS["maturity"], "-o", output, **PLAIN)
    lost = output in ("csv", "markdown")
    assert done.code == 0
    assert done.err.startswith(f"k8sml: -o {output} does not include the changes") if lost else not done.err
    assert done.out.isascii()


def test_plain_signs_stay_aligned(process: Call) -> None:
    lines = process("maturity", "suite", "newflow", "--as-of", DAY, "--no-headers", **PLAIN).lines
    assert len({line.index("2026-08-15") for line in lines}) == 1


def test_an_ascii_terminal_is_not_overrun(terminal: Call) -> None:
    out = terminal(
        "maturity", "suite", "newflow", "--as-of", DAY, "--columns", "name,people,commits", width=26, **PLAIN
    ).out
    assert max(map(len, bare(out).splitlines())) <= 26


def test_a_full_disk_is_one_line(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "k8sml", "list"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr
