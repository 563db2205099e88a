from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import pytest

from k8sml.evidence.history_io import decode_history
from k8sml.evidence.model import History
from k8sml.evidence.sources.git.errors import DamagedError, GitError
from k8sml.evidence.sources.git.history import known_day, read_history
from k8sml.evidence.sources.git.run import ProcessRegistry
from tests.evidence.sources.git.repository import ENVIRONMENT, Repository

TODAY = "2020-06-15"


def read(repository: Repository, observed: str = TODAY) -> History:
    return read_history(repository.git_dir, "o/r", observed)


def commits(history: History) -> dict[str, int]:
    """The commits of each month that has any."""
    start = int(history.months.start[:4]) * 12 + int(history.months.start[5:]) - 1
    named = [f"{(start + i) // 12}-{(start + i) % 12 + 1:02d}" for i in range(len(history.months.commits))]
    return {month: made for month, made in zip(named, history.months.commits, strict=True) if made}


def test_commits_are_counted_by_month_up_to_the_day_of_the_observation(origin: Repository) -> None:
    origin.commits("2020-01-31", "2020-02-01", "2020-02-28", "2020-06-15")
    history = read(origin)
    assert commits(history) == {"2020-01": 1, "2020-02": 2, "2020-06": 1}
    assert (history.first_commit, history.last_commit) == ("2020-01-31", "2020-06-15")
    assert (history.months.start, history.months.end) == ("2020-01", "2020-06")
    assert history.head == origin.git("rev-parse", "main")


def test_what_is_read_can_be_written_and_read_again(origin: Repository) -> None:
    origin.commit("2020-01-31", author=b"\xff\xfe@example.org", files={"LICENSE": "MIT License"})
    origin.annotate("v1.0.0", "2020-02-01")
    history = read(origin)
    assert decode_history(msgspec.json.encode(history), "r.json") == history


def test_a_day_is_one_of_utc_whatever_the_zone_of_the_committer(origin: Repository) -> None:
    origin.commit("2020-02-01T01:00", zone="-0800")
    origin.commit("2020-02-29T23:30", zone="+0900")
    assert commits(read(origin)) == {"2020-02": 2}


def test_the_commit_date_counts_and_not_that_of_the_author(origin: Repository) -> None:
    origin.commit("2020-01-10")
    origin.git(
        "-c", "user.name=x", "-c", "user.email=x@example.org",
        "commit", "--quiet", "--allow-empty", "-m", "x", "--date", "2018-01-01T00:00:00Z",
        GIT_COMMITTER_DATE="2020-03-01T00:00:00Z",
    )  # fmt: skip
    assert commits(read(origin)) == {"2020-01": 1, "2020-03": 1}


def test_merges_and_bots_are_no_work(origin: Repository) -> None:
    origin.commit("2020-01-10")
    origin.git("branch", "side")
    side = origin.commit("2020-02-10", branch="side")
    origin.commit("2020-03-10", merge=side)
    origin.commit("2020-04-10", author=b"49699333+Dependabot[bot]@users.noreply.github.com")
    history = read(origin)
    assert commits(history) == {"2020-01": 1, "2020-02": 1}
    assert history.last_commit == "2020-02-10"


def test_other_branches_do_not_count(origin: Repository) -> None:
    origin.commit("2020-01-10")
    origin.commit("2020-02-10", branch="other")
    assert commits(read(origin)) == {"2020-01": 1}


def test_authors_are_told_apart_by_address_in_lower_case(origin: Repository) -> None:
    for author in (b"Dev@Example.org", b"dev@example.org", b"", b"other@example.org"):
        origin.commit("2020-01-10", author)
    assert read(origin).months.authors[0] == 3


def test_addresses_that_are_no_utf_8_are_authors_of_their_own(origin: Repository) -> None:
    for author in (b"\xe9@example.org", b"\xe8@example.org", "é@example.org".encode()):
        origin.commit("2020-01-10", author)
    assert read(origin).months.authors[0] == 3


def test_an_address_longer_than_a_line_is_one_author_and_one_commit(origin: Repository) -> None:
    origin.commit("2020-01-10", b"a" * 200_000 + b"1577836800 x@example.org")
    months = read(origin).months
    assert (months.commits[0], months.authors[0]) == (1, 1)


@pytest.mark.parametrize("when", [0, 1, 86_399, 31_535_999, "2020-06-16", "2099-01-01", 2**40])
def test_a_commit_of_no_possible_day_is_left_out(origin: Repository, when: str | int) -> None:
    origin.commit("2020-01-10")
    origin.commit(when)
    history = read(origin)
    assert commits(history) == {"2020-01": 1}
    assert (history.first_commit, history.last_commit) == ("2020-01-10", "2020-01-10")


@pytest.mark.parametrize(
    ("when", "day"),
    [(0, None), (31_536_000, "1971-01-01"), (951_782_400, "2000-02-29"), (2**63, None), (10**30, None)],
)
def test_a_moment_has_a_day_where_it_can_have_been(when: int, day: str | None) -> None:
    assert known_day(when, TODAY) == day


def test_an_empty_repository_has_no_history(origin: Repository) -> None:
    with pytest.raises(GitError, match=r"\Ano commit on its default branch\Z"):
        read(origin)


def test_a_repository_without_work_until_the_day_has_no_history(origin: Repository) -> None:
    origin.commit("2020-06-16")
    origin.commit("2020-06-01", b"renovate@example.org")
    with pytest.raises(GitError, match=r"\Ano commit by a person until 2020-06-15\Z"):
        read(origin)


def test_a_folder_that_is_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="cannot be read: no such file or directory"):
        read_history(tmp_path / "nothing", "o/r", TODAY)
    with pytest.raises(GitError, match="not a git repository"):
        read_history(tmp_path, "o/r", TODAY)


def test_a_shallow_clone_is_an_error_that_says_what_to_do(origin: Repository, tmp_path: Path) -> None:
    origin.commits("2020-01-10", "2020-02-10")
    shallow = tmp_path / "shallow"
    origin.git("clone", "--quiet", "--depth=1", f"file://{origin.path}", str(shallow))
    with pytest.raises(GitError, match="git fetch --unshallow"):
        read_history(shallow, "o/r", TODAY)


def test_a_work_tree_a_linked_one_and_a_bare_clone_say_the_same(origin: Repository, tmp_path: Path) -> None:
    origin.commits("2020-01-10", "2020-02-10")
    origin.git("clone", "--quiet", "--bare", str(origin.path), str(tmp_path / "bare"))
    origin.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "main")
    seen = [read_history(at, "o/r", TODAY) for at in (origin.path, tmp_path / "bare", tmp_path / "linked")]
    assert seen == [read(origin)] * 3


def test_mail_maps_grafts_and_replacements_change_nothing(origin: Repository) -> None:
    origin.commit("2020-01-10", files={".mailmap": "x <dev@example.org> <other@example.org>\n"})
    origin.commit("2020-02-10", b"other@example.org")
    origin.commit("2020-02-11")
    expected = read(origin)
    assert expected.months.authors == (1, 2, 0, 0, 0, 0)
    head = origin.git("rev-parse", "main")
    origin.git("replace", origin.git("rev-parse", "main~1"), origin.git("rev-parse", "main~2"))
    (origin.git_dir / "info" / "grafts").write_text(f"{head}\n")
    origin.git("config", "log.mailmap", "true")
    assert origin.git("rev-list", "--count", "main") == "1"  # git itself heeds them
    assert read(origin) == expected


def test_settings_of_a_clone_run_nothing_and_add_nothing(origin: Repository, tmp_path: Path) -> None:
    origin.commit("2020-01-10")
    raw = origin.git("cat-file", "commit", "main").encode()
    signed = raw.replace(
        b"\n\n", b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    origin.git(
        "update-ref",
        "refs/heads/main",
        origin.git("hash-object", "-t", "commit", "-w", "--stdin", given=signed),
    )
    expected = read(origin)
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> {ran}\n")
    program.chmod(0o755)
    for name in ("gpg.program", "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external"):
        origin.git("config", name, str(program))
    for name in ("log.showSignature", "log.follow"):
        origin.git("config", name, "true")
    origin.git("config", "i18n.logOutputEncoding", "UTF-16")
    assert read(origin) == expected
    assert not ran.exists()


def test_the_license_is_the_beginning_of_the_plainest_license_file(origin: Repository) -> None:
    text = "\x1b[31m  MIT License\n\n  Copyright (c) 2020\n" + "word " * 100
    origin.commit("2020-01-10", files={"LICENSE": text, "LICENSE-vendored.txt": "BSD", "docs/COPYING": "GPL"})
    head = read(origin).license_head
    assert head is not None
    assert head.startswith("[31m MIT License Copyright (c) 2020 word word")
    assert len(head) == 160


@pytest.mark.parametrize(
    "name", ["LICENSE", "LICENCE", "License.md", "license.txt", "COPYING", "LICENSE-MIT"]
)
def test_license_files_go_by_these_names(origin: Repository, name: str) -> None:
    origin.commit("2020-01-10", files={name: "MIT License"})
    assert read(origin).license_head == "MIT License"


@pytest.mark.parametrize("name", ["LICENSES/MIT.txt", "license_checker.py", "docs/LICENSE", "NOTICE"])
def test_other_files_are_no_license(origin: Repository, name: str) -> None:
    origin.commit("2020-01-10", files={name: "MIT License"})
    assert read(origin).license_head is None


def test_a_license_that_is_a_link_is_not_followed(origin: Repository) -> None:
    origin.commit("2020-01-10", files={"README": "x"})
    (origin.path / "LICENSE").symlink_to("/etc/hostname")
    origin.git("add", "LICENSE")
    origin.git(
        "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "x",
        GIT_COMMITTER_DATE="2020-02-01T00:00:00Z",
    )  # fmt: skip
    assert read(origin).license_head is None


def test_a_clone_without_files_is_read_without_fetching_any(origin: Repository, tmp_path: Path) -> None:
    origin.commits("2020-01-10", "2020-02-10")
    origin.commit("2020-03-10", files={"LICENSE": "MIT License", "src/a.py": "x"})
    origin.annotate("v1", "2020-03-10")
    origin.git("config", "uploadpack.allowFilter", "true")
    bare = tmp_path / "bare"
    origin.git("clone", "--quiet", "--bare", "--filter=tree:0", f"file://{origin.path}", str(bare))
    found = read_history(bare, "o/r", TODAY)
    assert found == msgspec.structs.replace(read(origin), license_head=None)
    assert kinds(bare) == {"commit", "tag"}


def kinds(git_dir: Path) -> set[str]:
    """The kinds of the objects in a clone."""
    ran = subprocess.run(
        ["git", f"--git-dir={git_dir}", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
        text=True,
    )
    return set(ran.stdout.split())


def test_a_clone_that_lost_its_objects_is_damaged(origin: Repository) -> None:
    origin.many(500)
    for pack in (origin.git_dir / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:2000])
    with pytest.raises(DamagedError, match=r"\Athe clone cannot be read: [^\n\x1b]+\Z"):
        read(origin)


class Counting(ProcessRegistry):
    """Counts the commands that are run."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[Sequence[str]] = []

    @contextmanager
    def process(
        self, words: Sequence[str], env: Mapping[str, str], given: IO[bytes] | int
    ) -> Iterator[subprocess.Popen[bytes]]:
        self.commands.append(words)
        with super().process(words, env, given) as process:
            yield process


@pytest.mark.slow
def test_the_number_of_commands_does_not_grow_with_the_history(origin: Repository) -> None:
    origin.many(100_000)
    for number in range(200):
        origin.annotate(f"v1.{number}.0", "2020-01-01") if number < 3 else origin.tag(f"v1.{number}.0")
    counting = Counting()
    history = read_history(origin.git_dir, "o/r", "2022-06-15", counting)
    assert sum(history.months.commits) == 100_000
    assert max(history.months.authors) == 50
    assert len(history.tags) == 200
    assert len(counting.commands) <= 8


def test_reading_ends_when_its_time_is_over(origin: Repository) -> None:
    origin.commit("2020-01-10")
    with pytest.raises(GitError, match=r"\Ano answer in time\Z"):
        read_history(origin.git_dir, "o/r", TODAY, until=0.0)
