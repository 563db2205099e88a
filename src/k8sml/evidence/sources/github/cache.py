"""Cache of GitHub's answers, one file per repository, used for an hour.

Kept by repository and not by request, since a request holds many repositories and seldom the same ones.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.evidence.checksum import seal, unseal
from k8sml.evidence.disk_cache import PRIVATE, Fingerprint, fingerprint, own_folder, replace_file
from k8sml.evidence.regular_file import read_regular
from k8sml.evidence.sources.github.snapshot import RepoSnapshot

# Changes with the fields of Seen: files of another version are ignored.
_VERSION = 3
# What changes within the hour changes no decision.
FRESH_SECONDS = 3600


class CachedSnapshot(Struct, frozen=True):
    """What was seen of a repository, and when: seconds since 1970 by this machine's clock.

    `api` is a digest of the API's address.
    """

    version: int
    api: str
    repo: str
    asked: int
    seen: RepoSnapshot


def _numbered(seen: RepoSnapshot) -> RepoSnapshot:
    """What was seen with its authors told apart by a number: nothing of a person stays on the disk."""
    numbers: dict[str, str] = {}
    commits = (
        commit._replace(author=numbers.setdefault(commit.author, str(len(numbers))))
        for commit in seen.commits
    )
    return replace(seen, commits=tuple(commits))


class SnapshotCache:
    """The answers of one API, in a folder (None: nothing is remembered)."""

    def __init__(self, folder: Path | None, address: str) -> None:
        from hashlib import blake2b

        # another host has other repositories of the same names
        self._api = blake2b(address.encode(), digest_size=6).hexdigest()
        self._folder = own_folder(folder / self._api) if folder else None

    def recall(self, repo: str, now: int, day: str) -> CachedSnapshot | None:
        """Return the cached answer for a repository; None if there is none that can be used.

        `now` and `day` are this machine's: what is newer comes from a clock that was wrong.
        """
        if self._folder is None:
            return None
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            data = unseal(read_regular(self._file(repo)))
            found = msgspec.msgpack.decode(data, type=CachedSnapshot)
            ours = (found.version, found.api, found.repo) == (_VERSION, self._api, repo.lower())
            if ours and found.asked <= now and found.seen.facts.observed <= day:
                return found
        return None

    def remember(self, repo: str, seen: RepoSnapshot, now: int) -> None:
        """Keep what was seen; where that fails, it is asked for again next time."""
        if self._folder is not None:
            entry = CachedSnapshot(_VERSION, self._api, repo.lower(), now, _numbered(seen))
            with contextlib.suppress(OSError):
                replace_file(self._file(repo), seal(msgspec.msgpack.encode(entry)), PRIVATE)

    def stamps(self, repos: Iterable[str]) -> list[Fingerprint]:
        """Return the stamps of the cached answers for some repositories."""
        return [fingerprint(self._file(repo)) for repo in repos] if self._folder else []

    def _file(self, repo: str) -> Path:
        return Path(self._folder or "") / f"{repo.lower().replace('/', '__')}.msgpack"
