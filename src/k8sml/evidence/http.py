"""Send HTTP requests: bounded in time and size, with a token for one origin only.

The only module that uses the network. Redirects and retries are handled here, not by requests or urllib3.
These read the bodies of redirects and failed tries to the end, at any length. They also contact the target of
a redirect before it can be checked. The policy for retries is in `retry.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from socket import SOCK_STREAM, getaddrinfo, socket
from time import monotonic
from typing import Any
from urllib.parse import quote, urljoin

import requests
from msgspec import Struct
from msgspec.structs import replace
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.address import Address, AddressError, parse_address
from k8sml.evidence.deadline import Deadline, deadline, watch
from k8sml.evidence.jobs import MAX_CONNECTIONS
from k8sml.evidence.retry import is_temporary, retry
from k8sml.evidence.token import Token

# Seconds to connect, and between two bytes of the response.
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0
_CHUNK = 65_536
_MAX_REDIRECTS = 5
_MAX_HEADERS = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
# The requested bytes only; urllib3 unpacks them piece by piece, so a small response cannot become huge.
_ENCODINGS = ("", "identity", "gzip", "deflate")


class RequestError(Exception):
    """A request without a usable response; the text has the reason, without addresses or secrets."""


class _BrokenError(RequestError):
    """A connection that failed or broke, which may succeed at the next try."""


class Response(Struct, frozen=True):
    """A response: status, headers by lower-case name, body, and the address that sent it."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: Address


class _Request(Struct, frozen=True):
    """A request as it is sent to one address; `max_bytes` limits the response."""

    method: str
    address: Address
    headers: dict[str, str]
    body: bytes | None
    max_bytes: int


class HttpClient:
    """A client that keeps its connections open; several threads may use it.

    The only credential is `token`, which goes to its origin only: no cookies, no `.netrc`, nothing along with
    a redirect to another origin. Proxies and certificates come from the environment.
    """

    def __init__(self, token: Token | None = None) -> None:
        self._token = token
        self._adapter = _Adapter(max_retries=0, pool_maxsize=MAX_CONNECTIONS)
        self._settings = requests.Session()  # only for the proxies and certificates of the environment

    def close(self) -> None:
        """Close the idle connections."""
        self._adapter.close()

    def request(
        self,
        method: str,
        address: Address,
        *,
        seconds: float,
        max_bytes: int = 0,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        other_hosts: bool = False,
    ) -> Response:
        """Return the response to a request, after redirects and at most one retry for each of them.

        All of it takes at most `seconds`. The body is read only if `max_bytes` is more than 0; a longer
        body is an error. So are redirects to another scheme, host or port, unless `other_hosts` is set.
        Raises RequestError.
        """
        wanted = {"User-Agent": "k8sml", "Accept-Encoding": "gzip", **(headers or {})}
        request = _Request(method, address, wanted, body, max_bytes)
        with deadline(seconds) as limit:
            for _ in range(_MAX_REDIRECTS + 1):
                response = self._send_with_retry(request, limit)
                target = _redirect_target(response)
                if target is None:
                    return response
                if not other_hosts and target.origin != address.origin:
                    raise RequestError("redirected to another host; not followed")
                if request.method == "POST" and response.status not in (307, 308):
                    request = replace(request, method="GET", body=None)
                request = replace(request, address=target)
        raise RequestError("too many redirects")

    def _send_with_retry(self, request: _Request, limit: Deadline) -> Response:
        return retry(
            lambda: self._send(request, limit),
            _BrokenError,
            again=lambda response: is_temporary(request.method, response.status),
        )

    def _send(self, request: _Request, limit: Deadline) -> Response:
        """Return the response to one request; a redirect has no body. Raises RequestError."""
        headers, address = dict(request.headers), request.address
        if self._token is not None and self._token.origin == address.origin:
            headers["Authorization"] = f"Bearer {self._token.secret}"
        try:
            prepared = requests.Request(request.method, address.url, headers, data=request.body).prepare()
            settings: dict[str, Any] = {
                **self._settings.merge_environment_settings(address.url, {}, True, None, None)
            }
            if address.is_loopback:  # a proxy could not reach it, and would see the token
                settings["proxies"] = {}
            # urllib3 takes no timeout of 0
            left = limit.left + 0.01
            timeout = (min(_CONNECT_SECONDS, left), min(_READ_SECONDS, left))
            with contextlib.closing(self._adapter.send(prepared, timeout=timeout, **settings)) as response:
                received = {name.lower(): value for name, value in response.headers.items()}
                if sum(map(len, received.values())) > _MAX_HEADERS:
                    raise RequestError("response headers larger than 64 kB")
                content = _read(response, request.max_bytes, limit)
        # requests passes on some errors of urllib3 and of the standard library
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _failed(error, limit) from None
        if limit.over:  # the shut socket ended a body without a length
            raise RequestError("no answer in time")
        return Response(response.status_code, received, content, address)


def _read(response: requests.Response, max_bytes: int, limit: Deadline) -> bytes:
    """Return the body of a response, empty for a redirect. Raises RequestError if it is too long."""
    if not max_bytes or response.status_code in _REDIRECTS:
        return b""  # closes the connection: an unread body would be taken for the next response
    if response.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise RequestError("response in an encoding that was not asked for")
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise RequestError(f"response larger than {max_bytes // 2**20} MB")
        if limit.over:
            break
    return bytes(content)


def _redirect_target(response: Response) -> Address | None:
    """Return the address that a response redirects to; None if it does not. Raises RequestError."""
    location = response.headers.get("location")
    if response.status not in _REDIRECTS or location is None:
        return None
    # servers send spaces and raw non-ASCII bytes, which http.client reads as Latin-1
    text = quote(location.encode("latin-1", "replace"), safe="!#$%&'()*+,/:;=?@[]~\\\"<>^`{|}")
    try:
        return parse_address(urljoin(response.address.url, text).partition("#")[0])
    except (AddressError, ValueError):
        raise RequestError("redirected to an invalid address") from None


def _failed(error: Exception, limit: Deadline) -> RequestError:
    """Translate an error of requests, urllib3 or the standard library."""
    if limit.over:
        return RequestError("no answer in time")
    match error:
        case requests.exceptions.SSLError() if "CERTIFICATE_VERIFY" not in str(error):
            return RequestError("no TLS connection")
        case requests.exceptions.SSLError():
            return RequestError("its certificate is not valid")
        case requests.Timeout():
            return RequestError("no answer in time")
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return _BrokenError("the connection broke")
        case requests.exceptions.ProxyError():
            return _BrokenError("the proxy cannot be reached, or refuses")
        case requests.exceptions.InvalidSchema():
            return RequestError("a SOCKS proxy needs the package PySocks")
        case requests.ConnectionError():
            return _of_connection(error)
        case LocationValueError() | requests.exceptions.InvalidURL() | UnicodeError():
            # the address of the server was checked before
            return RequestError("the proxy of the environment has no valid address")
        case requests.RequestException() | HTTPError() | ValueError():
            return RequestError("the response is not valid HTTP")
        case _:  # for example a missing bundle of certificates
            return RequestError(f"cannot send the request: {strip_control_chars(str(error))[:200]}")


def _of_connection(error: requests.ConnectionError) -> RequestError:
    inner = error.args[0] if error.args else None
    cause = getattr(inner, "reason", inner)
    if isinstance(cause, ReadTimeoutError):
        return RequestError("no answer in time")
    if isinstance(cause, ProtocolError):
        return _BrokenError("the connection broke")
    return _BrokenError("cannot be reached")


class _WatchedConnection(HTTPConnection):
    """A connection whose socket the deadline of the current request can shut down at any step."""

    def _new_conn(self) -> socket:
        """Connect to the first address of the host that answers, within one time limit for all of them."""
        name, seconds = self._dns_host, self.timeout
        until = monotonic() + (seconds or _CONNECT_SECONDS)
        error: HTTPError | None = None
        try:
            for address in _addresses(name, self.port):
                self._dns_host, self.timeout = address, max(until - monotonic(), 0.01)
                try:
                    made = super()._new_conn()
                except HTTPError as failed:
                    error = failed
                else:
                    watch(made)
                    return made
                if monotonic() > until:
                    break
        finally:
            self._dns_host, self.timeout = name, seconds
        raise error or NewConnectionError(self, "the host has no address")

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, perhaps over a connection opened for an earlier request."""
        if self.sock is not None:
            watch(self.sock)
        super().request(*args, **kwargs)


def _addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host; the host itself if it has none, which urllib3 then reports."""
    try:
        addresses = getaddrinfo(host, port, type=SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]
    return list(dict.fromkeys(str(address[4][0]) for address in addresses))


class _WatchedTlsConnection(_WatchedConnection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTlsConnection


class _Adapter(HTTPAdapter):
    """An adapter whose connections are watched, also those through a proxy."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy; SOCKS needs its own kind."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        return manager
