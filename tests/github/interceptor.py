"""A proxy that terminates TLS, to record which hosts are contacted and with which tokens."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
from pathlib import Path
from socket import socket
from threading import Event
from typing import NamedTuple

import pytest

from tests.github.raw import Raw, read_request


class Sent(NamedTuple):
    """A request at the proxy: its target host and its token."""

    host: str
    token: str | None


class Interceptor:
    """A proxy at `url` that answers every request, for any host, with `answer`.

    Clients need to trust `certificate`, which is valid for all of `hosts`.
    """

    def __init__(self, folder: Path, hosts: tuple[str, ...], answer: bytes) -> None:
        self.sent: list[Sent] = []
        self.certificate = certificate(folder, hosts)
        self._answer = answer
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.certificate)
        self._raw = Raw(self._talk)
        self.url = self._raw.url

    def __enter__(self) -> Interceptor:
        self._raw.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.__exit__()

    def _talk(self, connection: socket, _: Event) -> None:
        asked = self._raw.requests[-1]
        if not asked.startswith(b"CONNECT "):  # plain HTTP through a proxy shows everything
            self._record(asked, re.search(rb"//([^/ ]+)", asked))
            connection.sendall(self._answer)
            return
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with self._tls.wrap_socket(connection, server_side=True) as secure:
            self._record(read_request(secure), re.match(rb"CONNECT ([^:]+)", asked))
            secure.sendall(self._answer)

    def _record(self, request: bytes, host: re.Match[bytes] | None) -> None:
        token = re.search(rb"(?i)^authorization: *\w+ (\S+)", request, re.MULTILINE)
        self.sent.append(Sent(host[1].decode() if host else "", token[1].decode() if token else None))


def certificate(folder: Path, hosts: tuple[str, ...]) -> str:
    """Return a file with a key and a certificate for some hosts; skip the test without openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl command is not installed")
    names = ",".join(f"DNS:{host}" for host in hosts)
    key, certificate = folder / "key.pem", folder / "all-hosts.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-batch", "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={names}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    certificate.write_text(key.read_text() + certificate.read_text())
    return str(certificate)
