"""Decide which GitHub token may go to which host. A token carries the one origin that it is sent to."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import CredentialsError
from k8sml.evidence.address import Address, AddressError, Origin, is_host_name
from k8sml.evidence.servers import api_address, is_github, server_address

# Meant for k8sml, so it is sent to any API that the user names.
OWN_VARIABLE = "K8SML_GITHUB_TOKEN"
# In gh's order. Like gh, k8sml does not send tokens for github.com and *.ghe.com to other servers
# (cli.github.com, `gh help environment`).
VARIABLES = ("GH_TOKEN", "GITHUB_TOKEN")
ENTERPRISE_VARIABLES = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
_TOKENS = (OWN_VARIABLE, *VARIABLES, *ENTERPRISE_VARIABLES)
# Seconds. `gh auth token` reads a file or a key ring, and a token file may be a pipe; anything slower is
# waiting for a person.
_SECONDS = 5.0
# Tokens have 40 to some hundred characters.
_MIN_TOKEN, _MAX_TOKEN = 8, 4096
_NOT_PRINTABLE = bytes(code for code in range(256) if not 0x21 <= code <= 0x7E)


class Token(Struct, frozen=True):
    """A token, the name of its source, and the only origin that it is sent to. It is never shown."""

    secret: str
    source: str
    origin: Origin

    def is_in(self, text: bytes) -> bool:
        """Return whether a text contains the token, ignoring case, spaces and control characters.

        False for a token of a few letters, which could be any word.
        """
        return len(self.secret) >= _MIN_TOKEN and _letters(self.secret.encode()) in _letters(text)

    def redact(self, text: str) -> str:
        """Return a text, or a placeholder if it contains the token."""
        return "[text that contains the token]" if self.is_in(text.encode(errors="replace")) else text

    def __repr__(self) -> str:
        return f"Token(from {self.source})"


def _letters(text: bytes) -> bytes:
    """Return a text in lower case with printable ASCII only, without spaces."""
    return text.translate(None, _NOT_PRINTABLE).lower()


class TokenError(CredentialsError):
    """A token that cannot be used. The text names its source, never the token."""


def find_token(address: Address, environment: Mapping[str, str], file: Path | None = None) -> Token | None:
    """Return the token that may go to an API, bound to the API's origin; None if there is none.

    The only place that finds tokens. Those of `file` and K8SML_GITHUB_TOKEN are for the API that the user
    names; GH_TOKEN and GITHUB_TOKEN for github.com, *.ghe.com, this machine and the server that runs a
    workflow; the enterprise variables for other servers; a token stored by gh for its host. Raises
    TokenError, also if the token would be sent unencrypted.
    """
    secret_and_source = _of_file(file) if file is not None else _of_environment(address, environment)
    if secret_and_source is None:
        return None
    secret, source = secret_and_source
    if not (secret.isascii() and secret.isprintable() and " " not in secret and len(secret) <= _MAX_TOKEN):
        raise TokenError(
            f"{source}: not a token: it has spaces or characters that no token has, or is too long"
        )
    if not may_have_token(address):
        raise TokenError(f"no token is sent to {address}: it is not https")
    return Token(secret, source, address.origin)


def may_have_token(address: Address) -> bool:
    """Return whether a token can be sent to an address without being readable on the way."""
    return address.scheme == "https" or address.is_loopback


def open_to_others(file: Path) -> bool:
    """Return whether other users of this machine can read a token file."""
    with contextlib.suppress(OSError, ValueError):
        mode = file.stat().st_mode
        return stat.S_ISREG(mode) and bool(mode & (stat.S_IRGRP | stat.S_IROTH))
    return False


def _of_environment(address: Address, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the token that the environment or gh has for an API, and its source."""
    names = [OWN_VARIABLE]
    if is_github(address) or address.is_loopback:
        names += VARIABLES
    else:
        names += ENTERPRISE_VARIABLES
        names += VARIABLES if _runs_workflow(address, environment) else ()
    for name in names:
        secret = environment.get(name, "").strip()
        if secret:
            return secret, name
    stored = _of_gh(address.host.removeprefix("api.") if is_github(address) else address.host, environment)
    return (stored, "gh auth token") if stored else None


def _runs_workflow(address: Address, environment: Mapping[str, str]) -> bool:
    """Return whether an API belongs to the server that runs this workflow and set GITHUB_TOKEN.

    A step of a workflow may name another API, so the address of the server itself must agree.
    """
    if environment.get("GITHUB_ACTIONS") != "true" or not environment.get("GITHUB_API_URL"):
        return False
    with contextlib.suppress(AddressError):
        api, server = api_address(environment), server_address(environment)
        return api.origin == address.origin and server.host == address.host
    return False


def _of_gh(host: str, environment: Mapping[str, str]) -> str | None:
    """Return the token that gh stores for a host; None if there is none, or gh is too slow."""
    gh = shutil.which("gh", path=environment.get("PATH"))
    if gh is None or not is_host_name(host):
        return None
    until = monotonic() + _SECONDS
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; the host is a plain host name
            [gh, "auth", "token", "--hostname", host],
            # otherwise gh prints a token of the environment, some versions for any host
            env={name: value for name, value in environment.items() if name not in _TOKENS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    with process:
        try:
            printed = _read_pipe(process.stdout.fileno(), until) if process.stdout else b""
            if len(printed) <= _MAX_TOKEN and process.wait(max(until - monotonic(), 0)):
                return None
        except (TimeoutError, subprocess.TimeoutExpired):
            return None
        finally:  # ends the programs that gh started, too
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    return printed.decode("utf-8", "replace").strip() or None


def _of_file(path: Path) -> tuple[str, str]:
    """Return the token that a file or a pipe holds. Raises TokenError."""
    try:
        content = _read_file(path)
    except (OSError, ValueError) as error:
        raise TokenError(f"{path}: cannot be read: {os_reason(error)}") from None
    secret = content.decode("utf-8", "replace").strip()
    if not secret:
        raise TokenError(f"{path}: no token in it")
    return secret, str(path)


def _read_file(path: Path) -> bytes:
    """Return the content of a file or pipe, such as `<(gh auth token)`, cut above the length of a token."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISREG(mode):
            return os.read(handle, _MAX_TOKEN + 2)
        if stat.S_ISFIFO(mode):
            return _read_pipe(handle, monotonic() + _SECONDS)
        raise OSError(errno.EINVAL, "neither a file nor a pipe")
    finally:
        os.close(handle)


def _read_pipe(handle: int, until: float) -> bytes:
    """Return the content of a pipe, cut above the length of any token. Raises TimeoutError."""
    content = b""
    with DefaultSelector() as selector:
        selector.register(handle, EVENT_READ)
        while len(content) <= _MAX_TOKEN:
            if not selector.select(max(until - monotonic(), 0)):
                raise TimeoutError(errno.ETIMEDOUT, "no data in time")
            block = os.read(handle, _MAX_TOKEN)
            if not block:
                break
            content += block
    return content
