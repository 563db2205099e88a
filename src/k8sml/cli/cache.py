"""`k8sml cache …`: what is kept to be fast, and can go."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path

from k8sml.catalog.printable import strip_control_chars
from k8sml.cli.app import help_if_alone, plain_app

app = plain_app(help="Say what is kept in the cache, and remove it.", invoke_without_command=True)
app.callback()(help_if_alone)

# What stands in the cache folder, and what it is. Nothing else in it is counted or removed.
_PARTS = {
    "clones": "clones of repositories, without contents",
    "github": "answers of GitHub",
    "bundle.msgpack": "catalog and histories, compiled",
    "report.msgpack": "today's judgements",
    "live": "compiled data with GitHub's answers",
}


@app.command()
def info() -> None:
    """Print where the cache is and how much of what is in it.

    \b
    k8sml cache info
    """
    from k8sml.cli.paths import cache_folder, updated_folder
    from k8sml.cli.workspace import write
    from k8sml.render.text import count

    folder = cache_folder()
    lines = [f"cache      {_shown(folder)}"]
    for part, meaning in _PARTS.items() if folder else ():
        size, files = _size(folder / part) if folder else (0, 0)
        lines.append(f"  {_bytes(size):>9}  {meaning} ({part}, {count(files, 'file')})")
    lines.append(f"histories  {_shown(updated_folder())} (your own observations; `cache clear` keeps them)")
    write("\n".join(lines))


@app.command()
def clear() -> None:
    """Remove what is in the cache. Your own observations stay.

    \b
    k8sml cache clear
    """
    import shutil

    from k8sml.catalog.issues import os_reason
    from k8sml.cli.errors import Exit, UserError
    from k8sml.cli.paths import cache_folder
    from k8sml.cli.workspace import write

    folder = cache_folder()
    freed = 0
    try:
        for part in (folder / name for name in _PARTS) if folder else ():
            freed += _size(part)[0]
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part)
            else:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{error.filename}: cannot be removed: {os_reason(error)}", code=Exit.PARTIAL
        ) from None
    except RecursionError:
        raise UserError(f"{folder}: cannot be removed: nested too deep", code=Exit.PARTIAL) from None
    write(f"{_bytes(freed)} removed from {_shown(folder)}" if folder else "there is no cache")


def _shown(folder: Path | None) -> str:
    return strip_control_chars(str(folder)) if folder else "none"


def _size(path: Path) -> tuple[int, int]:
    """Return the size in bytes and the number of files; unreadable files are left out."""
    size = files = 0
    waiting = [path]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError):
            found = one.lstat()
            if stat.S_ISDIR(found.st_mode):
                waiting += one.iterdir()
            else:
                size, files = size + found.st_size, files + 1
    return size, files


def _bytes(size: int) -> str:
    from rich.filesize import decimal

    return decimal(size)
