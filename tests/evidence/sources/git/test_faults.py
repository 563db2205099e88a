"""What a server, a network or a machine can do wrong: each is one line, in time, and what was there stays."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8sml.evidence.model import History
from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.source import observe
from k8sml.evidence.sources.interface import Target
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import Fault, GitServer, cut_packs, drip, hang, once, says, serving
from tests.waiting import GUARD

pytestmark = pytest.mark.slow

TODAY = "2020-06-15"
ROOT = Path(__file__).parents[4]


@pytest.fixture
def repository(origin: Repository) -> Repository:
    origin.many(400, "2020-01-10")
    return origin


def problem(clones: Clones) -> str | None:
    """The problem with o/r, of which nothing was known."""
    (found,) = observe(Target("r", "o/r"), clones, TODAY)
    assert (found.history is None) != (found.problem is None)
    return found.problem


def known(clones: Clones) -> History:
    (found,) = observe(Target("r", "o/r"), clones, TODAY)
    assert found.problem is None
    assert found.history is not None
    return found.history


NOTHING = "no commit on its default branch, or 127.0.0.1 does not answer with a repository"
FAULTS: dict[str, tuple[Fault, str]] = {
    "401": (
        says(401, WWW_Authenticate='Basic realm="x"'),
        "no such repository on 127.0.0.1, or it is private",
    ),
    **{
        f"{status}": (says(status), f"127.0.0.1 refuses to answer ({status})")
        for status in (300, 304, 305, 399)
    },
    "403": (says(403), "127.0.0.1 refuses to answer (403)"),
    "404": (says(404), "no such repository on 127.0.0.1, or it is private"),
    "410": (says(410), "127.0.0.1 refuses to answer (410)"),
    "429": (says(429, Retry_After="60"), "127.0.0.1 limits requests (429); try again later"),
    "451": (says(451), "it is blocked on 127.0.0.1 for legal reasons"),
    "500": (says(500), "127.0.0.1 answers 500"),
    "502": (says(502, b"<html>\x1b[31m"), "127.0.0.1 answers 502"),
    "503": (says(503), "127.0.0.1 answers 503"),
    "HTML": (says(200, b"<html>log in</html>"), NOTHING),
    "HTML that claims to be git": (
        says(200, b"<html>", Content_Type="application/x-git-upload-pack-advertisement"),
        "127.0.0.1 does not answer with a repository",
    ),
    "nothing": (says(200), NOTHING),
    "a pack that breaks off": (cut_packs(2000), "the connection to 127.0.0.1 broke"),
    "a redirect to where nobody answers": (
        says(301, Location="http://localhost:9/o/r.git/info/refs?service=git-upload-pack"),
        "127.0.0.1 redirects to another host; not followed",
    ),
    "a redirect to another protocol": (
        says(301, Location="ftp://127.0.0.1/o/r.git/info/refs?service=git-upload-pack"),
        "127.0.0.1 redirects to an invalid address",
    ),
}


@pytest.mark.parametrize(("fault", "line"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_of_the_server_is_a_line_and_leaves_nothing(
    repository: Repository, clones: Clones, server: GitServer, fault: Fault, line: str
) -> None:
    server.fault = fault
    assert problem(clones) == line
    assert [path.suffix for path in clones.folder.iterdir()] == [".lock"]


@pytest.mark.parametrize(("fault", "line"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fetch_that_fails_keeps_what_was_there(
    repository: Repository, clones: Clones, server: GitServer, fault: Fault, line: str
) -> None:
    before = known(clones)
    repository.many(400, "2020-03-01")
    server.fault = fault
    (found,) = observe(Target("r", "o/r", before), clones, TODAY)
    assert (found.history, found.problem) == (before, line)
    assert not list(clones.folder.glob("**/tmp_*"))
    clone = (clones.folder / "o__r.git").stat().st_ino
    server.fault = None
    sent = server.sent
    assert sum(known(clones).months.commits) > 400
    assert server.sent > sent
    assert (clones.folder / "o__r.git").stat().st_ino == clone


@pytest.mark.parametrize("fault", [says(503), cut_packs(2000)], ids=["503", "cut"])
def test_a_fault_that_passes_is_none(
    repository: Repository, clones: Clones, server: GitServer, fault: Fault
) -> None:
    server.fault = once(fault)
    assert problem(clones) is None


@pytest.mark.parametrize(
    "fault", [hang(), hang(before_packs=True), drip], ids=["at once", "at the pack", "drip"]
)
def test_a_server_that_hangs_or_drips_costs_the_time_allowed_and_no_more(
    repository: Repository, clones: Clones, server: GitServer, fault: Fault
) -> None:
    server.fault = fault
    assert problem(replace(clones, seconds=2)) == "no answer in time"
    assert not server.stopped.is_set()
    assert [path.suffix for path in clones.folder.iterdir()] == [".lock"]


def test_a_license_that_the_server_does_not_give_costs_nothing_else(
    origin: Repository, clones: Clones, server: GitServer
) -> None:
    origin.commit("2020-01-10", files={"LICENSE": "MIT License"})
    server.fault = lambda handler: len(server.asked) >= 3 and says(500)(handler)
    history = known(clones)
    assert (history.license_head, history.last_commit) == (None, "2020-01-10")
    server.fault = None
    assert known(clones).license_head == "MIT License"


def test_a_renamed_repository_is_followed_on_its_host(
    repository: Repository, clones: Clones, server: GitServer
) -> None:
    repository.path.rename(repository.path.with_name("new.git"))
    server.fault = lambda handler: (
        handler.path.startswith("/o/r.git/")
        and says(301, Location=f"{server.url}{handler.path.replace('/o/r.git/', '/o/new.git/')}")(handler)
    )
    assert sum(known(clones).months.commits) == 400


def test_a_redirect_in_a_circle_ends(repository: Repository, clones: Clones, server: GitServer) -> None:
    server.fault = lambda handler: says(302, Location=f"{server.url}{handler.path}")(handler)
    assert problem(clones) == "127.0.0.1 redirects in a circle"


def test_another_hosts_repository_is_not_taken_for_this_one(
    repository: Repository, clones: Clones, server: GitServer, tmp_path: Path
) -> None:
    before = known(clones)
    elsewhere = Repository(tmp_path / "elsewhere" / "o" / "r.git")
    elsewhere.many(900, "2020-02-01")
    with serving(tmp_path / "elsewhere") as other:
        server.fault = lambda handler: says(301, Location=f"{other.url}{handler.path}")(handler)
        (found,) = observe(Target("r", "o/r", before), clones, TODAY)
        assert other.asked == []
    assert found.problem == "127.0.0.1 redirects to another host; not followed"
    server.fault = None
    assert known(clones) == before


def test_a_connection_that_is_refused_is_a_line(repository: Repository, clones: Clones) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert problem(replace(clones, github=f"http://127.0.0.1:{port}")) == "127.0.0.1 cannot be reached"


def test_a_host_that_does_not_exist_is_a_line(clones: Clones) -> None:
    assert problem(replace(clones, github="https://github.invalid")) == "github.invalid cannot be reached"


def test_a_certificate_that_is_none_is_a_line(
    repository: Repository, clones: Clones, server: GitServer
) -> None:
    line = problem(replace(clones, github=f"https://127.0.0.1:{server.server_port}"))
    assert line == "the certificate of 127.0.0.1 is not valid"


def test_without_git_the_line_says_where_to_get_it(clones: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert problem(clones) == "git is not installed: https://git-scm.com"


def test_a_folder_that_cannot_be_written_is_a_line(clones: Clones, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    line = problem(replace(clones, folder=tmp_path / "file" / "clones"))
    assert line == f"{tmp_path}/file/clones cannot be used: not a directory"


def test_a_clone_that_another_update_works_on_is_a_line(repository: Repository, clones: Clones) -> None:
    from filelock import FileLock

    clones.folder.mkdir()
    with FileLock(clones.folder / "o__r.lock"):
        assert problem(replace(clones, seconds=0.5)) == "another update is using its clone"


OBSERVE = """
import sys
from pathlib import Path
from k8sml.evidence.sources.interface import Target
from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.source import observe
(found,) = observe(Target("r", "o/r"), Clones(Path(sys.argv[1]), sys.argv[2], 600), "2020-06-15")
print(found.problem or sum(found.history.months.commits))
"""


def command(clones: Clones) -> list[str]:
    """An update in a process of its own, which prints the problem or the number of commits."""
    return [sys.executable, "-c", OBSERVE, str(clones.folder), clones.github]


def in_a_small_file_system(words: list[str], folder: Path, size: str) -> subprocess.CompletedProcess[str]:
    """Run a command that sees a file system of so many bytes at a folder, which goes with it."""
    script = f'mount -t tmpfs -o size={size} none "$0" && "$@"; echo; ls -A "$0"'
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_a_full_disk_is_a_line_and_leaves_nothing(repository: Repository, clones: Clones) -> None:
    clones.folder.mkdir()
    if shutil.which("unshare") is None or in_a_small_file_system(["true"], clones.folder, "64k").returncode:
        pytest.skip("this system lets nobody mount a small file system")
    repository.many(4000, "2020-02-01")
    ran = in_a_small_file_system(command(clones), clones.folder, "96k")
    assert ran.stdout.split("\n\n") == ["the disk is full", "o__r.lock\n"], ran.stderr


@pytest.mark.parametrize("size", ["4k", "16k", "40k", "200k", "400k"])
def test_a_disk_that_fills_up_in_a_first_clone_is_a_line(
    repository: Repository, clones: Clones, size: str
) -> None:
    clones.folder.mkdir()
    if shutil.which("unshare") is None or in_a_small_file_system(["true"], clones.folder, "64k").returncode:
        pytest.skip("this system lets nobody mount a small file system")
    for number in range(150):
        repository.tag(f"v{number}")  # each adds a file
    ran = in_a_small_file_system(command(clones), clones.folder, size)
    line, _, _ = ran.stdout.partition("\n")
    assert line == "the disk is full" or line.endswith("cannot be used: no space left on device"), ran.stderr


@pytest.mark.parametrize("free", [0, 16, 64, 200])
def test_a_disk_that_fills_up_in_a_fetch_is_a_line_and_the_clone_stays(
    repository: Repository, clones: Clones, free: int
) -> None:
    known(clones)
    if shutil.which("unshare") is None or in_a_small_file_system(["true"], clones.folder, "64k").returncode:
        pytest.skip("this system lets nobody mount a small file system")
    repository.many(2, "2020-03-01")
    for number in range(100):
        repository.tag(f"v{number}")  # each adds a file
    kept = clones.folder.rename(clones.folder.with_name("kept"))
    clones.folder.mkdir()
    script = (
        'cp -r "$1/." "$2"; left=$(df --output=avail -k "$2" | tail -1); '
        'head -c "$((left - $3))k" /dev/zero > "$2/zeros"; at=$2; shift 3; "$@"; rm "$at/zeros"; "$@"'
    )
    words = ["sh", "-c", script, "sh", str(kept), str(clones.folder), str(free), *command(clones)]
    ran = in_a_small_file_system(words, clones.folder, "1m")
    assert ran.stdout.split("\n")[:2] == ["the disk is full", "402"], ran.stderr


def test_a_file_that_may_not_grow_is_a_line(repository: Repository, clones: Clones) -> None:
    repository.many(4000, "2020-02-01")
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", *command(clones)]
    ran = subprocess.run(limited, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.stdout == "the system allows no clone of this size\n", ran.stderr
    assert not list(clones.folder.glob("*.new"))


def test_two_processes_that_update_at_once_are_both_right(repository: Repository, clones: Clones) -> None:
    started = [
        subprocess.Popen(command(clones), stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    assert [process.communicate(timeout=GUARD)[0] for process in started] == ["400\n", "400\n"]
    assert sorted(path.name for path in clones.folder.iterdir()) == ["o__r.git", "o__r.lock"]
