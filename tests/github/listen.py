"""The HTTP/1.1 server of the loopback GitHub: keep-alive, one thread per connection, optional TLS."""

from __future__ import annotations

import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import TYPE_CHECKING, Any

from tests.github.exchange import Exchange, Reply, Request

if TYPE_CHECKING:
    from tests.github.server import GitHub


class Server(ThreadingHTTPServer):
    daemon_threads = False  # they are joined at the end
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], github: GitHub, certificate: str | None) -> None:
        super().__init__(address, _Handler)
        self.github = github
        self._open: set[socket] = set()
        self._lock = Lock()
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        if self._tls:  # the handshake is left to the connection's own thread
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().close_request(request)

    def hang_up(self) -> None:
        """Close open connections."""
        with self._lock:
            for connection in self._open:
                try:
                    socket.shutdown(connection, SHUT_RDWR)
                except OSError:
                    continue  # the client was first

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Record errors of the server itself; ignore clients that disconnect."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.github.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        github = self.server.github
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length) if length else b"")
        fault = github.record(request)
        if github.latency and github.wait(github.latency):
            self.close_connection = True
            return
        if fault is None:
            reply: Reply | None = github.answer(request)
        else:
            reply = fault(Exchange(request, github, self.connection))
        if reply is None:  # the fault has had its way with the connection
            self.close_connection = True
            return
        request.status, request.size = reply.status, len(reply.body)
        self.close_connection = self.close_connection or reply.close
        self.connection.sendall(github.message(reply, request))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing."""
