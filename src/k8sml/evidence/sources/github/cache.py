"""Cache of GitHub's responses, one file per repository, used for an hour.

The key is the repository and not the request, since a request has many repositories, rarely the same ones.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.repository import parse_repository
from k8sml.evidence.atomic_write import replace_file
from k8sml.evidence.checksum import seal, unseal
from k8sml.evidence.disk_cache import PRIVATE, Fingerprint, fingerprint, own_folder
from k8sml.evidence.regular_file import read_regular
from k8sml.evidence.snapshot import RepoSnapshot

# Increase it when the fields of RepoSnapshot change: files of another version are ignored.
_VERSION = 4


class CachedSnapshot(Struct, frozen=True):
    """A snapshot, and when it was requested: seconds since 1970 by this machine's clock.

    `api` is a digest of the API's address.
    """

    version: int
    api: str
    repo: str
    asked: int
    snapshot: RepoSnapshot


def _anonymous(snapshot: RepoSnapshot) -> RepoSnapshot:
    """Replace authors by numbers, so that nothing about a person stays on the disk."""
    numbers: dict[str, str] = {}
    commits = (
        commit._replace(author=numbers.setdefault(commit.author, str(len(numbers))))
        for commit in snapshot.commits
    )
    return replace(snapshot, commits=tuple(commits))


class SnapshotCache:
    """The snapshots of one API in a folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, address: str) -> None:
        from hashlib import blake2b

        # another server has other repositories of the same names
        self._api = blake2b(address.encode(), digest_size=6).hexdigest()
        self._folder = own_folder(folder / self._api) if folder else None

    def load(self, repo: str, now: int, day: str) -> CachedSnapshot | None:
        """Return the cached snapshot of a repository; None if there is none that can be used.

        `now` and `day` are this machine's: a later entry comes from a wrong clock.
        """
        if self._folder is None:
            return None
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            data = unseal(read_regular(self._file(repo)))
            cached = msgspec.msgpack.decode(data, type=CachedSnapshot)
            ours = (cached.version, cached.api, cached.repo) == (_VERSION, self._api, repo.lower())
            if ours and cached.asked <= now and cached.snapshot.facts.observed <= day:
                return cached
        return None

    def store(self, repo: str, snapshot: RepoSnapshot, now: int) -> None:
        """Keep a snapshot; if that fails, it is requested again next time."""
        if self._folder is not None:
            entry = CachedSnapshot(_VERSION, self._api, repo.lower(), now, _anonymous(snapshot))
            with contextlib.suppress(OSError):
                replace_file(self._file(repo), seal(msgspec.msgpack.encode(entry)), PRIVATE)

    def fingerprints(self, repos: Iterable[str]) -> list[Fingerprint]:
        """Return the fingerprints of the cached files of some repositories."""
        return [fingerprint(self._file(repo)) for repo in repos] if self._folder else []

    def _file(self, repo: str) -> Path:
        return Path(self._folder or "") / f"{parse_repository(repo).file_name.lower()}.msgpack"
