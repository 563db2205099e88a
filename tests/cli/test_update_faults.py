"""What can go wrong with an update: a line, the right code, and nothing stored is lost."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tests.builders import history
from tests.cli.live import SHORT, Live, github, live
from tests.cli.sample import HISTORIES
from tests.cli.updating import Git, git, histories, keep, server, start
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import hang, says
from tests.github import GitHub, faults
from tests.waiting import GUARD, until

__all__ = ["git", "github", "histories", "live", "server"]


def test_a_folder_that_is_no_clone_is_a_line(git: Git, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = git("update", "--git-dir", str(tmp_path / "empty"), "--repo", "acme/one")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])
    assert done.err.startswith(f"k8sml: acme/one: {tmp_path / 'empty'}: ")


def test_one_repository_that_fails_spoils_no_other(git: Git) -> None:
    shutil.rmtree(git.repositories["two"].path)
    done = git("update")
    assert (done.code, git.names()) == (3, ["one.json", "three.json"])
    assert done.err == (
        "k8sml: acme/two: no such repository on 127.0.0.1, or it is private; kept as last observed\n"
    )
    assert "2 repositories read, 2 with news" in done.out


def test_an_empty_repository_is_a_line(git: Git) -> None:
    shutil.rmtree(git.repositories["two"].path)
    Repository(git.server.root / "acme" / "two.git")
    done = git("update", "two")
    assert (done.code, git.names()) == (3, [])
    assert "acme/two: no commit on its default branch" in done.err


def test_a_rewritten_history_is_read_as_it_is_now(git: Git) -> None:
    git("update", "one")
    repository = git.repositories["one"]
    repository.git("update-ref", "refs/heads/main", repository.git("rev-parse", "main~10"))
    repository.commit("2026-09-12", b"other@example.org")
    assert git("update", "one").code == 0
    assert (sum(git.kept("one").months.commits), git.kept("one").last_commit) == (31, "2026-09-12")


def test_a_history_that_shrank_to_little_is_not_believed(git: Git) -> None:
    git("update", "one")
    before = git.kept("one")
    repository = git.repositories["one"]
    repository.git("update-ref", "refs/heads/main", repository.git("rev-parse", "main~30"))
    done = git("update", "one")
    assert (done.code, git.kept("one")) == (3, before)
    assert "acme/one: it has 10 commits, but 40 were known" in done.err


@pytest.mark.parametrize("status", [403, 500])
def test_a_server_that_refuses_everything_is_one_line(git: Git, status: int) -> None:
    git.server.fault = says(status)
    done = git("update")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])
    assert done.err.startswith("k8sml: acme/one, acme/two, acme/three: 127.0.0.1 ")


def test_without_git_a_line_says_what_to_install(git: Git, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = git("update", PATH=str(tmp_path / "nothing"))
    assert (done.code, git.names()) == (3, [])
    assert done.err == (
        "k8sml: acme/one, acme/two, acme/three: git is not installed: https://git-scm.com; "
        "kept as last observed\n"
    )


def test_a_file_in_place_of_the_folder_is_one_line_and_stays(git: Git) -> None:
    git.stored.write_text("mine")
    done = git("update")
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert f"acme/one, acme/two, acme/three: cannot be written into {git.stored}: " in done.err
    assert "Stored in" not in done.out
    assert git.stored.read_text() == "mine"
    done = git("list")
    assert (done.code, done.err) == (
        3,
        f"k8sml: {git.stored}: cannot be read: not a directory; nothing is read from it\n",
    )


def test_a_cache_that_is_a_file_is_one_line(git: Git) -> None:
    git.cache.write_text("mine")
    done = git("update")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])
    assert f"{git.cache}/clones cannot be used: not a directory" in done.err


@pytest.mark.parametrize("hangs", [False, True])
def test_without_a_cache_clones_are_made_and_go(
    git: Git, environment: dict[str, str], tmp_path: Path, hangs: bool
) -> None:
    (tmp_path / "temporary").mkdir()
    git.server.fault = hang(before_packs=True) if hangs else None
    usual = {**git.usual, "K8SML_CACHE_DIR": "", "TMPDIR": str(tmp_path / "temporary")}
    program = start(environment, usual, "update", "one", *(SHORT if hangs else ()))
    _, err = program.communicate(timeout=GUARD)
    assert (program.returncode, err.count("\n")) == ((3, 1) if hangs else (0, 0))
    assert git.names() == ([] if hangs else ["one.json"])
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_history_of_another_repository_or_of_no_project_is_ignored(live: Live, histories: Path) -> None:
    before = live("list", "-o", "json").out
    newer = history([9] * 100, start="2018-06", repo="stranger/modelhub")
    keep(histories, "modelhub", newer)
    keep(histories, "nobody", replace(newer, repo="acme/modelhub"))
    done = live("list", "-o", "json")
    assert (done.code, done.err, done.out) == (0, "", before)


def test_an_older_history_than_the_bundled_one_is_ignored(live: Live, histories: Path) -> None:
    before = live("list", "-o", "json").out
    keep(histories, "modelhub", history([9] * 40, start="2019-03", repo="acme/modelhub"))
    assert live("list", "-o", "json").out == before


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:500])


def of_a_newer_version(file: Path) -> None:
    file.write_bytes(msgspec.json.encode({"format": 9, "observations": []}))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [cut, of_a_newer_version, a_folder], ids=lambda one: one.__name__)
def test_a_broken_history_is_told_and_hides_no_bundled_one(
    live: Live, histories: Path, damage: Callable[[Path], None]
) -> None:
    before = live("list", "-o", "json").out
    file = keep(histories, "modelhub", HISTORIES["modelhub"])
    damage(file)
    done = live("list", "-o", "json")
    assert (done.code, done.out) == (3, before)
    assert done.err.startswith(f"k8sml: {file}: ")
    assert done.err.endswith("; shown as observed 2026-08-15\n")
    assert done.err.count("\n") == 1


def test_a_broken_history_is_mended_by_the_next_update(live: Live, github: GitHub, histories: Path) -> None:
    cut(keep(histories, "modelhub", HISTORIES["modelhub"]))
    assert live("update", "modelhub", "--from", "github").code == 0
    assert live("list").err == ""


@pytest.mark.parametrize("source", ["git", "github"])
def test_a_full_disk_is_one_line_and_the_old_file_stays(
    live: Live, git: Git, environment: dict[str, str], histories: Path, source: str
) -> None:
    if source == "git":
        folder, usual, name, said = git.stored, git.usual, "one", "acme/one: "
        git("update", "one")
    else:
        folder, usual, name, said = histories, live.usual, "modelhub", "acme/modelhub: "
        keep(folder, name, HISTORIES["modelhub"])
    before = (folder / f"{name}.json").read_bytes()
    program = start(environment, usual, "update", name, "--from", source, largest=300)
    _, err = program.communicate(timeout=GUARD)
    assert program.returncode == 3
    assert err.startswith(f"k8sml: {said}")
    assert (err.count("\n"), "Traceback" in err) == (1, False)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {f"{name}.json": before}


def test_two_updates_at_once_are_both_right(git: Git, environment: dict[str, str]) -> None:
    both = [start(environment, git.usual, "update") for _ in range(2)]
    ends = [(*program.communicate(timeout=GUARD), program.returncode) for program in both]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * 2
    assert git.names() == ["one.json", "three.json", "two.json"]
    assert [sum(git.kept(name).months.commits) for name in git.repositories] == [40] * 3
    assert not list(git.cache.rglob("*.new"))


def test_a_clone_that_takes_too_long_is_given_up(git: Git, environment: dict[str, str]) -> None:
    git.server.fault = hang()
    program = start(environment, git.usual, "update", *SHORT)
    _, err = program.communicate(timeout=GUARD)
    assert not git.server.stopped.is_set()
    assert (program.returncode, err) == (
        3, "k8sml: acme/one, acme/two, acme/three: no answer in time; kept as last observed\n"
    )  # fmt: skip


def test_an_update_through_github_is_interrupted_without_a_loss(
    live: Live, github: GitHub, histories: Path, environment: dict[str, str]
) -> None:
    kept = keep(histories, "modelhub", HISTORIES["modelhub"]).read_bytes()
    github.fail(faults.drip("body", 0.2))
    program = start(environment, live.usual, "update", "--from", "github")
    until(lambda: github.requests)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=GUARD)
    assert program.returncode == 130
    assert err == "k8sml: stopped: 0 of 7 repositories were read and are kept\n"
    assert {path.name: path.read_bytes() for path in histories.iterdir()} == {"modelhub.json": kept}
