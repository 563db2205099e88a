"""What GitHub answered of late, kept a file a repository: whoever asks within the hour asks the disk.

Kept by repository and not by request, since a request holds many repositories and seldom the same ones.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.github.seen import Seen
from k8sml.evidence.kept import replace_file
from k8sml.evidence.regular_file import read_regular

# Changes with what Seen means: files of another version are asked for anew.
_VERSION = 2


class Remembered(Struct, frozen=True):
    """What was seen, and when: seconds since 1970 by this machine's clock."""

    version: int
    asked: int
    seen: Seen


def _numbered(seen: Seen) -> Seen:
    """What was seen with its authors told apart by a number: nothing of a person stays on the disk."""
    numbers: dict[str, str] = {}
    commits = (
        commit._replace(author=numbers.setdefault(commit.author, str(len(numbers))))
        for commit in seen.commits
    )
    return replace(seen, commits=tuple(commits))


class Memory:
    """The answers of one API, in a folder (None: nothing is remembered)."""

    def __init__(self, folder: Path | None, address: str) -> None:
        from hashlib import blake2b

        # another host has other repositories of the same names
        self._folder = folder / blake2b(address.encode(), digest_size=6).hexdigest() if folder else None

    def recall(self, repo: str) -> Remembered | None:
        """What was seen of a repository; None where there is nothing that can be used."""
        if self._folder is None:
            return None
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            found = msgspec.msgpack.decode(read_regular(self._file(repo)), type=Remembered)
            return found if found.version == _VERSION else None
        return None

    def remember(self, repo: str, seen: Seen, now: int) -> None:
        """Keep what was seen; where that fails, it is asked for again next time."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                replace_file(
                    self._file(repo), msgspec.msgpack.encode(Remembered(_VERSION, now, _numbered(seen)))
                )

    def _file(self, repo: str) -> Path:
        return Path(self._folder or "") / f"{repo.lower().replace('/', '__')}.msgpack"
