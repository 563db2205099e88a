"""Unreadable paths in every variable and option that names a file or a folder."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Result
from tests.cli.updating import Git, git, server

__all__ = ["git", "server"]


def long_part(here: Path) -> Path:
    return here / ("a" * 300)


def long_path(here: Path) -> Path:
    return Path(here, *["a" * 100] * 50)


def nested(here: Path) -> Path:
    """A path short enough for the system, with more folders than the recursion limit of Python."""
    return Path(here, *["a"] * 1500)


def loop(here: Path) -> Path:
    (here / "loop").symlink_to(here / "loop")
    return here / "loop"


def a_file(here: Path) -> Path:
    (here / "file").write_text("mine", encoding="utf-8")
    return here / "file"


def below_a_file(here: Path) -> Path:
    return a_file(here) / "below"


def odd(here: Path) -> Path:
    """A path with a control character, a line break and a byte that is not UTF-8."""
    return here / os.fsdecode(b"odd\x1b[31m\n\xff")


def locked(here: Path) -> Path:
    (here / "locked").mkdir(mode=0)
    return here / "locked" / "inside"


Make = Callable[[Path], Path]
# Paths that do not exist, and paths that exist but cannot be read as a folder.
MISSING: tuple[Make, ...] = (nested, below_a_file, odd)
UNREADABLE: tuple[Make, ...] = (long_part, long_path, loop, a_file, locked)
COMMANDS = (
    "list",
    "show modelhub",
    "maturity",
    "releases modelhub",
    "scan {empty}",
    "cache info",
    "catalog show-config",
    "catalog validate",
)
each_command = pytest.mark.parametrize("command", COMMANDS)


def paths(*made: Make) -> pytest.MarkDecorator:
    root = os.geteuid() == 0
    skip = pytest.mark.skipif(root, reason="root reads everything")
    return pytest.mark.parametrize(
        "path", [pytest.param(one, id=one.__name__, marks=[skip] if one is locked else []) for one in made]
    )


@pytest.fixture
def call(k8sml: Call, tmp_path: Path) -> Call:
    """Call a command given as one string; assert that it prints no control characters."""
    (tmp_path / "empty").mkdir()

    def called(command: str, **env: str) -> Result:
        done = k8sml(*shlex.split(command.format(empty=tmp_path / "empty")), **env)
        assert not [char for char in done.out + done.err if not char.isprintable() and char != "\n"]
        return done

    return called


@each_command
@paths(*MISSING, *UNREADABLE)
def test_unusable_cache_costs_only_time(call: Call, tmp_path: Path, command: str, path: Make) -> None:
    usual = call(command)
    done = call(command, K8SML_CACHE_DIR=str(path(tmp_path)))
    assert (done.code, done.err) == (usual.code, usual.err)
    assert done.out == usual.out or command in ("cache info", "catalog show-config")


@paths(*MISSING, *UNREADABLE)
def test_unusable_cache_cannot_always_be_cleared(call: Call, tmp_path: Path, path: Make) -> None:
    done = call("cache clear", K8SML_CACHE_DIR=str(path(tmp_path)))
    assert done.code in (0, 3)
    assert (done.code == 0) == (done.err == "")
    assert done.err.count("\n") <= 1


@paths(*MISSING)
def test_missing_history_folder_is_no_problem(call: Call, tmp_path: Path, path: Make) -> None:
    usual = call("list")
    assert call("list", K8SML_HISTORY_DIR=str(path(tmp_path))) == usual


@each_command
@paths(*UNREADABLE)
def test_unreadable_history_folder_is_reported_in_one_line(
    call: Call, tmp_path: Path, command: str, path: Make
) -> None:
    usual = call(command)
    folder = path(tmp_path)
    done = call(command, K8SML_HISTORY_DIR=str(folder))
    if command in ("cache info", "catalog show-config", "catalog validate"):  # these read no histories
        assert (done.code, done.err) == (usual.code, usual.err)
    else:
        assert (done.code, done.out) == (3, usual.out)
        assert done.err.count("\n") == usual.err.count("\n") + 1
        assert f"k8sml: {folder}: cannot be read: " in done.err


def test_file_in_place_of_the_bundled_histories_is_reported_in_one_line(
    call: Call, sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "projects.yaml").write_bytes((sample / "projects.yaml").read_bytes())
    empty = call("list", K8SML_DATA=str(tmp_path / "data"))
    assert empty.code == 0
    (tmp_path / "data" / "history").write_text("mine", encoding="utf-8")
    done = call("list")
    assert (done.code, done.out, done.err.count("\n")) == (3, empty.out, 1)


@each_command
@paths(*MISSING, *UNREADABLE)
@pytest.mark.parametrize("name", ["K8SML_DATA", "K8SML_CATALOG", "--catalog"])
def test_unreadable_catalog_is_a_usage_error(
    call: Call, tmp_path: Path, command: str, path: Make, name: str
) -> None:
    if command == "cache info" or (path is a_file and name != "K8SML_DATA"):
        pytest.skip("reads no catalog, or one that is there")
    named = str(path(tmp_path))
    option = f" --catalog {shlex.quote(named)}" if name == "--catalog" else ""
    done = call(command + option, **({} if option else {name: named}))
    if command == "catalog show-config" and name != "K8SML_DATA":  # it reads no catalog
        assert (done.code, done.err) == (0, "")
    else:
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


@each_command
@paths(*MISSING, *UNREADABLE)
def test_unusable_user_folders_are_no_traceback(
    call: Call, tmp_path: Path, command: str, path: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(path(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"):
        with monkeypatch.context() as patch:
            patch.delenv("K8SML_CACHE_DIR")
            if name == "HOME":
                patch.delenv("XDG_CONFIG_HOME", raising=False)
            done = call(command, **{**dict.fromkeys(_XDG, str(tmp_path / "none")), name: folder})
            readable = path in (*MISSING, a_file) or name == "XDG_CACHE_HOME"
            expected = {0} if readable else {0, 2} if name == "XDG_CONFIG_HOME" else {0, 3}
            assert done.code in expected, name
            assert done.err.count("\n") <= 1 + command.startswith("scan")


_XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@paths(below_a_file, *UNREADABLE)
def test_update_into_an_unusable_folder_is_one_line(git: Git, tmp_path: Path, path: Make) -> None:
    folder = path(tmp_path)
    done = git("update", "one", "--into", str(folder))
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert f"cannot be written into {folder}: " in done.err


def test_update_into_an_odd_folder_writes_there(git: Git, tmp_path: Path) -> None:
    for output in ("table", "json"):
        done = git("update", "one", "--into", str(odd(tmp_path)), "-o", output)
        assert (done.code, done.err) == (0, "")
        assert "\x1b" not in done.out
    assert [file.name for file in odd(tmp_path).iterdir()] == ["one.json"]


@paths(*MISSING, *UNREADABLE)
def test_clone_in_an_unusable_folder_is_one_line(git: Git, tmp_path: Path, path: Make) -> None:
    done = git("update", "--git-dir", str(path(tmp_path)), "--repo", "acme/one")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


@pytest.mark.slow
@paths(*MISSING, *UNREADABLE)
def test_update_with_an_unusable_cache_or_history_folder_is_no_traceback(
    git: Git, tmp_path: Path, path: Make
) -> None:
    folder = str(path(tmp_path))
    for name in ("K8SML_CACHE_DIR", "K8SML_HISTORY_DIR"):
        done = git("update", "one", **{name: folder})
        assert done.code in (0, 3)
        assert done.err.count("\n") <= 1


@paths(*MISSING, *UNREADABLE)
def test_scan_of_an_unusable_folder_is_no_traceback(call: Call, tmp_path: Path, path: Make) -> None:
    done = call(f"scan {shlex.quote(str(path(tmp_path)))}")
    assert done.code in (0, 2, 3)


GONE = "mkdir gone && cd gone && rmdir ../gone && exec {python} -m k8sml {command}"


@pytest.mark.parametrize("command", [*COMMANDS, "scan", "scan ."])
def test_deleted_working_directory_is_no_traceback(
    environment: dict[str, str], tmp_path: Path, command: str
) -> None:
    (tmp_path / "empty").mkdir()
    names = ("K8SML_CACHE_DIR", "K8SML_HISTORY_DIR", "XDG_CONFIG_HOME")
    script = GONE.format(
        python=shlex.quote(sys.executable), command=command.format(empty=shlex.quote(str(tmp_path / "empty")))
    )
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**environment, **dict.fromkeys(names, "relative")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (2 if command.startswith("scan") else 0)
    assert done.stderr.count("\n") == (1 if command.startswith("scan") else 0)
