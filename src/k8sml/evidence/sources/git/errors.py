"""Errors of git commands, each with one short line without addresses, credentials or escapes."""

from __future__ import annotations

import re
from collections.abc import Callable

from k8sml.catalog.printable import strip_control_chars

# Characters of git's own message that are shown.
_MAX_MESSAGE = 200
_NO_COMMIT = "no commit on its default branch"
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
# The headers of a response in git's trace; the first is the status, such as `HTTP/1.1 301 Moved`.
_HEADER = re.compile(rb"^<= Recv header: ([^\r\n]*)", re.MULTILINE)
_LOCATION = re.compile(rb"location:\s*(.*)", re.IGNORECASE)


class GitError(Exception):
    """A git command failed; the text has the reason, in one line."""


class TransientError(GitError):
    """A failure that may pass: a broken connection, a busy server."""


class RedirectError(GitError):
    """The server redirects the repository. Git never follows redirects by itself."""


class MissingError(GitError):
    """The server did not send `object_id`: a tag leads to a tree, or the clone has lost a commit."""

    def __init__(self, object_id: str) -> None:
        super().__init__("an object is missing")
        self.object_id = object_id


class DamagedError(GitError):
    """The clone is probably damaged."""


class StoppedError(GitError):
    """The program is stopping."""


_ErrorFactory = Callable[[str, re.Match[str]], GitError]


def _says(error: type[GitError], text: str) -> _ErrorFactory:
    """Return a factory of errors; `{host}` and `{0}` in its text become the host and the first group."""
    return lambda host, match: error(text.format(*match.groups(), host=host))


# English messages of git 2.25 to 2.50 and of the libraries below it; the first match decides.
_CAUSES: tuple[tuple[str, _ErrorFactory], ...] = (
    # Git does not always add the system's reason; a write that fails without a reason found no space.
    (r"no space left on device|disk quota exceeded|out of diskspace|could not set '"
     r"|(?:can ?not|could ?n[o']t|unable to|failed to) write\b(?!.*: [A-Z])",
     _says(GitError, "the disk is full")),
    (r"read-only file system|permission denied|unable to create temporary file",
     # If only a part of the clone is not writable, a new clone may be writable.
     _says(DamagedError, "the folder of clones cannot be written")),
    # The only message when the system ends the program that writes a pack, for its size or for memory.
    (r"file too large|^fatal: fetch-pack: invalid index-pack output\s*$",
     _says(GitError, "the system allows no clone of this size")),
    (r"error: 30[12378]\b", _says(RedirectError, "{host} redirects the repository")),
    (r"error: 451\b", _says(GitError, "it is blocked on {host} for legal reasons")),
    (r"error: 429\b", _says(GitError, "{host} limits requests (429); try again later")),
    (r"error: (5\d\d)\b", _says(TransientError, "{host} answers {0}")),
    (r"code 407 from proxy|proxy authentication", _says(GitError, "the proxy wants a password")),
    (r"terminal prompts disabled|could not read (?:username|password)|authentication failed"
     r"|repository '[^']*' not found|error: 40[14]\b|does not appear to be a git repository",
     _says(GitError, "no such repository on {host}, or it is private")),
    (r"error: ([1-46-9]\d\d)\b", _says(GitError, "{host} refuses to answer ({0})")),
    (r"bad (?:revision|object) '?([0-9a-f]{40,64})[\s\S]*did not send all necessary objects"
     r"|could not fetch ([0-9a-f]{40,64}) from promisor remote",
     lambda _, match: MissingError(match[1] or match[2])),
    # Git takes a web page for the listing of a dumb HTTP server.
    (r"couldn't find remote ref head",
     _says(GitError, f"{_NO_COMMIT}, or {{host}} does not answer with a repository")),
    (r"operation too slow|timed out|timeout", _says(TransientError, "no answer in time")),
    (r"could(?:n't| not) resolve (?:proxy|host)|could(?:n't| not) connect|failed to connect"
     r"|network is unreachable",
     _says(GitError, "{host} cannot be reached")),
    (r"transport '[^']*' not allowed|unsupported protocol|protocol \S+ (?:not supported|disabled)",
     _says(GitError, "cannot clone over this protocol")),
    (r"certificate|\bssl\b|\btls\b|gnutls", _says(GitError, "the certificate of {host} is not valid")),
    (r"early eof|hung up|unexpected disconnect|connection (?:was )?reset|empty reply|broken pipe"
     r"|transfer closed|premature end",
     _says(TransientError, "the connection to {host} broke")),
    (r"not valid: is this a git repository|invalid (?:server response|index-pack output)|bad line length"
     r"|protocol error|pack signature|expected flush|unknown object format",
     _says(GitError, "{host} does not answer with a repository")),
    (r"rpc failed|unable to access", _says(TransientError, "the connection to {host} broke")),
)  # fmt: skip


def explain(stderr: bytes | bytearray, host: str) -> GitError:
    """Return the error that the standard error of a failed fetch means.

    An unknown message is taken for a damaged clone.
    """
    text = stderr.decode("utf-8", "replace")
    for pattern, make_error in _CAUSES:
        if match := re.search(pattern, text, re.IGNORECASE):
            return make_error(host, match)
    return DamagedError(f"git says: {_last_message(text)}")


def unreadable(stderr: bytes | bytearray) -> GitError:
    """Return the error of a command that failed to read a clone, by its standard error."""
    message = _last_message(stderr.decode("utf-8", "replace"))
    if "does not have any commits yet" in message:
        return GitError(_NO_COMMIT)
    return DamagedError(f"the clone cannot be read: {message}" if message else "the clone cannot be read")


def _last_message(text: str) -> str:
    """Return git's last error message, safe to show."""
    lines = [line for line in map(strip_control_chars, text.splitlines()) if line]
    errors = [line for line in lines if line.startswith(("fatal:", "error:"))]
    message = (errors or lines or [""])[-1]
    message = _CREDENTIALS.sub("", message.removeprefix("fatal:").removeprefix("error:").strip())
    return message if len(message) <= _MAX_MESSAGE else message[: _MAX_MESSAGE - 1] + "…"


def redirect_of(traced: bytes) -> str | None:
    """Return the Location header of the last response in a trace; None if it is no redirect."""
    location = None
    for header in _HEADER.findall(traced):
        if header.startswith(b"HTTP/"):
            location = None
        elif match := _LOCATION.fullmatch(header):
            location = match[1].decode("utf-8", "replace")
    return location
