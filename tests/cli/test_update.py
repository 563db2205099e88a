"""`update`: repositories observed anew, kept for later commands, and nothing stored that is lost by it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.evidence.files import decode_history
from k8sml.evidence.history_file import write_history
from k8sml.evidence.model import History
from tests.builders import history
from tests.cli.conftest import Call, Result, Turn
from tests.cli.live import TODAY, Live, github, live
from tests.cli.sample import HISTORIES
from tests.evidence.git.repository import Repository
from tests.evidence.git.server import GitServer, hang, says, serving
from tests.evidence.git.test_interrupt import processes_with
from tests.github import GitHub, faults

__all__ = ["github", "live"]

CATALOG = """\
projects:
- {slug: one, name: One, summary: Does., category: data, repo: acme/one}
- {slug: two, name: Two, summary: Does., category: data, repo: acme/two}
- {slug: three, name: Three, summary: Does., category: serving, repo: acme/three}
"""


class Git:
    """Three repositories behind a server that speaks git, and calls of the program by somebody who has it."""

    def __init__(self, call: Call, server: GitServer, folder: Path) -> None:
        self.call, self.server, self.folder = call, server, folder
        self.stored, self.cache = folder / "histories", folder / "cache"
        self.repositories: dict[str, Repository] = {}
        for name in ("one", "two", "three"):
            self.repositories[name] = Repository(server.root / "acme" / f"{name}.git")
            self.repositories[name].many(40, "2026-05-10", 86_400)
            self.repositories[name].annotate("v1.0.0", "2026-06-01")
        data = folder / "data"
        (data / "history").mkdir(parents=True)
        (data / "projects.yaml").write_text(CATALOG, encoding="utf-8")
        self.usual = {
            "K8SML_DATA": str(data),
            "K8SML_CACHE_DIR": str(self.cache),
            "K8SML_HISTORY_DIR": str(self.stored),
            "GITHUB_SERVER_URL": server.url,
            "no_proxy": "*",
        }

    def __call__(self, *args: str, **env: str) -> Result:
        return self.call(*args, **{**self.usual, **env})

    def kept(self, slug: str) -> History:
        return decode_history((self.stored / f"{slug}.json").read_bytes(), slug)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.stored.iterdir()) if self.stored.exists() else []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "origin") as running:
        yield running


@pytest.fixture
def git(k8sml: Call, on: Turn, server: GitServer, tmp_path: Path) -> Git:
    on(TODAY)
    return Git(k8sml, server, tmp_path / "git")


@pytest.fixture
def stored(live: Live) -> Path:
    """Where histories are kept that are read through GitHub's API."""
    live.usual["K8SML_HISTORY_DIR"] = str(live.cache.parent / "histories")
    return live.cache.parent / "histories"


def item(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)["items"][0]
    return found


# ---- what is read is kept ----


def test_later_commands_go_by_what_git_shows(git: Git) -> None:
    assert item(git("show", "one", "-o", "json"))["observed"] is None
    done = git("update")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1] == f"3 repositories observed, 3 with news; kept in {git.stored}"
    found = item(git("show", "one", "-o", "json"))
    assert (found["observed"], found["observed_by"], found["stable"]["version"]) == (TODAY, "git", "1.0.0")
    assert sum(git.kept("one").months.commits) == 40


def test_what_changed_is_told_and_nothing_else(git: Git) -> None:
    git("update")
    git.repositories["two"].annotate("v1.1.0", "2026-09-14")
    done = git("update")
    assert [line.split(maxsplit=1) for line in done.lines[:2]] == [
        ["PROJECT", "NEWS"], ["two", "v1.0.0 → v1.1.0"]
    ]  # fmt: skip
    assert "3 repositories observed, 1 with news" in done.out
    again = git("update", "-o", "json")
    assert [(one["slug"], one["news"], one["problem"]) for one in json.loads(again.out)["items"]] == [
        (name, [], None) for name in ("one", "three", "two")
    ]


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        (("one", "three"), ["one.json", "three.json"]),
        (("--category", "data"), ["one.json", "two.json"]),
        (("one", "three", "--category", "data"), ["one.json"]),
        (("--jobs", "1"), ["one.json", "three.json", "two.json"]),
    ],
)
def test_names_and_categories_choose_what_is_read(git: Git, args: tuple[str, ...], asked: list[str]) -> None:
    assert git("update", *args).code == 0
    assert git.names() == asked


def test_maintainers_write_into_a_folder_of_their_own(git: Git, tmp_path: Path) -> None:
    done = git("update", "one", "--into", str(tmp_path / "mine"))
    assert done.code == 0
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["one.json"]
    assert git.names() == []
    assert str(tmp_path / "mine") in done.out


def test_with_no_folder_to_keep_histories_in_one_must_be_named(git: Git, tmp_path: Path) -> None:
    done = git("update", "one", K8SML_HISTORY_DIR="")
    assert (done.code, done.err) == (
        2, "k8sml: K8SML_HISTORY_DIR is empty, so nothing is kept: say --into DIR\n"
    )  # fmt: skip
    assert git.server.asked == []
    assert git("update", "one", "--into", str(tmp_path / "mine"), K8SML_HISTORY_DIR="").code == 0


def test_later_commands_go_by_what_github_shows(live: Live, github: GitHub, stored: Path) -> None:
    done = live("update", "modelhub", "--from", "github")
    assert (done.code, done.err) == (0, "")
    assert ["modelhub", "v1.13.0 → v1.14.0; verdict adopt → assess"] in [
        line.split(maxsplit=1) for line in done.lines
    ]
    asked = len(github.requests)
    found = item(live("show", "modelhub", "-o", "json"))
    assert (found["observed"], found["observed_by"], found["stable"]["version"]) == (
        TODAY, "GitHub", "1.14.0"
    )  # fmt: skip
    assert found["activity"]["commits_by_year"]["2022"] == 720
    assert found["github"]["stars"] == github.world["acme/modelhub"].stars
    assert len(github.requests) == asked
    assert "nothing new" in live("update", "modelhub", "--from", "github").out


# ---- a clone at hand ----


def test_a_clone_at_hand_is_read_as_of_its_last_fetch(git: Git) -> None:
    clone = git.repositories["one"]
    for file in clone.git_dir.iterdir():
        os.utime(file, (1_788_000_000, 1_788_000_000))  # 2026-08-29
    done = git("update", "--git-dir", str(clone.path), "--repo", "acme/one")
    assert (done.code, done.err, git.server.asked) == (0, "", [])
    assert (git.kept("one").observed, git.kept("one").repo) == ("2026-08-29", "acme/one")
    done = git("update", "one", "--git-dir", str(clone.git_dir), "--observed", "2026-09-10")
    assert (done.code, git.kept("one").observed) == (0, "2026-09-10")


def test_an_older_clone_takes_the_place_of_nothing(git: Git) -> None:
    git("update", "one")
    before = git.kept("one")
    path = str(git.repositories["one"].path)
    done = git("update", "--git-dir", path, "--repo", "acme/one", "--observed", "2026-06-01")
    assert (done.code, git.kept("one")) == (3, before)
    assert done.err == (
        f"k8sml: acme/one: it was observed on {TODAY} already, and this is how it was on 2026-06-01; "
        "kept as last observed\n"
    )


def test_a_clone_of_an_umbrella_is_no_clone_of_its_parts(live: Live, stored: Path, tmp_path: Path) -> None:
    clone = Repository(tmp_path / "suite")
    clone.many(400, "2025-10-10", 43_200)
    done = live("update", "--git-dir", str(clone.path), "--repo", "acme/suite", "--observed", TODAY)
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in stored.iterdir()] == ["suite.json"]


REFUSED = {
    "a name that is an option": (("--git-dir", ".", "--repo", "--upload-pack=x/y"), "is no OWNER/NAME"),
    "a name that leads out": (("--git-dir", ".", "--repo", "../../etc"), "is no OWNER/NAME"),
    "a name that leads out to a project": (("--git-dir", ".", "--repo", "../one"), "is no OWNER/NAME"),
    "a name with a line break": (("--git-dir", ".", "--repo", "acme/one\n"), "is no OWNER/NAME"),
    "a repository of no project": (("--git-dir", ".", "--repo", "acme/none"), "no project is called"),
    "no repository named": (("--git-dir", "."), "say of which repository"),
    "two named": (("one", "--git-dir", ".", "--repo", "acme/two"), "say of which repository"),
    "no such clone": (("--git-dir", "nowhere", "--repo", "acme/one"), "nowhere: no such folder"),
    "no such day": (
        ("--git-dir", ".", "--repo", "acme/one", "--observed", "2026-02-30"),
        "--observed '2026-02-30' is not a day",
    ),
    "a repository without its clone": (("--repo", "acme/one"), "--repo and --observed go with --git-dir"),
    "no such project": (("nobody",), "no project is called 'nobody'"),
    "a token for other machines": (("--from", "github", "--scheduler", "tcp://x"), "a token is not sent"),
    "no such source": (("--from", "svn"), "invalid value"),
}


@pytest.mark.parametrize(("args", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_meant_is_refused_with_a_line(git: Git, args: tuple[str, ...], says: str) -> None:
    done = git("update", *args)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err
    assert (git.names(), git.server.asked) == ([], [])


@pytest.mark.parametrize("repo", ["--upload-pack=x/y", "../../etc", "-x/y", "a/..", "a/b/c", "a b/c"])
def test_a_catalog_whose_repository_is_none_is_refused_before_git_hears_of_it(
    git: Git, tmp_path: Path, repo: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"projects:\n- {{slug: bad, name: Bad, summary: Does., category: data, repo: '{repo}'}}\n")
    done = git("update", "bad", "--catalog", str(own))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"{own}:2:" in done.err
    assert git.server.asked == []


def test_a_folder_that_is_no_clone_is_a_line(git: Git, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = git("update", "--git-dir", str(tmp_path / "empty"), "--repo", "acme/one")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])
    assert done.err.startswith(f"k8sml: acme/one: {tmp_path / 'empty'}: ")


# ---- what goes wrong ----


def test_one_repository_that_fails_spoils_no_other(git: Git) -> None:
    shutil.rmtree(git.repositories["two"].path)
    done = git("update")
    assert (done.code, git.names()) == (3, ["one.json", "three.json"])
    assert done.err == (
        "k8sml: acme/two: no such repository on 127.0.0.1, or it is private; kept as last observed\n"
    )
    assert "2 repositories observed, 2 with news" in done.out


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
    assert "acme/one: it has 10 commits, where 40 were known: these are kept" in done.err


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
    assert "kept in" not in done.out
    assert git.stored.read_text() == "mine"
    done = git("list")
    assert (done.code, done.err) == (3, f"k8sml: {git.stored}: not a folder; nothing is read from it\n")


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
    program = start(environment, usual, "update", "one", "--timeout", "1" if hangs else "30")
    _, err = program.communicate(timeout=30)
    assert (program.returncode, err.count("\n")) == ((3, 1) if hangs else (0, 0))
    assert git.names() == ([] if hangs else ["one.json"])
    assert list((tmp_path / "temporary").iterdir()) == []


# ---- what is in the folder of histories ----


def keep(stored: Path, slug: str, one: History) -> Path:
    write_history(stored, slug, one)
    return stored / f"{slug}.json"


def test_a_history_of_another_repository_or_of_no_project_is_ignored(live: Live, stored: Path) -> None:
    before = live("list", "-o", "json").out
    newer = history([9] * 100, start="2018-06", repo="stranger/modelhub")
    keep(stored, "modelhub", newer)
    keep(stored, "nobody", replace(newer, repo="acme/modelhub"))
    done = live("list", "-o", "json")
    assert (done.code, done.err, done.out) == (0, "", before)


def test_an_older_history_than_the_bundled_one_is_ignored(live: Live, stored: Path) -> None:
    before = live("list", "-o", "json").out
    keep(stored, "modelhub", history([9] * 40, start="2019-03", repo="acme/modelhub"))
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
    live: Live, stored: Path, damage: Callable[[Path], None]
) -> None:
    before = live("list", "-o", "json").out
    file = keep(stored, "modelhub", HISTORIES["modelhub"])
    damage(file)
    done = live("list", "-o", "json")
    assert (done.code, done.out) == (3, before)
    assert done.err.startswith(f"k8sml: {file}: ")
    assert done.err.endswith("; shown as observed 2026-08-15\n")
    assert done.err.count("\n") == 1


def test_a_broken_history_is_mended_by_the_next_update(live: Live, github: GitHub, stored: Path) -> None:
    cut(keep(stored, "modelhub", HISTORIES["modelhub"]))
    assert live("update", "modelhub", "--from", "github").code == 0
    assert live("list").err == ""


# ---- real processes ----


# Runs a command that may write no file larger than so many bytes.
LIMITED = """\
import os, resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[2], sys.argv[2:])
"""


def start(
    environment: dict[str, str], usual: dict[str, str], *args: str, largest: int | None = None
) -> subprocess.Popen[str]:
    """The program as a process that may write no file larger than so many bytes, if said."""
    first = [] if largest is None else [sys.executable, "-c", LIMITED, str(largest)]
    return subprocess.Popen(
        [*first, sys.executable, "-m", "k8sml", *args],
        env={**environment, **usual},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("source", ["git", "github"])
def test_a_full_disk_is_one_line_and_the_old_file_stays(
    live: Live, git: Git, environment: dict[str, str], stored: Path, source: str
) -> None:
    if source == "git":
        folder, usual, name, said = git.stored, git.usual, "one", "acme/one: "
        git("update", "one")
    else:
        folder, usual, name, said = stored, live.usual, "modelhub", "acme/modelhub: "
        keep(folder, name, HISTORIES["modelhub"])
    before = (folder / f"{name}.json").read_bytes()
    program = start(environment, usual, "update", name, "--from", source, largest=300)
    _, err = program.communicate(timeout=30)
    assert program.returncode == 3
    assert err.startswith(f"k8sml: {said}")
    assert (err.count("\n"), "Traceback" in err) == (1, False)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {f"{name}.json": before}


def test_two_updates_at_once_are_both_right(git: Git, environment: dict[str, str]) -> None:
    both = [start(environment, git.usual, "update") for _ in range(2)]
    ends = [(*program.communicate(timeout=60), program.returncode) for program in both]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * 2
    assert git.names() == ["one.json", "three.json", "two.json"]
    assert [sum(git.kept(name).months.commits) for name in git.repositories] == [40] * 3
    assert not list(git.cache.rglob("*.new"))


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are listed in /proc")
def test_an_interrupted_update_keeps_what_was_read_and_leaves_no_git(
    git: Git, environment: dict[str, str]
) -> None:
    hanging = hang()
    git.server.fault = lambda handler: "/one.git" not in handler.path and hanging(handler)
    program = start(environment, git.usual, "update")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if git.names() == ["one.json"] and len(processes_with(f"{git.server.url}/acme/")) >= 2:
            break
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = program.communicate(timeout=30)
    assert time.monotonic() - begun < 8
    assert (program.returncode, out) == (130, "")
    assert err == "k8sml: stopped: 1 of 3 repositories were read, and are kept\n"
    assert git.names() == ["one.json"]
    assert sum(git.kept("one").months.commits) == 40
    assert processes_with(f"{git.server.url}/acme/") == []
    assert not list(git.cache.rglob("*.new"))


def test_a_clone_that_takes_too_long_is_given_up(git: Git, environment: dict[str, str]) -> None:
    git.server.fault = hang()
    begun = time.monotonic()
    program = start(environment, git.usual, "update", "--timeout", "1")
    _, err = program.communicate(timeout=30)
    assert time.monotonic() - begun < 8
    assert (program.returncode, err) == (
        3, "k8sml: acme/one, acme/two, acme/three: no answer in time; kept as last observed\n"
    )  # fmt: skip


def test_an_update_through_github_is_interrupted_without_a_loss(
    live: Live, github: GitHub, stored: Path, environment: dict[str, str]
) -> None:
    kept = keep(stored, "modelhub", HISTORIES["modelhub"]).read_bytes()
    github.fail(faults.drip("body", 0.2))
    program = start(environment, live.usual, "update", "--from", "github")
    while not github.requests:
        time.sleep(0.02)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=10)
    assert program.returncode == 130
    assert err == "k8sml: stopped: 0 of 7 repositories were read, and are kept\n"
    assert {path.name: path.read_bytes() for path in stored.iterdir()} == {"modelhub.json": kept}
