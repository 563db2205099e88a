"""Clones kept in a folder, fetched over HTTP from a server on loopback."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8sml.evidence.model import History
from k8sml.evidence.sources.git.clone import Clones, in_clone
from k8sml.evidence.sources.git.errors import GitError
from k8sml.evidence.sources.git.history import read_clone, read_history
from k8sml.evidence.sources.git.run import Git, ProcessRegistry
from tests.evidence.sources.git.repository import ENVIRONMENT, Repository
from tests.evidence.sources.git.server import GitServer

TODAY = "2020-06-15"


def update(clones: Clones, repo: str = "o/r") -> History:
    def read(clone: Git) -> History:
        return read_clone(clone, repo, TODAY)

    return in_clone(clones, repo, read, ProcessRegistry())


def tags(clones: Clones) -> list[str]:
    return [name for name, _ in update(clones).tags]


def clone_of(clones: Clones) -> Path:
    return clones.folder / "o__r.git"


def held(clones: Clones) -> dict[str, int]:
    """How many objects of each kind the clone has."""
    ran = subprocess.run(
        [
            "git",
            f"--git-dir={clone_of(clones)}",
            "cat-file",
            "--batch-all-objects",
            "--batch-check=%(objecttype)",
        ],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
        text=True,
    )
    kinds = ran.stdout.split()
    return {kind: kinds.count(kind) for kind in set(kinds)}


def left(clones: Clones) -> list[str]:
    """What stands in the folder of clones, beside locks."""
    return sorted(path.name for path in clones.folder.iterdir() if path.suffix != ".lock")


def test_a_clone_says_what_its_origin_says(origin: Repository, clones: Clones) -> None:
    origin.commits("2020-01-10", "2020-02-10")
    origin.commit("2020-02-20", branch="release-1.0")
    origin.tag("v1.0.1", "release-1.0")
    origin.annotate("v1.0.0", "2020-02-11")
    assert update(clones) == read_history(origin.git_dir, "o/r", TODAY)
    assert left(clones) == ["o__r.git"]


def test_a_clone_has_no_files_but_the_license(origin: Repository, clones: Clones) -> None:
    for number in range(3):
        origin.commit("2020-01-10", files={"LICENSE": "MIT License", f"src/{number}.py": f"{number}"})
    assert update(clones).license_head == "MIT License"
    assert held(clones) == {"commit": 3, "tree": 1, "blob": 1}


def test_a_clone_without_a_license_has_one_tree_and_no_files(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10", files={"README": "x", "src/a.py": "x"})
    assert update(clones).license_head is None
    assert held(clones) == {"commit": 1, "tree": 1}


def test_a_second_fetch_brings_only_what_is_new(
    origin: Repository, clones: Clones, server: GitServer
) -> None:
    origin.many(2000, "2019-01-01")
    update(clones)
    whole, before = server.sent, len(server.asked)
    update(clones)
    assert server.sent - whole < 2_000
    assert len(server.asked) - before == 2
    origin.commit("2020-05-01")
    before_new = server.sent
    assert update(clones).last_commit == "2020-05-01"
    assert server.sent - before_new < whole / 20


@pytest.mark.slow
def test_the_packs_of_many_fetches_are_made_one(origin: Repository, clones: Clones) -> None:
    most = 0
    for number in range(20):  # each brings commits, a root and a license
        origin.commit("2020-01-10", files={"LICENSE": f"MIT License {number}"})
        assert update(clones).license_head == f"MIT License {number}"
        packs = len(list((clone_of(clones) / "objects" / "pack").glob("*.pack")))
        most = max(most, packs)
    assert packs < most <= 50
    assert held(clones) == {"commit": 20, "tree": 20, "blob": 20}
    origin.tag("v1.0.0")
    assert tags(clones) == ["v1.0.0"]


def test_another_default_branch_is_followed(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    update(clones)
    clone = clone_of(clones).stat().st_ino
    origin.git("branch", "trunk")
    origin.commit("2020-03-10", branch="trunk")
    origin.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    origin.git("branch", "-D", "main")
    history = update(clones)
    assert (history.last_commit, history.head) == ("2020-03-10", origin.git("rev-parse", "trunk"))
    assert clone_of(clones).stat().st_ino == clone  # it was not made anew


def test_a_rewritten_history_is_followed(origin: Repository, clones: Clones) -> None:
    origin.commits("2020-01-10", "2020-02-10")
    update(clones)
    clone = clone_of(clones).stat().st_ino
    origin.git("update-ref", "-d", "refs/heads/main")
    origin.commits("2020-01-11", "2020-03-11")
    history = update(clones)
    assert clone_of(clones).stat().st_ino == clone  # it was not made anew
    assert (history.first_commit, history.last_commit) == ("2020-01-11", "2020-03-11")


def test_tags_that_were_moved_or_deleted_are_followed(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    origin.tag("gone")
    origin.tag("moved")
    assert tags(clones) == ["gone", "moved"]
    clone = clone_of(clones).stat().st_ino
    origin.commit("2020-02-10")
    origin.git("tag", "-d", "gone")
    origin.tag("moved")
    assert update(clones).tags == (("moved", "2020-02-10"),)
    assert clone_of(clones).stat().st_ino == clone  # it was not made anew


def test_a_tag_in_the_place_of_a_folder_of_tags_is_followed(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    origin.tag("v1")
    assert tags(clones) == ["v1"]
    origin.git("tag", "-d", "v1")
    origin.tag("v1/0")
    assert tags(clones) == ["v1/0"]
    origin.git("tag", "-d", "v1/0")
    origin.tag("v1")
    assert tags(clones) == ["v1"]


def test_a_tag_of_a_tree_does_not_keep_the_rest_away(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10", files={"a/b": "x", "c/d/e": "y"})
    origin.tag("v1.0.0")
    for name in ("tree", "same-tree"):
        origin.git("update-ref", f"refs/tags/{name}", origin.git("rev-parse", "main^{tree}"))
    origin.git("update-ref", "refs/tags/other-tree", origin.git("rev-parse", "main:a"))
    origin.git("update-ref", "refs/tags/file", origin.git("rev-parse", "main:a/b"))
    origin.annotate("annotated-tree", "2020-02-02", "main^{tree}")
    for _ in range(2):
        assert update(clones).tags == (("v1.0.0", "2020-01-10"),)
    # the root, and the folder and the file that are tagged; nothing of what is in the root
    assert held(clones) == {"commit": 1, "tag": 1, "tree": 2, "blob": 1}


def test_a_tag_name_with_an_escape_is_not_taken_over(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    origin.tag("v1.0.0")
    origin.git("pack-refs", "--all")
    commit = origin.git("rev-parse", "main")
    with (origin.git_dir / "packed-refs").open("a") as packed:
        packed.write(f"{commit} refs/tags/z\x1b[31mred\n")
    assert tags(clones) == ["v1.0.0"]
    assert (
        "\x1b" not in (clone_of(clones) / "packed-refs").read_text()
        if (clone_of(clones) / "packed-refs").exists()
        else True
    )


def test_an_empty_repository_is_an_error_and_leaves_nothing(origin: Repository, clones: Clones) -> None:
    with pytest.raises(
        GitError,
        match=r"\Ano commit on its default branch, or 127.0.0.1 does not answer with a repository\Z",
    ):
        update(clones)
    assert left(clones) == []


def test_a_repository_that_was_emptied_does_not_take_the_clone_with_it(
    origin: Repository, clones: Clones
) -> None:
    origin.commit("2020-01-10")
    origin.tag("v1.0.0")
    update(clones)
    origin.git("update-ref", "-d", "refs/heads/main")
    with pytest.raises(GitError, match="no commit on its default branch"):
        update(clones)
    assert held(clones)["commit"] == 1


def cut(pack: Path) -> int:
    pack.chmod(0o644)
    return pack.write_bytes(pack.read_bytes()[:3000])


DAMAGES = {
    "no HEAD": lambda clone: (clone / "HEAD").unlink(),
    "garbage in HEAD": lambda clone: (clone / "HEAD").write_bytes(b"\x00garbage\x1b[31m"),
    "garbage in the settings": lambda clone: (clone / "config").write_text("[[["),
    "packs cut off": lambda clone: [cut(pack) for pack in (clone / "objects" / "pack").glob("*.pack")],
    "packs gone": lambda clone: [pack.unlink() for pack in (clone / "objects" / "pack").iterdir()],
    "a branch that is garbage": lambda clone: (clone / "refs/heads/default").write_text("x"),
    "a lock that a killed git left": lambda clone: (clone / "refs/heads/default.lock").write_text(""),
    "an empty folder": lambda clone: [subprocess.run(["rm", "-r", clone], check=True), clone.mkdir()],
    "a file in its place": lambda clone: [
        subprocess.run(["rm", "-r", clone], check=True),
        clone.write_text("x"),
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_clone_is_made_again(origin: Repository, clones: Clones, damage: object) -> None:
    origin.many(300, "2020-01-10")
    expected = update(clones)
    assert callable(damage)
    damage(clone_of(clones))
    origin.tag("v1.0.0")  # so that there is something to fetch
    origin.commit("2020-05-01")
    history = update(clones)
    assert sum(history.months.commits) == sum(expected.months.commits) + 1
    assert held(clones)["commit"] == 301
    assert left(clones) == ["o__r.git"]


@pytest.mark.parametrize("news", [False, True], ids=["nothing new", "a new commit"])
def test_a_clone_that_lost_its_older_commits_is_made_again(
    origin: Repository, clones: Clones, news: bool
) -> None:
    origin.many(300, "2020-01-10")
    update(clones)
    older = list((clone_of(clones) / "objects" / "pack").iterdir())
    origin.many(300, "2020-02-10")
    update(clones)
    for path in older:
        path.unlink()
    if news:
        origin.commit("2020-05-01")
    assert update(clones) == read_history(origin.git_dir, "o/r", TODAY)


def test_a_damaged_clone_stays_where_it_cannot_be_made_again(
    origin: Repository, clones: Clones, server: GitServer
) -> None:
    origin.commit("2020-01-10")
    update(clones)
    (clone_of(clones) / "config").write_text("[[[")
    server.shutdown()
    server.server_close()
    with pytest.raises(GitError, match="cannot be reached"):
        update(clones)
    assert left(clones) == ["o__r.git"]


def test_what_killed_commands_have_left_goes(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    update(clones)
    for name in ("tmp_pack_x", ".tmp-1-pack-x"):
        (clone_of(clones) / "objects" / "pack" / name).write_bytes(bytes(1000))
    (clones.folder / "o__r.new").mkdir()
    update(clones)
    assert not [path for path in clone_of(clones).rglob("*") if "tmp" in path.name]
    assert left(clones) == ["o__r.git"]


def test_many_updates_at_once_are_all_right(origin: Repository, clones: Clones) -> None:
    origin.many(300, "2020-01-10")
    with ThreadPoolExecutor(6) as pool:
        histories = list(pool.map(lambda _: update(clones), range(6)))
    assert histories == [read_history(origin.git_dir, "o/r", TODAY)] * 6
    assert left(clones) == ["o__r.git"]


@pytest.mark.parametrize(
    "repo",
    [
        "--upload-pack=x/y",
        "../../etc",
        "o/..",
        "o/r\n",
        "o/r.git/../x",
        "o",
        "",
        "o/r;x",
        "o/\x1b[31m",
        "-o/r",
        "ö/r",
    ],
)
def test_a_name_that_is_none_reaches_neither_a_path_nor_a_command(
    clones: Clones, server: GitServer, repo: str
) -> None:
    with pytest.raises(
        GitError, match=r"is not a repository such as kserve/kserve or gitlab\.com/group/name\Z"
    ):
        update(clones, repo)
    assert not clones.folder.exists()
    assert not server.asked


@pytest.mark.parametrize(
    "base",
    [
        "http://github.com",
        "ssh://github.com",
        "ext::sh -c x",
        "/tmp",
        "",
        "https://",
        "http://127.0.0.1.example",
        "file://host/x",
        "file:///x\ny",
        "https://evil.example\\.github.com",
        "https://evil.example\\@github.com",
        "https://git hub.com",
        "https://github.com\n.example",
        "https://github.com\x00",
        "https://a..b",
        "https://[::1",
        "https://github.com:0x50",
        "https://github.com:99999",
        "https://github.com?x=1",
        "https://github.com#x",
        "https://github.com/../x",
        "https://" + "a" * 70 + ".com",
        "http://127.0.0.1\\.evil.example",
        "http://localhost@evil.example",
        "git@github.com:",
    ],
)
def test_clones_are_made_over_https_alone(tmp_path: Path, base: str) -> None:
    with pytest.raises(
        GitError, match=r"\Acannot clone[^\n]+(address|https://|valid [a-z ]+|server|password)\b[^\n]*\Z"
    ):
        update(Clones(tmp_path / "clones", base))
    assert not (tmp_path / "clones").exists()


@pytest.mark.parametrize("base", ["HTTP://LOCALHOST:{}", "http://127.0.0.1:{}/"])
def test_an_address_may_be_written_in_several_ways(
    origin: Repository, clones: Clones, server: GitServer, base: str
) -> None:
    origin.commit("2020-01-10")
    assert update(replace(clones, github=base.format(server.server_port))).first_commit == "2020-01-10"


def test_an_address_with_a_password_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(GitError) as caught:
        update(Clones(tmp_path / "clones", "https://me:s3cret@github.com"))
    assert "s3cret" not in str(caught.value)
    assert "password" in str(caught.value)


def test_a_folder_of_repositories_can_be_cloned_from(origin: Repository, tmp_path: Path) -> None:
    origin.commit("2020-01-10")
    origin.git("config", "uploadpack.allowFilter", "true")
    assert update(Clones(tmp_path / "clones", f"file://{tmp_path}/origin")).first_commit == "2020-01-10"


def test_nothing_of_the_users_git_is_used(
    origin: Repository, clones: Clones, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin.commit("2020-01-10")
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $@ >> {ran}\n")
    program.chmod(0o755)
    home = tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    (home / "hooks" / "reference-transaction").symlink_to(program)
    (home / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    (home / ".gitconfig").write_text(
        f"[core]\nhooksPath = {home}/hooks\naskPass = {program}\n[credential]\nhelper = {program}\n"
        f'[http]\nextraHeader = "Authorization: Bearer s3cret"\n[init]\ntemplateDir = {home}\n'
    )
    monkeypatch.setenv("HOME", str(home))
    for name in ("GIT_ASKPASS", "SSH_ASKPASS", "GIT_EXTERNAL_DIFF", "GIT_PROXY_COMMAND", "GIT_SSH"):
        monkeypatch.setenv(name, str(program))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.extraHeader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Authorization: Bearer s3cret")
    update(clones)
    assert not ran.exists()
    assert {asked.authorization for asked in server.asked} == {None}
