"""Links, pipes and other special files in clones, in the cache and with `--git-dir`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.cli.updating import Git, git, server, start
from tests.evidence.git.repository import Repository
from tests.evidence.git.server import says
from tests.kinds import endless, unix_socket
from tests.waiting import GUARD

__all__ = ["git", "server"]

Damage = Callable[[Path, Path], object]

PIPES = (
    "HEAD", "config", "packed-refs", "shallow", "commondir", "objects/info/alternates",
    "objects/info/commit-graph", "refs/tags/pipe", "objects/00/00112233445566778899aabbccddeeff001122",
    "objects/pack/pack-00112233445566778899aabbccddeeff00112233.idx",
)  # fmt: skip


def put(path: Path, make: Callable[[Path], object]) -> None:
    """Replace the file at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)


def whole(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return everything in a folder with its modification time and content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def update(git: Git, environment: dict[str, str]) -> Callable[..., Result]:
    """Call the program as a process that is killed if it hangs."""

    def call(*args: str) -> Result:
        program = start(environment, git.usual, "update", *args)
        try:
            out, err = program.communicate(timeout=GUARD)
        finally:
            program.kill()
        return Result(program.returncode, out, err)

    return call


@pytest.fixture
def clone(git: Git) -> Path:
    """The cached clone of acme/one."""
    assert git("update", "one").code == 0
    return git.cache / "clones" / "acme__one.git"


@pytest.fixture
def elsewhere(git: Git, clone: Path, tmp_path: Path) -> Path:
    """A clone of the same repository outside the cache, one commit behind."""
    found = tmp_path / "elsewhere"
    git.repositories["one"].git("clone", "--quiet", "--bare", "--no-local", ".", str(found))
    git.repositories["one"].commit("2026-09-10")
    return found


def leads(name: str, text: str) -> Damage:
    """Damage: a file that makes git look elsewhere."""

    def damage(clone: Path, elsewhere: Path) -> None:
        put(clone / name, lambda path: path.write_text(text.format(elsewhere)))

    return damage


def linked(name: str) -> Damage:
    """Damage: replace a part of the clone with a link to the same part of another clone."""

    def damage(clone: Path, elsewhere: Path) -> None:
        (clone / name).rename(clone.with_name("part"))
        (clone / name).symlink_to(elsewhere / name)

    return damage


class At(Repository):
    """A repository that already exists."""

    def __init__(self, path: Path) -> None:
        self.path = path


def replaced(make: Callable[[Path, Path], object]) -> Damage:
    """Damage: replace the clone."""

    def damage(clone: Path, elsewhere: Path) -> None:
        clone.rename(clone.with_name("away"))
        make(clone, elsewhere)

    return damage


def special(name: str, make: Callable[[Path], object]) -> Damage:
    """Damage: replace a file with a special file."""
    return lambda clone, _: put(clone / name, make)


def shallow(clone: Path, elsewhere: Path) -> None:
    (clone / "shallow").write_text(At(elsewhere).git("rev-parse", "HEAD") + "\n")


FOREIGN: dict[str, Damage] = {
    "a link": replaced(lambda clone, elsewhere: clone.symlink_to(elsewhere)),
    "a link that leads nowhere": replaced(lambda clone, _: clone.symlink_to("nowhere")),
    "a file that names a folder": replaced(
        lambda clone, elsewhere: clone.write_text(f"gitdir: {elsewhere}\n")
    ),
    "a pipe": replaced(lambda clone, _: put(clone, os.mkfifo)),
    **{f"{name} is a link": linked(name) for name in ("objects", "refs", "objects/pack", "HEAD", "config")},
    "alternates": leads("objects/info/alternates", "{}/objects\n"),
    "commondir": leads("commondir", "{}\n"),
    "shallow": shallow,
    "a setting that includes a device": leads(
        "config", "[core]\n\tbare = true\n[Include]\n\tpath = /dev/zero\n"
    ),
    **{f"a pipe as {name}": special(name, os.mkfifo) for name in PIPES},
    "a device as HEAD": special("HEAD", endless),
    "a socket as config": special("config", unix_socket),
}


@pytest.mark.parametrize("damage", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_cached_clone_that_leads_elsewhere_is_replaced(
    git: Git,
    update: Callable[..., Result],
    clone: Path,
    elsewhere: Path,
    damage: Damage,
) -> None:
    damage(clone, elsewhere)
    before = whole(elsewhere)
    done = update("one")
    assert (done.code, done.err) == (0, "")
    assert whole(elsewhere) == before
    assert sum(git.kept("one").months.commits) == 41
    assert not clone.is_symlink()
    assert not [
        path for path in clone.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir())
    ]
    assert not (clone / "shallow").exists()
    asked = len(git.server.asked)
    assert update("one").code == 0
    assert len(git.server.asked) - asked == 2  # fetched into the new clone, not cloned again


@pytest.mark.parametrize("damage", ["a link", "a link that leads nowhere", "objects is a link", "shallow"])
def test_what_cannot_be_replaced_is_left_and_not_written_to(
    git: Git, update: Callable[..., Result], clone: Path, elsewhere: Path, damage: str
) -> None:
    FOREIGN[damage](clone, elsewhere)
    before = whole(git.cache / "clones"), whole(elsewhere), git.kept("one")
    git.server.fault = says(500)
    done = update("one")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert (whole(git.cache / "clones"), whole(elsewhere), git.kept("one")) == before


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("acme__one.lock", lambda path, target: path.symlink_to(target / "file")),
        ("acme__one.lock", lambda path, target: path.symlink_to(target)),
        ("acme__one.lock", lambda path, target: path.symlink_to(target / "new")),
        ("acme__one.lock", lambda path, target: path.hardlink_to(target / "file")),
        ("acme__one.lock", lambda path, _: put(path, os.mkfifo)),
        ("acme__one.lock", lambda path, _: put(path, Path.mkdir)),
        ("acme__one.new", lambda path, target: path.symlink_to(target)),
        ("acme__one.new", lambda path, target: path.symlink_to(target / "file")),
        ("acme__one.new", lambda path, target: path.symlink_to(target / "new")),
        ("acme__one.new", lambda path, _: put(path, os.mkfifo)),
    ],
)
def test_what_is_in_the_place_of_a_lock_or_a_new_clone_is_not_written_to(
    git: Git,
    update: Callable[..., Result],
    tmp_path: Path,
    name: str,
    place: Callable[[Path, Path], object],
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "file").write_text("mine")
    before = whole(target)
    (git.cache / "clones").mkdir(parents=True)
    place(git.cache / "clones" / name, target)
    done = update("one")
    assert (done.code, done.err) == (0, "")
    assert whole(target) == before
    assert not (git.cache / "clones" / name).is_symlink()


@pytest.mark.parametrize("make", [os.mkfifo, endless, unix_socket], ids=["pipe", "device", "socket"])
@pytest.mark.parametrize("name", PIPES)
def test_a_clone_at_hand_with_a_special_file_is_a_line_that_names_it(
    git: Git, update: Callable[..., Result], name: str, make: Callable[[Path], object]
) -> None:
    repository = git.repositories["one"]
    put(repository.git_dir / name, make)
    done = update("--git-dir", str(repository.path), "--repo", "acme/one")
    assert (done.code, done.out.count("0 with news"), done.err.count("\n"), git.names()) == (3, 1, 1, [])
    assert f"{repository.git_dir / name} is a" in done.err


def test_a_special_file_is_found_where_a_linked_work_tree_leads(
    git: Git, update: Callable[..., Result], tmp_path: Path
) -> None:
    repository = git.repositories["one"]
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "main")
    put(repository.git_dir / "packed-refs", os.mkfifo)
    done = update("--git-dir", str(tmp_path / "linked"), "--repo", "acme/one")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "packed-refs is a named pipe" in done.err


def test_a_special_file_is_found_behind_a_link(
    git: Git, update: Callable[..., Result], tmp_path: Path
) -> None:
    repository = git.repositories["one"]
    (repository.git_dir / "refs" / "tags").rename(tmp_path / "tags")
    (repository.git_dir / "refs" / "tags").symlink_to(tmp_path / "tags")
    (repository.git_dir / "refs" / "circle").symlink_to(repository.git_dir / "refs")
    assert update("--git-dir", str(repository.path), "--repo", "acme/one").code == 0
    os.mkfifo(tmp_path / "tags" / "pipe")
    done = update("--git-dir", str(repository.path), "--repo", "acme/one")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "refs/tags/pipe is a named pipe" in done.err


@pytest.mark.parametrize(("make", "line"), [(os.mkfifo, "no answer in time"), (endless, "bad config line 1")])
def test_a_setting_that_leads_to_a_special_file_costs_no_more_than_the_time_allowed(
    git: Git, update: Callable[..., Result], tmp_path: Path, make: Callable[[Path], object], line: str
) -> None:
    repository = git.repositories["one"]
    put(tmp_path / "led-to", make)
    repository.git("config", "include.path", str(tmp_path / "led-to"))
    done = update("--git-dir", str(repository.path), "--repo", "acme/one", "--timeout", "1")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])
    assert line in done.err
