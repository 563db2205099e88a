"""Whether repositories and links answer, asked of a real server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from k8sml.catalog.load import load_with_source_map
from k8sml.evidence.address import parse_base
from k8sml.evidence.online_check import Hosts, OnlineResult, check_online
from k8sml.evidence.token import Token, TokenError

SECRET = "s3cret-token"


class Server(ThreadingHTTPServer):
    """Answers by path, and remembers what it was asked with which authorization."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, str | None]] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.refuse_head = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str, status: int = 200, body: object = None, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[path] = (status, headers, data)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization")))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        if self.command == "HEAD" and self.server.refuse_head:
            status = 405
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield running
        running.shutdown()


def check(tmp_path: Path, server: Server, more: str = "", token: str | None = None) -> OnlineResult:
    path = tmp_path / "c.yaml"
    path.write_text(
        f"projects:\n- {{slug: a, name: A, summary: Does., category: data, repo: o/a{more}}}\n",
        encoding="utf-8",
    )
    loaded = load_with_source_map(path)
    hosts = Hosts(web=parse_base(server.url), api=parse_base(f"{server.url}/api"))
    found = Token(token, "GH_TOKEN", hosts.api.origin) if token else None
    return check_online(loaded.catalog, loaded.source_map, hosts, found, seconds=60)


def messages(checked: OnlineResult) -> list[str]:
    return [fault.message for fault in checked.issues]


def test_a_repository_and_links_that_answer_are_no_fault(tmp_path: Path, server: Server) -> None:
    server.answer("/o/a")
    server.answer("/home")
    checked = check(tmp_path, server, f', homepage: "{server.url}/home", docs: "{server.url}/home"')
    assert (checked.issues, checked.unknown) == ([], [])
    assert sorted(path for _, path, _ in server.asked) == ["/home", "/o/a"]


def test_a_repository_that_is_gone_is_a_fault_at_its_line(tmp_path: Path, server: Server) -> None:
    (fault,) = check(tmp_path, server).issues
    assert (fault.line, fault.key) == (2, "a.repo")
    assert fault.message == "no repository o/a on GitHub: gone, private or never there"


def test_a_rename_is_told_without_a_token(tmp_path: Path, server: Server) -> None:
    server.answer("/o/a", 301, Location=f"{server.url}/new/home")
    server.answer("/new/home")
    assert messages(check(tmp_path, server)) == ["the catalog says o/a; GitHub says new/home"]


def test_a_rename_and_an_archive_flag_are_told_by_the_api(tmp_path: Path, server: Server) -> None:
    server.answer("/api/repos/o/a", 301, Location=f"{server.url}/api/repositories/1")
    server.answer("/api/repositories/1", body={"full_name": "new/home", "archived": False})
    assert messages(check(tmp_path, server, token=SECRET)) == ["the catalog says o/a; GitHub says new/home"]
    server.answer("/api/repos/o/a", body={"full_name": "O/A", "archived": True})
    assert messages(check(tmp_path, server, token=SECRET)) == [
        "GitHub says that o/a is archived; no event here says so"
    ]


def test_an_archive_flag_that_an_event_tells_is_no_fault(tmp_path: Path, server: Server) -> None:
    server.answer("/api/repos/o/a", body={"full_name": "o/a", "archived": True})
    server.answer("/why")
    event = f', events: [{{date: 2022, kind: archived, source: "{server.url}/why"}}]'
    assert not messages(check(tmp_path, server, event, token=SECRET))


def test_a_blocked_repository_is_a_fault(tmp_path: Path, server: Server) -> None:
    server.answer("/o/a", 451)
    assert messages(check(tmp_path, server)) == ["o/a is blocked on GitHub for legal reasons"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_link_is_a_fault(tmp_path: Path, server: Server, status: int) -> None:
    server.answer("/o/a")
    server.answer("/docs", status)
    checked = check(tmp_path, server, f', docs: "{server.url}/docs"')
    assert messages(checked) == [f"{server.url}/docs answers {status}"]


def test_the_source_of_a_former_name_is_checked(tmp_path: Path, server: Server) -> None:
    server.answer("/o/a")
    former = f'{{name: a/old, since: 2020, source: "{server.url}/former"}}'
    checked = check(tmp_path, server, f", detect: {{images: [a/old], former: [{former}]}}")
    assert messages(checked) == [f"{server.url}/former answers 404"]
    assert [issue.key for issue in checked.issues] == ["a.detect.former[0].source"]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_link_that_does_not_let_us_look_is_unknown_and_no_fault(
    tmp_path: Path, server: Server, status: int
) -> None:
    server.answer("/o/a")
    server.answer("/docs", status)
    checked = check(tmp_path, server, f', docs: "{server.url}/docs"')
    assert not checked.issues
    assert checked.unknown[0].startswith(f"{server.url}/docs: ")


def test_a_server_that_refuses_the_short_question_is_asked_the_long_one(
    tmp_path: Path, server: Server
) -> None:
    server.refuse_head = True
    server.answer("/api/repos/o/a", body={"full_name": "o/a"})
    server.answer("/docs")
    checked = check(tmp_path, server, f', docs: "{server.url}/docs"', token=SECRET)
    assert (checked.issues, checked.unknown) == ([], [])
    assert [method for method, path, _ in server.asked if path == "/docs"] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b"<html>", "does not answer with a repository"),
        (403, b"{}", "answers 403"),
        (200, b'{"full_name"', "does not answer with a repository"),
        (200, b"[]", "does not answer with a repository"),
        (200, b"{}", "does not answer with a repository"),
    ],
    ids=["HTML", "limit", "cut off", "a list", "no name"],
)
def test_an_api_that_does_not_tell_is_unknown(
    tmp_path: Path, server: Server, status: int, body: bytes, reason: str
) -> None:
    server.answer("/api/repos/o/a", status, body)
    checked = check(tmp_path, server, token=SECRET)
    assert (checked.issues, checked.unknown) == ([], [f"github.com/o/a: {reason}"])


def test_a_redirect_in_a_circle_is_unknown(tmp_path: Path, server: Server) -> None:
    server.answer("/o/a", 302, Location=f"{server.url}/o/a")
    assert check(tmp_path, server).unknown == ["github.com/o/a: too many redirects"]


def test_a_server_that_is_not_there_is_unknown(tmp_path: Path, server: Server) -> None:
    server.shutdown()
    server.server_close()
    assert check(tmp_path, server).unknown == ["github.com/o/a: cannot be reached"]


def test_a_refused_token_names_its_source_and_not_itself(tmp_path: Path, server: Server) -> None:
    server.answer("/api/repos/o/a", 401)
    with pytest.raises(TokenError) as caught:
        check(tmp_path, server, token=SECRET)
    assert str(caught.value) == "GitHub refused the token of GH_TOKEN"


def test_the_token_goes_to_the_api_and_to_no_other_host(tmp_path: Path, server: Server) -> None:
    with Server() as other:
        threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
        other.answer("/elsewhere", body={"full_name": "o/a"})
        other.answer("/docs")
        server.answer("/api/repos/o/a", 302, Location=f"http://localhost:{other.server_port}/elsewhere")
        checked = check(tmp_path, server, f', docs: "{other.url}/docs"', token=SECRET)
        other.shutdown()
    assert checked.unknown == ["github.com/o/a: redirected to another host; not followed"]
    assert [sent for _, path, sent in server.asked if path == "/api/repos/o/a"] == [f"Bearer {SECRET}"]
    assert {path for _, path, _ in other.asked} == {"/docs"}
    assert [sent for *_, sent in other.asked] == [None] * len(other.asked)


def test_links_are_asked_without_the_token_even_on_the_apis_host(tmp_path: Path, server: Server) -> None:
    server.answer("/api/repos/o/a", body={"full_name": "o/a"})
    server.answer("/docs")
    check(tmp_path, server, f', docs: "{server.url}/docs"', token=SECRET)
    assert [sent for _, path, sent in server.asked if path == "/docs"] == [None]
