"""A proxy that plays every host: it terminates TLS and serves local repositories."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.evidence.sources.git.server import GitServer, Handler
from tests.github.interceptor import certificate


class HttpsProxy(GitServer):
    """Serves `<root>/<host>/<path>.git` as `https://<host>/<path>.git`, and records
    what each host was asked.
    """

    def __init__(self, root: Path, folder: Path, *hosts: str) -> None:
        super().__init__(root)
        self.RequestHandlerClass = _ProxyHandler
        self.certificate = certificate(folder, hosts)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate)

    @property
    def environment(self) -> dict[str, str]:
        """Return variables that make git use and trust the proxy."""
        return {"https_proxy": self.url, "no_proxy": "", "GIT_SSL_CAINFO": self.certificate}

    @property
    def hosts(self) -> set[str]:
        """Return the hosts that got a request."""
        return {asked.path.split("/")[1] for asked in self.asked}


class _ProxyHandler(Handler):
    server: HttpsProxy
    host = ""

    def do_CONNECT(self) -> None:  # noqa: N802 - the name that http.server looks for
        self.host = self.path.partition(":")[0]
        self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        with contextlib.suppress(OSError):  # a client that does not trust the certificate
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server looks for
        self.path = f"/{self.host}{self.path}"
        super().do_GET()

    def finish(self) -> None:
        """Close the TLS connection."""
        super().finish()
        self.connection.close()


@contextmanager
def https_proxy(root: Path, folder: Path, *hosts: str) -> Iterator[HttpsProxy]:
    """Run the proxy for some hosts, with its certificate in a folder."""
    with HttpsProxy(root, folder, *hosts) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
