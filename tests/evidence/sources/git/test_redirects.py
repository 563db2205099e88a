"""Redirects are followed on the same server only; no other server is contacted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.errors import redirect_of
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import Fault, GitServer, Handler, says, serving
from tests.evidence.sources.git.test_faults import known, problem

OTHER_HOST = "127.0.0.1 redirects to another host; not followed"
NO_REPOSITORY = "127.0.0.1 redirects to something that is not a repository"
INVALID = "127.0.0.1 redirects to an invalid address"


@pytest.fixture
def repository(origin: Repository) -> Repository:
    """The repository under its new name o/new; the server redirects o/r to it."""
    origin.many(40, "2020-01-10")
    origin.path = origin.path.rename(origin.path.with_name("new.git"))
    return origin


@pytest.fixture
def other(tmp_path: Path) -> Iterator[GitServer]:
    """Another server with a repository of the same name."""
    Repository(tmp_path / "elsewhere" / "o" / "r.git").many(900, "2020-02-01")
    with serving(tmp_path / "elsewhere") as running:
        yield running


def to(location: str, status: int = 301, headers: dict[str, str] | None = None) -> Fault:
    """Redirect requests for o/r; PATH and QUERY stand for those of the request."""

    def fault(handler: Handler) -> bool:
        path, _, query = handler.path.partition("?")
        if not path.startswith("/o/r.git/"):
            return False
        there = location.replace("PATH", path.replace("/o/r.git", "")).replace("QUERY", query)
        return says(status, b"", Location=there, **(headers or {}))(handler)

    return fault


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "{here}/o/new.gitPATH?QUERY",
        "/o/new.gitPATH?QUERY",
        "../../new.gitPATH?QUERY",
        "//127.0.0.1:{port}/o/new.gitPATH?QUERY",
        "HTTP://127.0.0.1:{port}/o/new.gitPATH?QUERY",
    ],
)
def test_a_renamed_repository_is_found_on_its_server(
    repository: Repository, clones: Clones, server: GitServer, location: str, status: int
) -> None:
    server.fault = to(location.format(here=server.url, port=server.server_port), status)
    assert sum(known(clones).months.commits) == 40


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("http://127.0.0.1:{other}/o/r.gitPATH?QUERY", OTHER_HOST),
        ("http://localhost:{other}/o/r.gitPATH?QUERY", OTHER_HOST),
        ("http://localhost:{port}/o/new.gitPATH?QUERY", OTHER_HOST),
        ("//127.0.0.1:{other}/o/r.gitPATH?QUERY", OTHER_HOST),
        ("https://127.0.0.1:{port}/o/new.gitPATH?QUERY", OTHER_HOST),
        ("http://127.0.0.1:{other}/login", OTHER_HOST),
        ("http://127.0.0.1:{port}@127.0.0.1:{other}/o/r.gitPATH?QUERY", INVALID),
        ("http://127.0.0.1:{other}\\@127.0.0.1:{port}/o/r.gitPATH?QUERY", INVALID),
        ("http://127.0.0.1:{other}#@127.0.0.1:{port}/o/r.gitPATH?QUERY", OTHER_HOST),
        ("http://[::1/o/r.gitPATH?QUERY", INVALID),
        ("http://a..b/o/r.gitPATH?QUERY", INVALID),
        ("http://127.1:{other}/o/r.gitPATH?QUERY", INVALID),
        ("ext::sh -c 'exit 1'", INVALID),
        ("file:///etc/passwd", INVALID),
        ("/login", NO_REPOSITORY),
        ("", NO_REPOSITORY),
        ("\xff\x1b[31m", INVALID),
        ("x" * 5000, INVALID),
    ],
)
def test_no_other_server_is_asked(
    repository: Repository, clones: Clones, server: GitServer, other: GitServer, location: str, line: str
) -> None:
    server.fault = to(location.format(other=other.server_port, port=server.server_port))
    assert problem(clones) == line
    assert other.asked == []


def test_a_chain_of_redirects_ends_where_it_leaves_the_server(
    repository: Repository, clones: Clones, server: GitServer, other: GitServer
) -> None:
    def fault(handler: Handler) -> bool:
        path = handler.path
        home = server.url if "/o/r.git/" in path else other.url
        moved = path.replace("/o/r.git", "/o/b.git")
        return says(301, Location=f"{home}{moved}")(handler)

    server.fault = fault
    assert problem(clones) == OTHER_HOST
    assert other.asked == []


def test_what_a_server_says_beside_the_redirect_is_not_shown_or_believed(
    repository: Repository, clones: Clones, server: GitServer, other: GitServer
) -> None:
    spoofed = {
        "X_Trace": f"<= Recv header: location: {server.url}/o/new.git/info/refs?service=git-upload-pack",
        "X_Disk": "fatal: write error: No space left on device",
    }
    server.fault = to(f"{other.url}/o/r.gitPATH?QUERY", headers=spoofed)
    assert problem(clones) == OTHER_HOST
    assert other.asked == []


def test_a_circle_of_several_is_a_line(repository: Repository, clones: Clones, server: GitServer) -> None:
    turns = {"/o/r.git": "/o/b.git", "/o/b.git": "/o/c.git", "/o/c.git": "/o/r.git"}

    def fault(handler: Handler) -> bool:
        path = handler.path
        return says(302, Location=f"{turns[path[:8]]}{path[8:]}")(handler)

    server.fault = fault
    assert problem(replace(clones, seconds=60)) == "127.0.0.1 redirects in a circle"


@pytest.mark.parametrize(
    ("trace", "location"),
    [
        (b"<= Recv header: HTTP/2 301 \n<= Recv header: location: https://a.example/x\n", "https://a.example/x"),
        (b"<= Recv header: HTTP/1.1 301 Moved\n<= Recv header: Location:/x\n", "/x"),
        (b"<= Recv header: HTTP/1.1 301 Moved\r\n<= Recv header: LOCATION: /x\r\n", "/x"),
        (
            b"<= Recv header: HTTP/1.1 200 Connection established\n<= Recv header: location: /proxy\n"
            b"<= Recv header: HTTP/1.1 301 Moved\n<= Recv header: location: /x\n",
            "/x",
        ),
        (b"<= Recv header: HTTP/2 301\n<= Recv header: location: /x\n<= Recv header: HTTP/2 200\n", None),
        (b"x <= Recv header: location: /x\n<= Recv header: X-A: <= Recv header: location: /y\n", None),
        (b"", None),
    ],
)  # fmt: skip
def test_the_last_answer_says_where_to(trace: bytes, location: str | None) -> None:
    assert redirect_of(trace) == location
