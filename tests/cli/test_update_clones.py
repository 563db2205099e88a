"""Links, pipes and other special files in clones, in the cache and with `--git-dir`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.cli.updating import Git, git, server, start
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import Handler, says, serving
from tests.kinds import endless, unix_socket
from tests.waiting import GUARD

pytestmark = pytest.mark.slow

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


def sends_cookie(handler: Handler) -> bool:
    """Fault: none, but each answer has a cookie."""
    status, headers, body = handler.from_git()
    handler.answer(status, {**headers, "Set-Cookie": "a=b"}, body)
    return True


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


def replaced_part(name: str, make: Callable[[Path], object]) -> Damage:
    """Damage: replace a file or folder of the clone."""

    def damage(clone: Path, _: Path) -> None:
        (clone / name).rename(clone.with_name("part"))
        make(clone / name)

    return damage


def nested(folder: Path, levels: int) -> None:
    """Nest folders deeper than a path can say."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("a", dir_fd=at)
        below = os.open("a", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)


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
    "settings for one work tree": leads("config.worktree", "[core]\n\tbare = true\n"),
    "a repository inside": lambda clone, elsewhere: (clone / ".git").write_text(f"gitdir: {elsewhere}\n"),
    "a branch of another name": lambda clone, _: put(
        clone / "HEAD", lambda path: path.write_text("ref: refs/heads/dufault\n")
    ),
    "a commit as HEAD": lambda clone, elsewhere: put(
        clone / "HEAD", lambda path: path.write_text(At(elsewhere).git("rev-parse", "HEAD") + "\n")
    ),
    "a branch of a remote": lambda clone, elsewhere: put(
        clone / "refs/remotes/origin/HEAD",
        lambda path: path.write_text(At(elsewhere).git("rev-parse", "HEAD") + "\n"),
    ),
    "a tag that stands for the branch": lambda clone, _: put(
        clone / "refs/tags/v1.0.0", lambda path: path.write_text("ref: refs/heads/default\n")
    ),
    "a file for packs": replaced_part("objects/pack", Path.touch),
    "a folder as config": replaced_part("config", Path.mkdir),
    "folders nested too deep for a path": lambda clone, _: nested(clone / "refs", 3000),
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


SETTINGS = {
    "another address": '[url "{other}/"]\n\tinsteadOf = {here}/\n',
    "a remote": '[remote "origin"]\n\turl = {other}/acme/one.git\n\tvcs = x\n',
    "a proxy": '[http]\n\tproxy = {other}\n[remote "origin"]\n\tproxy = {other}\n',
    "cookies": "[http]\n\tcookieFile = {mine}\n\tsaveCookies = true\n",
    "an include that comes late": "#" * 9000 + "\n[include]\n\tpath = {more}\n",
    "a device": "[Include]\n\tpath = /dev/zero\n",
}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
def test_foreign_settings_in_a_cached_clone_have_no_effect(
    git: Git, update: Callable[..., Result], clone: Path, tmp_path: Path, setting: str
) -> None:
    mine, more = tmp_path / "mine", tmp_path / "more"
    mine.write_text("mine")
    with serving(tmp_path / "origin") as other:
        names = {"other": other.url, "here": git.server.url, "mine": mine, "more": more}
        more.write_text(SETTINGS["another address"].format(**names))
        with (clone / "config").open("a") as config:
            config.write(setting.format(**names))
        git.repositories["one"].commit("2026-09-10")
        asked = len(git.server.asked)
        git.server.fault = sends_cookie
        done = update("one")
        assert other.asked == []
    assert (done.code, done.err) == (0, "")
    assert len(git.server.asked) > asked
    assert mine.read_text() == "mine"
    assert sum(git.kept("one").months.commits) == 41
    assert str(mine) not in (clone / "config").read_text()


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo], ids=["a file", "a pipe"])
def test_what_is_no_folder_of_clones_is_a_line(
    git: Git, update: Callable[..., Result], make: Callable[[Path], object]
) -> None:
    put(git.cache / "clones", make)
    done = update("one")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert f"{git.cache}/clones is not a folder" in done.err


@pytest.mark.parametrize("file", ["gitdir", "commondir"])
def test_a_path_with_a_zero_byte_is_a_line(git: Git, update: Callable[..., Result], file: str) -> None:
    repository = git.repositories["one"]
    if file == "gitdir":
        repository.git_dir.rename(repository.path / "away")
        repository.git_dir.write_bytes(b"gitdir: a\0b\n")
    else:
        (repository.git_dir / "commondir").write_bytes(b"a\0b\n")
    done = update("--git-dir", str(repository.path), "--repo", "acme/one")
    assert (done.code, done.err.count("\n"), git.names()) == (3, 1, [])


def test_an_endless_tag_name_and_a_fetch_in_a_far_year_are_left_out(
    git: Git, update: Callable[..., Result]
) -> None:
    repository = git.repositories["one"]
    commit = repository.git("rev-parse", "main")
    (repository.git_dir / "packed-refs").write_text(f"{commit} refs/tags/{'a' * 100_000}\n")
    (repository.git_dir / "FETCH_HEAD").write_text("x")
    os.utime(repository.git_dir / "FETCH_HEAD", (300_000_000_000, 300_000_000_000))
    done = update("--git-dir", str(repository.path), "--repo", "acme/one")
    assert (done.code, done.err) == (0, "")
    assert [name for name, _ in git.kept("one").tags] == ["v1.0.0"]


def test_a_special_file_is_found_in_the_objects_of_another_clone(
    git: Git, update: Callable[..., Result], tmp_path: Path
) -> None:
    repository, other = git.repositories["one"], git.repositories["two"]
    alternates = repository.git_dir / "objects" / "info" / "alternates"
    alternates.write_text(f"{other.git_dir}/objects\n")
    (other.git_dir / "objects" / "info" / "alternates").write_text(f"{repository.git_dir}/objects\n/\n")
    assert update("--git-dir", str(repository.path), "--repo", "acme/one").code == 0
    os.mkfifo(other.git_dir / "objects" / "info" / "commit-graph")
    done = update("--git-dir", str(repository.path), "--repo", "acme/one")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "objects/info/commit-graph is a named pipe" in done.err


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
    assert (done.code, done.out.count("\n"), done.err.count("\n"), git.names()) == (3, 1, 1, [])
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
