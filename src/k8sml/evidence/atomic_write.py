"""Atomic writes: a file of the cache or of a history has its old content or its new content, never a part."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file atomically: readers see the old content or the new, never a part.

    The umask restricts `mode`, as for files of any other program. Raises OSError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except RecursionError:  # pathlib calls itself for each nested folder
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path)) from None
    temporary = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=mode)) as stream:
            stream.write(content)
        temporary.replace(path)
    except BaseException:  # an interrupt must not leave a partial file either
        temporary.unlink(missing_ok=True)
        raise
