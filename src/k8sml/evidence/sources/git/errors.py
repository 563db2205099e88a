"""Why a git command failed, in one short line without addresses, credentials or escapes."""

from __future__ import annotations

import re
from collections.abc import Callable

from k8sml.catalog.printable import strip_control_chars

# What git says beyond this is cut.
_LONGEST = 200
_NO_COMMIT = "no commit on its default branch"
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
# The headers of an answer, as git traces them: with `HTTP/1.1 301 Moved` as the first.
_HEADER = re.compile(rb"^<= Recv header: ([^\r\n]*)", re.MULTILINE)
_LOCATION = re.compile(rb"location:\s*(.*)", re.IGNORECASE)


class GitError(Exception):
    """Git could not do what was asked; the text says why, in one line."""


class TransientError(GitError):
    """A fault that may be over the next time: a connection that broke, a server that was busy."""


class RedirectError(GitError):
    """The server says that the repository is elsewhere; a redirect is never followed unseen."""


class MissingError(GitError):
    """An `object` is not here and did not come: a tag leads to a tree, or the clone has lost a commit."""

    def __init__(self, name: str) -> None:
        super().__init__("an object is missing")
        self.object = name


class DamagedError(GitError):
    """The clone itself cannot be used, as far as can be told."""


class StoppedError(GitError):
    """The program is being ended."""


_Made = Callable[[str, re.Match[str]], GitError]


def _says(kind: type[GitError], text: str) -> _Made:
    """A fault of a kind; the text names the host, and what the pattern caught."""
    return lambda host, found: kind(text.format(*found.groups(), host=host))


# What git 2.25 to 2.50 and the libraries under it say, in English; the first that fits decides.
_CAUSES: tuple[tuple[str, _Made], ...] = (
    # Git does not always add the reason of the system; a write that fails without one found no space.
    (r"no space left on device|disk quota exceeded|out of diskspace|could not set '"
     r"|(?:can ?not|could ?n[o']t|unable to|failed to) write\b(?!.*: [A-Z])",
     _says(GitError, "the disk is full")),
    (r"read-only file system|permission denied|unable to create temporary file",
     # Where it is but a part of the clone, a new one can be written.
     _says(DamagedError, "the folder of clones cannot be written")),
    # All that is said when the system ends the program that writes a pack, for its size or for memory.
    (r"file too large|^fatal: fetch-pack: invalid index-pack output\s*$",
     _says(GitError, "the system lets no clone of this size be made")),
    (r"error: 30[12378]\b", _says(RedirectError, "{host} redirects the repository")),
    (r"error: 451\b", _says(GitError, "it is blocked on {host} for legal reasons")),
    (r"error: 429\b", _says(GitError, "{host} asks to come back later (429)")),
    (r"error: (5\d\d)\b", _says(TransientError, "{host} answers {0}")),
    (r"code 407 from proxy|proxy authentication", _says(GitError, "the proxy wants a password")),
    (r"terminal prompts disabled|could not read (?:username|password)|authentication failed"
     r"|repository '[^']*' not found|error: 40[14]\b|does not appear to be a git repository",
     _says(GitError, "no such repository on {host}, or it is private")),
    (r"error: ([1-46-9]\d\d)\b", _says(GitError, "{host} refuses to answer ({0})")),
    (r"bad (?:revision|object) '?([0-9a-f]{40,64})[\s\S]*did not send all necessary objects"
     r"|could not fetch ([0-9a-f]{40,64}) from promisor remote",
     lambda _, found: MissingError(found[1] or found[2])),
    # Where a page comes in answer, git takes it for a listing by a server of the simplest kind.
    (r"couldn't find remote ref head",
     _says(GitError, f"{_NO_COMMIT}, or {{host}} answers something that is no repository")),
    (r"operation too slow|timed out|timeout", _says(TransientError, "no answer in time")),
    (r"could(?:n't| not) resolve (?:proxy|host)|could(?:n't| not) connect|failed to connect"
     r"|network is unreachable",
     _says(GitError, "{host} cannot be reached")),
    (r"transport '[^']*' not allowed|unsupported protocol|protocol \S+ (?:not supported|disabled)",
     _says(GitError, "no clones are made over this protocol")),
    (r"certificate|\bssl\b|\btls\b|gnutls", _says(GitError, "the certificate of {host} is not valid")),
    (r"early eof|hung up|unexpected disconnect|connection (?:was )?reset|empty reply|broken pipe"
     r"|transfer closed|premature end",
     _says(TransientError, "the connection to {host} broke")),
    (r"not valid: is this a git repository|invalid (?:server response|index-pack output)|bad line length"
     r"|protocol error|pack signature|expected flush|unknown object format",
     _says(GitError, "{host} answers something that is no repository")),
    (r"rpc failed|unable to access", _says(TransientError, "the connection to {host} broke")),
)  # fmt: skip


def explain(said: bytes | bytearray, host: str) -> GitError:
    """What the standard error of a command that failed to fetch means.

    What is not known is taken for damage of the clone.
    """
    text = said.decode("utf-8", "replace")
    for pattern, made in _CAUSES:
        if found := re.search(pattern, text, re.IGNORECASE):
            return made(host, found)
    return DamagedError(f"git says: {_last_words(text)}")


def unreadable(said: bytes | bytearray) -> GitError:
    """What the standard error of a command that failed to read a clone means."""
    words = _last_words(said.decode("utf-8", "replace"))
    if "does not have any commits yet" in words:
        return GitError(_NO_COMMIT)
    return DamagedError(f"the clone cannot be read: {words}" if words else "the clone cannot be read")


def _last_words(text: str) -> str:
    """The last complaint in what git said, as it can be shown."""
    lines = [line for line in map(strip_control_chars, text.splitlines()) if line]
    complaints = [line for line in lines if line.startswith(("fatal:", "error:"))]
    words = (complaints or lines or [""])[-1]
    words = _CREDENTIALS.sub("", words.removeprefix("fatal:").removeprefix("error:").strip())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def redirect_of(traced: bytes) -> str | None:
    """The Location header of the last answer in a trace; None if that is no redirect."""
    location = None
    for header in _HEADER.findall(traced):
        if header.startswith(b"HTTP/"):
            location = None
        elif found := _LOCATION.fullmatch(header):
            location = found[1].decode("utf-8", "replace")
    return location
