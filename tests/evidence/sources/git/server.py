"""Serve real repositories over smart HTTP on loopback, with optional faults."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from tests.evidence.sources.git.repository import ENVIRONMENT


class Asked(NamedTuple):
    """A request, and the number of bytes sent in response."""

    method: str
    path: str
    authorization: str | None
    sent: int


# Answers a request in place of git; False leaves it to git after all.
Fault = Callable[["Handler"], bool]


class GitServer(ThreadingHTTPServer):
    """`git http-backend` over the repositories `<root>/<owner>/<name>.git`."""

    daemon_threads = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.root = root
        self.asked: list[Asked] = []
        self.fault: Fault | None = None
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def sent(self) -> int:
        """Return the bytes sent so far."""
        return sum(asked.sent for asked in self.asked)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect."""


class Handler(BaseHTTPRequestHandler):
    server: GitServer
    sent = 0

    def do_GET(self) -> None:
        self.sent = 0
        try:
            if self.server.fault is None or not self.server.fault(self):
                self.answer(*self.from_git())
        finally:
            asked = Asked(self.command, self.path, self.headers.get("Authorization"), self.sent)
            self.server.asked.append(asked)

    def do_POST(self) -> None:
        self.do_GET()

    def from_git(self) -> tuple[int, dict[str, str], bytes]:
        """Return the response of git's CGI program."""
        path, _, query = self.path.partition("?")
        ran = subprocess.run(
            ["git", "http-backend"],
            input=self.body(),
            env={
                "PATH": ENVIRONMENT["PATH"],
                "HOME": "/dev/null",
                "GIT_PROJECT_ROOT": str(self.server.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": "2",
                "GIT_CONFIG_KEY_0": "uploadpack.allowFilter",
                "GIT_CONFIG_VALUE_0": "true",
                "GIT_CONFIG_KEY_1": "safe.directory",
                "GIT_CONFIG_VALUE_1": "*",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            },
            capture_output=True,
            check=False,
        )
        head, _, body = ran.stdout.partition(b"\r\n\r\n")
        headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n") if b": " in line)
        return int(headers.pop("Status", "200").split()[0]), headers, body

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def answer(self, status: int, headers: dict[str, str], body: bytes, send: int | None = None) -> None:
        """Send the response, optionally only the first bytes of its body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        part = body if send is None else body[:send]
        self.wfile.write(part)
        self.sent += len(part)
        if len(part) < len(body):
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Log nothing."""


@contextmanager
def serving(root: Path) -> Iterator[GitServer]:
    with GitServer(root) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer every request with this status."""

    def fault(handler: Handler) -> bool:
        handler.body()
        handler.answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return True

    return fault


def once(fault: Fault) -> Fault:
    """Apply a fault to the first request only."""
    left = [fault]
    return lambda handler: left.pop()(handler) if left else False


def cut_packs(after: int) -> Fault:
    """Cut packs off after some bytes; other responses are complete."""

    def fault(handler: Handler) -> bool:
        status, headers, body = handler.from_git()
        handler.answer(status, headers, body, after if b"PACK" in body else None)
        return True

    return fault


def hang(before_packs: bool = False) -> Fault:
    """Send nothing until the server stops; with `before_packs`, only to requests for packs."""

    def fault(handler: Handler) -> bool:
        status, headers, body = handler.from_git()
        if before_packs and b"PACK" not in body:
            handler.answer(status, headers, body)
        else:
            handler.server.stopped.wait()
        return True

    return fault


def drip(handler: Handler) -> bool:
    """Send one byte per second."""
    status, headers, body = handler.from_git()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    for at in range(len(body)):
        handler.wfile.write(body[at : at + 1])
        handler.wfile.flush()
        if handler.server.stopped.wait(1):
            break
    return True


def endless(handler: Handler) -> bool:
    """Send an endless packet with short pauses, so that git does not time out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
    handler.end_headers()
    handler.wfile.write(b"fff0")
    while not handler.server.stopped.wait(0.1):
        handler.wfile.write(b"x")
    return True
