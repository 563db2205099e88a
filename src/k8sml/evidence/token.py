"""Finds the token for GitHub's API. It goes to that host alone, and into no text."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

# The order of gh: a name of our own first, then what gh and GitHub's runners set.
VARIABLES = ("K8SML_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN")
# gh keeps those of github.com from other hosts (cli.github.com, manual of `gh help environment`).
ENTERPRISE_VARIABLES = ("K8SML_GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
# `gh auth token` reads a file or a key ring: what takes longer than this waits for a person.
_GH_SECONDS = 5


class Token(Struct, frozen=True):
    """A token and in words where it came from; the token itself is never shown."""

    secret: str
    source: str

    def __repr__(self) -> str:
        return f"Token(from {self.source})"


class TokenError(Exception):
    """A token that cannot be used; the text says where it came from, never what it is."""


def find_token(environment: Mapping[str, str], host: str | None = None) -> Token | None:
    """The token of the environment, or the one that gh keeps, or None. Raises TokenError.

    `host` is a GitHub Enterprise Server, which is never sent a token that was given for github.com.
    """
    for name in ENTERPRISE_VARIABLES if host else VARIABLES:
        secret = environment.get(name, "").strip()
        if secret:
            return _checked(secret, name)
    gh = shutil.which("gh", path=environment.get("PATH"))
    if gh is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - no shell; a host is checked, the other words are ours
            [gh, "auth", "token", *(["--hostname", host] if host else [])],
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=_GH_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    secret = asked.stdout.strip()
    return _checked(secret, "gh auth token") if asked.returncode == 0 and secret else None


def token_of_file(path: Path) -> Token:
    """The token that is all a file holds. Raises TokenError."""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a text"
        raise TokenError(f"{path}: cannot be read: {reason.lower()}") from None
    if not secret:
        raise TokenError(f"{path}: no token in it")
    return _checked(secret, str(path))


def _checked(secret: str, source: str) -> Token:
    """The token, if it can stand in a header at all; an error there would show it."""
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise TokenError(f"what {source} gives is no token: it has spaces or characters that no token has")
    return Token(secret, source)
