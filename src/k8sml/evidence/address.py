"""Parse web addresses strictly, so that the host that was checked is the host that is contacted.

`urlsplit`, urllib3, curl and browsers disagree about unusual addresses: at a backslash, some end the host
before it and others after it. An address that can be read in two ways is refused here, and requests go to
`Address.url`, which is built from the checked parts.
"""

from __future__ import annotations

import ipaddress
import re

from msgspec import Struct

from k8sml.catalog.issues import quoted
from k8sml.errors import K8smlError

# RFC 3986, with an authority of printable ASCII that cannot hide a second one.
_ADDRESS = re.compile(r"(https?)://([^/?#\\@\s]*)((?:[/?#][\x21-\x7e]*)?)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?")
# A label of a host name; underscores occur in practice (RFC 1123 has none).
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The C library reads a host with this last label as an IPv4 address, in any form: `0x7f.1`.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BASE_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_HOST = 253
_MAX_ADDRESS = 4096

# Scheme, host and port, which identify a server.
Origin = tuple[str, str, int]


class AddressError(K8smlError, ValueError):
    """Text that is not an address with a plain host name. The message never shows a password."""


class Address(Struct, frozen=True):
    """An http or https address. `host` is in lower case, an IPv6 address without brackets.

    `rest` is everything after the port: path, query and fragment, as written.
    """

    scheme: str
    host: str
    port: int | None = None
    rest: str = ""

    @property
    def origin(self) -> Origin:
        """Return scheme, host and the port that is contacted."""
        return (self.scheme, self.host, self.port or _DEFAULT_PORTS[self.scheme])

    @property
    def is_loopback(self) -> bool:
        """Return whether the host is this machine by one of its usual names."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def url(self) -> str:
        """Return the address as text, built from its parts."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme}://{host}{port}{self.rest}"

    def under(self, path: str) -> Address:
        """Return the address with a path appended."""
        return Address(self.scheme, self.host, self.port, f"{self.rest}{path}")

    def __str__(self) -> str:
        return self.url


def parse_address(text: str) -> Address:
    """Return the address in a text. Raises AddressError unless there is only one way to read it."""
    match = _ADDRESS.fullmatch(text) if text.isascii() and len(text) <= _MAX_ADDRESS else None
    if match is None:
        raise AddressError(_why(text))
    scheme, authority, rest = match[1].lower(), match[2].lower(), match[3]
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise AddressError(f"{quoted(text)} has no valid host name")
    port = int(parts[2]) if parts[2] else None
    if port is not None and not 0 < port < 65536:
        raise AddressError(f"{quoted(text)} has no valid port")
    return Address(scheme, _host(parts[1], text), port, rest)


def parse_base(text: str) -> Address:
    """Return the address of a server or API without a final slash, to append paths to.

    Raises AddressError, also if the address has a query or a fragment.
    """
    address = parse_address(text.strip())
    if not _BASE_PATH.fullmatch(address.rest) or "/.." in address.rest:
        raise AddressError(f"{quoted(text.strip())} is not the address of a server")
    return Address(address.scheme, address.host, address.port, address.rest.rstrip("/"))


def is_host_name(text: str) -> bool:
    """Return whether a text is a plain host name or IPv4 address, in lower case and without a port."""
    try:
        return bool(_AUTHORITY.fullmatch(text)) and _host(text, text) == text and ":" not in text
    except AddressError:
        return False


def _host(host: str, text: str) -> str:
    """Return a host in its canonical form. Raises AddressError."""
    try:
        if host.startswith("["):
            return str(ipaddress.IPv6Address(host[1:-1]))
        labels = host.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise AddressError(f"{quoted(text)} has no valid IP address") from None
    if len(host) > _MAX_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise AddressError(f"{quoted(text)} has no valid host name")
    return host


def _why(text: str) -> str:
    """Return the problem of an address, without showing a possible password."""
    if len(text) > _MAX_ADDRESS:
        return f"an address of {len(text):,} characters is too long"
    if "@" in text:
        return "an address must not hold a user name or a password"
    return f"{quoted(text)} is not an http or https address with a plain host name"
