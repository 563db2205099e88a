"""`cache info` and `cache clear`: what is kept to be fast, and can go."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Result
from tests.cli.live import Live, github, live
from tests.cli.updating import Git, git, server

__all__ = ["git", "github", "live", "server"]


def sizes(done: Result) -> dict[str, int]:
    """How many files each part has, by its name."""
    found = re.findall(r"\((\S+), (\d+) files?\)", done.out)
    return {name: int(number) for name, number in found}


def test_the_parts_of_the_cache_are_told_with_their_sizes(live: Live) -> None:
    assert sizes(live("cache", "info")) == {
        "clones": 0, "github": 0, "bundle.msgpack": 0, "report.msgpack": 0, "live": 0
    }  # fmt: skip
    live("list")
    live("list", "modelhub", "tinyserve", "--live")
    done = live("cache", "info")
    assert done.code == 0
    assert done.lines[0] == f"cache      {live.cache}"
    assert sizes(done) == {"clones": 0, "github": 2, "bundle.msgpack": 1, "report.msgpack": 1, "live": 2}
    assert "your own observations; `cache clear` keeps them" in done.lines[-1]


def test_clearing_takes_what_can_be_had_again_and_leaves_observations(git: Git) -> None:
    git("update", "one")
    git("list")
    assert sizes(git("cache", "info"))["clones"] > 1
    (git.cache / "mine.txt").write_text("not of the program")
    kept = git.kept("one")
    done = git("cache", "clear")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(rf"[\d.,]+ [kM]?B(ytes)? removed from {re.escape(str(git.cache))}\n", done.out, re.I)
    assert [path.name for path in git.cache.iterdir()] == ["mine.txt"]
    assert git.kept("one") == kept
    assert git("update", "one").code == 0


def test_clearing_twice_is_no_fault(live: Live) -> None:
    live("list")
    live("cache", "clear")
    done = live("cache", "clear")
    assert (done.code, done.out, done.err) == (0, f"0 bytes removed from {live.cache}\n", "")


def test_what_a_link_leads_to_is_not_removed(live: Live, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("mine")
    live.cache.mkdir()
    (live.cache / "clones").symlink_to(elsewhere)
    (live.cache / "github").mkdir()
    (live.cache / "github" / "link").symlink_to(elsewhere)
    assert live("cache", "info").code == 0
    assert live("cache", "clear").code == 0
    assert list(live.cache.iterdir()) == []
    assert (elsewhere / "file").read_text() == "mine"


@pytest.mark.parametrize("command", ["info", "clear"])
def test_without_a_cache_nothing_is_to_be_done(k8sml: Call, command: str) -> None:
    done = k8sml("cache", command, K8SML_CACHE_DIR="")
    assert (done.code, done.err) == (0, "")
    assert ("cache      none" in done.out) if command == "info" else (done.out == "there is no cache\n")


def test_a_file_in_place_of_the_folder_is_a_line(live: Live) -> None:
    live.cache.write_text("mine")
    assert live("cache", "info").code == 0
    done = live("cache", "clear")
    assert (done.code, done.out) == (3, "")
    assert done.err == f"k8sml: {live.cache}/clones: cannot be removed: not a directory\n"
    assert live.cache.read_text() == "mine"


def test_deeply_nested_folders_are_no_traceback(live: Live) -> None:
    here = live.cache / "clones"
    here.mkdir(parents=True)
    with contextlib.chdir(here):
        for _ in range(1200):
            Path("a").mkdir()
            os.chdir("a")
    try:
        # calling `live` would search every file for the token, and fail on the depth
        assert live.call("cache", "info", **live.usual).code == 0
        done = live.call("cache", "clear", **live.usual)
        assert done.code in (0, 3)
        assert done.err.count("\n") <= 1
    finally:
        subprocess.run(["rm", "-rf", str(here)], check=True)


def test_alone_the_command_tells_what_it_can_do(k8sml: Call) -> None:
    done = k8sml("cache")
    assert done.code == 0
    assert {"info", "clear"} <= set(done.out.split())


def test_nothing_is_removed_or_written_behind_a_link(live: Live, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for number in range(20):
        (elsewhere / f"{number:016x}.msgpack").write_text("mine")
    live.cache.mkdir()
    for part in ("live", "github", "clones"):
        (live.cache / part).symlink_to(elsewhere)
    assert live("list", "modelhub", "--live").code == 0
    assert sorted(one.read_text() for one in elsewhere.iterdir()) == ["mine"] * 20
    assert not (live.cache / "live").is_symlink()
    assert not (live.cache / "github").is_symlink()


def test_only_files_of_live_answers_are_pruned(live: Live) -> None:
    (live.cache / "live").mkdir(parents=True)
    for number in range(20):
        (live.cache / "live" / f"mine-{number}").touch()
    assert live("list", "modelhub", "--live").code == 0
    assert len(list((live.cache / "live").glob("mine-*"))) == 20
