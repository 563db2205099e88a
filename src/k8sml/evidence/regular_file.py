"""Read data files with a size limit; a FIFO or a device in their place is an error, not a hang."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# The largest history has 60 kB; this limits memory.
MAX_BYTES = 64 * 1024 * 1024


def read_regular(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the content of a regular file; links are followed.

    Raises OSError, also for a folder, FIFO, socket or device, and for more than `limit` bytes.
    """
    _check(path, path.stat(), limit)  # before opening, which has side effects on some devices
    with open(path, "rb", opener=_open) as stream:
        _check(path, os.fstat(stream.fileno()), limit)  # may have been replaced since
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise _too_large(path, limit)
    return content


def _open(path: str, flags: int) -> int:
    """Open without waiting for the other end of a FIFO."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _check(path: Path, status: os.stat_result, limit: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    if status.st_size > limit:
        raise _too_large(path, limit)


def _too_large(path: Path, limit: int) -> OSError:
    return OSError(errno.EFBIG, f"larger than {limit // (1024 * 1024)} megabytes", str(path))
