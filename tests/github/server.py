"""The loopback GitHub: serves, logs requests, adds latency and applies faults."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from itertools import count
from threading import Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING

from tests.github import graphql, rest
from tests.github.exchange import Reply, Request
from tests.github.limits import Limits
from tests.github.listen import Server
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
        self._server = Server((host, port), self, certificate)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{host}:{self._server.server_port}"
        self.enterprise = f"{self.url}/api/v3"

    @property
    def requests(self) -> list[Request]:
        """Return the requests so far, in order."""
        with self._lock:
            return list(self._log)

    def fail(
        self, fault: Fault, when: Callable[[Request], bool] = lambda request: True, times: int | None = None
    ) -> None:
        """Answer the next `times` requests for which `when` holds (None: all of them) with a fault."""
        with self._lock:
            self._faults.append(_Armed(fault, when, times))

    def mend(self) -> None:
        """Remove all faults."""
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
        """Wait at most until the server ends; return whether it has ended."""
        return self.stopped.wait(seconds)

    def answer(self, request: Request, world: World | None = None) -> Reply:
        """Return the regular response, optionally from another world."""
        world = self.world if world is None else world
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
        """Return a response as bytes."""
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

    def record(self, request: Request) -> Fault | None:
        """Log a request and return its fault, if any."""
        with self._lock:
            self._log.append(request)
            for armed in self._faults:
                if armed.times != 0 and armed.when(request):
                    armed.times = None if armed.times is None else armed.times - 1
                    return armed.fault
        return None


class _Armed:
    """A fault that waits for matching requests."""

    def __init__(self, fault: Fault, when: Callable[[Request], bool], times: int | None) -> None:
        self.fault = fault
        self.when = when
        self.times = times
