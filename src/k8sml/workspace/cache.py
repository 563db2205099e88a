"""The parts of the cache folder: their content, their paths, and their removal."""

from __future__ import annotations

import contextlib
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import IncompleteError
from k8sml.evidence.disk_cache import own_folder, prune
from k8sml.evidence.sources.registry import LIVE_NAMES, SOURCES, SourceSpec

# The parts of the cache folder and their content. Nothing else in it is counted or removed.
PARTS = {
    **{spec.cache: spec.cached for spec in SOURCES.values()},
    "bundle.msgpack": "catalog and histories, compiled",
    "report.msgpack": "today's judgments",
    "live": f"compiled data with {LIVE_NAMES}'s responses",
}

# Files of live data that stay when two more are written: the bundle and the judgments of a request.
_MAX_LIVE_FILES = 6
_LIVE_NAME = r"[0-9a-f]{16}(-report)?\.msgpack"


class CacheFolder(Struct, frozen=True):
    """The paths of a cache folder; all are None if there is no such `folder`."""

    folder: Path | None

    @property
    def bundle(self) -> Path | None:
        """The compiled catalog and histories."""
        return self.folder / "bundle.msgpack" if self.folder else None

    @property
    def judgments(self) -> Path | None:
        """Today's judgments."""
        return self.folder / "report.msgpack" if self.folder else None

    def source(self, spec: SourceSpec) -> Path | None:
        """Return the folder of an evidence source."""
        return own_folder(self.folder / spec.cache) if self.folder else None

    def live(self, request: str, ending: str = "") -> Path | None:
        """Return the file for data with GitHub's responses to a request."""
        if self.folder is None:
            return None
        from hashlib import blake2b

        name = blake2b(request.encode(errors="replace"), digest_size=8).hexdigest()
        return own_folder(self.folder / "live") / f"{name}{ending}.msgpack"

    def prune_live(self) -> None:
        """Remove all but the newest files of live data."""
        if self.folder is not None:
            prune(own_folder(self.folder / "live"), re.compile(_LIVE_NAME), _MAX_LIVE_FILES)

    def sizes(self) -> Iterator[tuple[str, int, int]]:
        """Return the name, the size in bytes and the number of files of each part."""
        for name in PARTS if self.folder else ():
            yield (name, *(_size(self.folder / name) if self.folder else (0, 0)))

    def clear(self) -> int:
        """Remove every part, and return how many bytes that freed. Raises IncompleteError."""
        freed = 0
        try:
            for part in (self.folder / name for name in PARTS) if self.folder else ():
                freed += _size(part)[0]
                if part.is_dir() and not part.is_symlink():
                    shutil.rmtree(part)
                else:
                    part.unlink(missing_ok=True)
        except OSError as error:
            raise IncompleteError(f"{error.filename}: cannot be removed: {os_reason(error)}") from None
        except RecursionError:
            raise IncompleteError(f"{self.folder}: cannot be removed: nested too deep") from None
        return freed


def _size(path: Path) -> tuple[int, int]:
    """Return the size in bytes and the number of files; unreadable files are left out."""
    size = files = 0
    waiting = [path]
    while waiting:
        entry = waiting.pop()
        with contextlib.suppress(OSError):
            status = entry.lstat()
            if stat.S_ISDIR(status.st_mode):
                waiting += entry.iterdir()
            else:
                size, files = size + status.st_size, files + 1
    return size, files
