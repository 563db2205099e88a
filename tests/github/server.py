"""The loopback GitHub: it listens, keeps a log, is as late as a distant server, and does what faults say."""

from __future__ import annotations

import ssl
import sys
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from socket import SHUT_RDWR, socket
from threading import Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tests.github import graphql, rest
from tests.github.exchange import Reply, Request
from tests.github.limits import Limits
from tests.github.world import World

if TYPE_CHECKING:
    from tests.github.faults import Fault

# What the loopback GitHub accepts as a token; whoever finds it elsewhere has found a leak.
TOKEN = "the-token-of-the-loopback-github"
HOURLY = 5000


class GitHub:
    """A GitHub at `url`, from `with` to its end, that knows the repositories of a world.

    Each answer comes `latency` seconds late. `certificate` (a file with key and certificate) makes it speak
    TLS. An error of the server itself is raised at the end.
    """

    def __init__(
        self,
        world: World,
        latency: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = world
        self.latency = latency
        self.clock = clock
        self.tokens = {TOKEN: HOURLY}
        self.limits = Limits(self.tokens, clock)
        self.errors: list[BaseException] = []
        self.stopped = Event()
        self._log: list[Request] = []
        self._faults: list[_Armed] = []
        self._lock = Lock()
        self._number = count(1)
        self._server = _Server((host, port), self, certificate)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{host}:{self._server.server_port}"
        self.enterprise = f"{self.url}/api/v3"

    @property
    def requests(self) -> list[Request]:
        """What was asked so far, in the order in which the requests came."""
        with self._lock:
            return list(self._log)

    def fail(
        self, fault: Fault, when: Callable[[Request], bool] = lambda request: True, times: int | None = None
    ) -> None:
        """Answer the next `times` requests for which `when` holds (None: all of them) with a fault."""
        with self._lock:
            self._faults.append(_Armed(fault, when, times))

    def mend(self) -> None:
        """Take all faults away."""
        with self._lock:
            self._faults.clear()

    def __enter__(self) -> GitHub:
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        if self.errors and error is None:
            raise self.errors[0]

    def wait(self, seconds: float) -> bool:
        """Wait, but not beyond the end of the server; whether it has ended."""
        return self.stopped.wait(seconds)

    def answer(self, request: Request, world: World | None = None) -> Reply:
        """What GitHub would answer, knowing another world than this one if said."""
        world = world or self.world
        if request.authorization is None:
            if request.is_graphql:
                message = "This endpoint requires you to be authenticated."
                return rest.problem(401, message, "https://docs.github.com/graphql")
        elif request.token not in self.tokens:
            return rest.problem(401, "Bad credentials")
        if request.is_graphql:
            return graphql.answer(request, world, self.limits)
        root = "/api/v3" if request.path.startswith("/api/v3/") else ""
        return rest.answer(request, self.url + root, request.path.removeprefix(root), world, self.limits)

    def message(self, reply: Reply, request: Request) -> bytes:
        """An answer as it goes over the wire."""
        headers = {
            "Server": "github.com",
            "Date": formatdate(self.clock(), usegmt=True),
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Request-Id": f"C0DE:{next(self._number):04X}:1:1:1",
            "Content-Length": str(len(reply.body)),
            **({"Connection": "close"} if reply.close else {}),
            **reply.headers,
        }
        if reply.status == HTTPStatus.NOT_MODIFIED:
            del headers["Content-Length"]
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        body = b"" if request.method == "HEAD" else reply.body
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def _record(self, request: Request) -> Fault | None:
        """Log a request; the fault that it meets."""
        with self._lock:
            self._log.append(request)
            for armed in self._faults:
                if armed.times != 0 and armed.when(request):
                    armed.times = None if armed.times is None else armed.times - 1
                    return armed.fault
        return None


class _Armed:
    """A fault that waits for its requests."""

    def __init__(self, fault: Fault, when: Callable[[Request], bool], times: int | None) -> None:
        self.fault = fault
        self.when = when
        self.times = times


class Exchange:
    """A request with what a fault needs to spoil its answer: the server and the connection."""

    def __init__(self, request: Request, github: GitHub, connection: socket) -> None:
        self.request = request
        self.github = github
        self.connection = connection

    def answer(self, world: World | None = None) -> Reply:
        """The answer without the fault."""
        return self.github.answer(self.request, world)

    def message(self, reply: Reply) -> bytes:
        """An answer as it goes over the wire."""
        return self.github.message(reply, self.request)


class _Server(ThreadingHTTPServer):
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
        """End the connections that clients keep open."""
        with self._lock:
            for connection in self._open:
                try:
                    socket.shutdown(connection, SHUT_RDWR)
                except OSError:
                    continue  # the client was first

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Remember what went wrong in the server itself; clients may go when they like."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.github.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        github = self.server.github
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length) if length else b"")
        fault = github._record(request)
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
        """Nothing on standard error."""
