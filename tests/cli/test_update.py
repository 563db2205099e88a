"""`update`: repositories observed anew and kept for later commands; what cannot be meant is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Result
from tests.cli.live import TODAY, Live, github, live
from tests.cli.updating import Git, git, histories, server
from tests.evidence.sources.git.repository import Repository
from tests.github import GitHub

__all__ = ["git", "github", "histories", "live", "server"]


def item(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)["items"][0]
    return found


def test_later_commands_go_by_what_git_shows(git: Git) -> None:
    assert item(git("show", "one", "-o", "json"))["observed"] is None
    done = git("update")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1] == f"3 repositories read, 3 with news. Stored in {git.stored}"
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
    assert "3 repositories read, 1 with news" in done.out
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
        2, "k8sml: K8SML_HISTORY_DIR is empty, so nothing can be kept; use --into DIR\n"
    )  # fmt: skip
    assert git.server.asked == []
    assert git("update", "one", "--into", str(tmp_path / "mine"), K8SML_HISTORY_DIR="").code == 0


def test_later_commands_go_by_what_github_shows(live: Live, github: GitHub, histories: Path) -> None:
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


def test_a_clone_at_hand_is_read_as_of_its_last_fetch(git: Git) -> None:
    clone = git.repositories["one"]
    fetched = clone.git_dir / "FETCH_HEAD"
    fetched.write_text("what was fetched\n")
    os.utime(fetched, (1_788_000_000, 1_788_000_000))  # 2026-08-29
    done = git("update", "--git-dir", str(clone.path), "--repo", "acme/one")
    assert (done.code, done.err, git.server.asked) == (0, "", [])
    assert (git.kept("one").observed, git.kept("one").repo) == ("2026-08-29", "acme/one")
    done = git("update", "one", "--git-dir", str(clone.git_dir), "--observed", "2026-09-10")
    assert (done.code, git.kept("one").observed) == (0, "2026-09-10")


def test_a_clone_is_not_observed_on_a_day_to_come(git: Git) -> None:
    clone = git.repositories["one"]
    fetched = clone.git_dir / "FETCH_HEAD"
    fetched.write_text("what was fetched\n")
    os.utime(fetched, (1_900_000_000, 1_900_000_000))  # 2030-03-17
    assert git("update", "--git-dir", str(clone.path), "--repo", "acme/one").code == 0
    assert git.kept("one").observed == TODAY


def test_a_clone_that_does_not_tell_when_it_was_fetched_is_read_as_of_its_newest_commit(git: Git) -> None:
    clone = git.repositories["one"]
    (clone.git_dir / "FETCH_HEAD").write_text("")  # what a fetch that failed leaves
    clone.git("pack-refs", "--all")
    assert git("update", "--git-dir", str(clone.path), "--repo", "acme/one").code == 0
    kept = git.kept("one")
    assert kept.observed == kept.last_commit
    assert kept.observed < TODAY


def test_a_clone_shows_what_was_fetched_and_not_what_one_works_on(git: Git, tmp_path: Path) -> None:
    clone = git.repositories["one"]
    mine = Repository(tmp_path / "mine")
    mine.git("remote", "add", "origin", str(clone.path))
    mine.git("fetch", "--quiet", "origin")
    mine.git("remote", "set-head", "origin", "--auto")
    mine.commit("2026-09-01")
    git("update", "--git-dir", str(mine.path), "--repo", "acme/one", "--observed", TODAY)
    assert git.kept("one").head == clone.git("rev-parse", "HEAD")


def test_a_day_to_come_was_not_observed(git: Git) -> None:
    path = str(git.repositories["one"].path)
    done = git("update", "--git-dir", path, "--repo", "acme/one", "--observed", "2030-01-01")
    assert (done.code, done.err) == (
        2,
        "k8sml: --observed: 2030-01-01 is in the future; use today's date or an earlier one\n",
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["--git-dir", ".", "--from", "github"],
            "--git-dir reads a local clone; leave out --from github",
        ),
        (
            ["--git-dir", ".", "--category", "data"],
            "--git-dir reads a local clone; leave out --category",
        ),
        (
            ["--git-dir", ".", "--scheduler", "x"],
            "--git-dir reads a local clone; leave out --scheduler",
        ),
        (["--repo", "acme/one"], "--repo and --observed need --git-dir"),
        (["--token-file", "x"], "--token-file and --api-url need --from github: git uses no token"),
    ],
)
def test_options_that_would_say_nothing_are_refused(git: Git, options: list[str], line: str) -> None:
    done = git("update", *options)
    assert (done.code, done.err) == (2, f"k8sml: {line}\n")


def test_an_older_clone_takes_the_place_of_nothing(git: Git) -> None:
    git("update", "one")
    before = git.kept("one")
    path = str(git.repositories["one"].path)
    done = git("update", "--git-dir", path, "--repo", "acme/one", "--observed", "2026-06-01")
    assert (done.code, git.kept("one")) == (3, before)
    assert done.err == (
        f"k8sml: acme/one: the clone is older (2026-06-01) than the stored history ({TODAY}); "
        "kept as last observed\n"
    )


def test_a_clone_of_an_umbrella_is_no_clone_of_its_parts(live: Live, histories: Path, tmp_path: Path) -> None:
    clone = Repository(tmp_path / "suite")
    clone.many(400, "2025-10-10", 43_200)
    done = live("update", "--git-dir", str(clone.path), "--repo", "acme/suite", "--observed", TODAY)
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in histories.iterdir()] == ["suite.json"]


REFUSED = {
    "a name that is an option": (
        ("--git-dir", ".", "--repo", "--upload-pack=x/y"),
        "is not a repository such as",
    ),
    "a name that leads out": (("--git-dir", ".", "--repo", "../../etc"), "is not a repository such as"),
    "a name that leads out to a project": (
        ("--git-dir", ".", "--repo", "../one"),
        "is not a repository such as",
    ),
    "a name with a line break": (("--git-dir", ".", "--repo", "acme/one\n"), "is not a repository such as"),
    "a repository with a password": (
        ("--git-dir", ".", "--repo", "https://user:pw@gitlab.com/a/b"),
        "--repo: '…@gitlab.com/a/b' is not a repository such as",
    ),
    "a page of a repository of no project": (
        ("--git-dir", ".", "--repo", "https://github.com/acme/none/tree/main"),
        "no project named 'acme/none'",
    ),
    "a repository of no project": (("--git-dir", ".", "--repo", "acme/none"), "no project named"),
    "no repository named": (("--git-dir", "."), "name its repository"),
    "two named": (("one", "--git-dir", ".", "--repo", "acme/two"), "name its repository"),
    "no such clone": (("--git-dir", "nowhere", "--repo", "acme/one"), "nowhere: no such file or directory"),
    "no such day": (
        ("--git-dir", ".", "--repo", "acme/one", "--observed", "2026-02-30"),
        "--observed: '2026-02-30' is not a date",
    ),
    "a repository without its clone": (("--repo", "acme/one"), "--repo and --observed need --git-dir"),
    "no such project": (("nobody",), "no project named 'nobody'"),
    "a token for other machines": (("--from", "github", "--scheduler", "tcp://x"), "a token is not sent"),
    "no such source": (("--from", "svn"), "use one of git, github"),
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
