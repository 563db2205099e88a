"""Fixtures that call the program: in this process, as a subprocess or in a terminal."""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from k8sml.cli.main import run
from tests.cli.sample import write_sample

# What would change the output if the person who runs the tests has set it.
_UNSET = (
    "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL",
    "LC_CTYPE", "LANG", "K8SML_CATALOG", "K8SML_DATA", "K8SML_CACHE_DIR", "K8SML_HISTORY_DIR",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "K8SML_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN",
    "GH_HOST", "GITHUB_API_URL", "GITHUB_SERVER_URL", "GITHUB_ACTIONS", "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy",
    "https_proxy", "all_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
)  # fmt: skip
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")


class Result(NamedTuple):
    """The exit code and output of a run."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()


Call = Callable[..., Result]
Turn = Callable[[str], None]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample catalog, written once per session; do not change it."""
    return write_sample(tmp_path_factory.mktemp("sample") / "data")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder shared by the tests of a session, as by the runs of one user."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def environment(sample: Path, cache: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a user who set only the data folder."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    home = tmp_path / "home"
    home.mkdir()
    return {
        **kept,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "K8SML_DATA": str(sample),
        "K8SML_CACHE_DIR": str(cache),
    }


@pytest.fixture
def k8sml(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Call the program in this process, which saves the start of an interpreter."""
    for name in _UNSET:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def call(*args: str, **env: str) -> Result:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["k8sml", *args])
        # under `python -m pytest` the program would take that for its own name
        monkeypatch.setattr(sys.modules["__main__"], "__package__", None, raising=False)
        with pytest.raises(SystemExit) as left:
            run()
        out, err = capsys.readouterr()
        code = left.value.code
        return Result(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield call
    for number, handler in handlers.items():
        signal.signal(number, handler)
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Set the current date for calls in this process."""

    def turn(day: str) -> None:
        # the only module that reads the clock
        clock = SimpleNamespace(today=lambda: date.fromisoformat(day))
        monkeypatch.setattr("k8sml.cli.clock.date", clock)

    return turn


@pytest.fixture
def process(environment: dict[str, str]) -> Call:
    """Call the program as a subprocess with its output in pipes. An empty variable is unset."""

    def call(*args: str, **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "k8sml", *args],
            env={name: value for name, value in {**environment, **env}.items() if value},
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def terminal(environment: dict[str, str]) -> Call:
    """Call the program in a pseudoterminal of a given width."""

    def call(*args: str, width: int = 80, **env: str) -> Result:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "k8sml", *args],
            env={name: value for name, value in {**environment, **env}.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        with process:
            out = read_all(ours)
            err = process.stderr.read().decode() if process.stderr else ""
        os.close(ours)
        return Result(process.returncode, out.replace("\r\n", "\n"), err)

    return call


def read_all(terminal: int) -> str:
    """Read a pseudoterminal until the other end is closed (an error on Linux)."""
    chunks = []
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    return b"".join(chunks).decode()


def bare(text: str) -> str:
    """Return a text without colors and links."""
    return _ESCAPE.sub("", text)
