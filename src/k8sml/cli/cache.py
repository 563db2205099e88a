"""`k8sml cache …`: data that makes commands faster, and can be removed."""

from __future__ import annotations

from pathlib import Path

from k8sml.catalog.printable import strip_control_chars
from k8sml.cli.app import PlainCommand, help_if_alone, plain_app

app = plain_app(help="Show what is in the cache, and remove it.", invoke_without_command=True)
app.callback()(help_if_alone)


@app.command(cls=PlainCommand)
def info() -> None:
    """Print where the cache is, and the size of its parts.

    \b
    k8sml cache info
    """
    from k8sml.cli.output import write
    from k8sml.maturity.words import count
    from k8sml.workspace.cache import PARTS, CacheFolder
    from k8sml.workspace.paths import cache_folder, histories_folder

    folder = cache_folder()
    lines = [f"cache      {_shown(folder)}"]
    for name, size, files in CacheFolder(folder).sizes():
        lines.append(f"  {_bytes(size):>9}  {PARTS[name]} ({name}, {count(files, 'file')})")
    lines.append(f"histories  {_shown(histories_folder())} (your own observations; `cache clear` keeps them)")
    write("\n".join(lines))


@app.command(cls=PlainCommand)
def clear() -> None:
    """Remove the content of the cache. Your own observations stay.

    \b
    k8sml cache clear
    """
    from k8sml.cli.output import write
    from k8sml.workspace.cache import CacheFolder
    from k8sml.workspace.paths import cache_folder

    folder = cache_folder()
    freed = CacheFolder(folder).clear()
    write(f"{_bytes(freed)} removed from {_shown(folder)}" if folder else "there is no cache")


def _shown(folder: Path | None) -> str:
    return strip_control_chars(str(folder)) if folder else "none"


def _bytes(size: int) -> str:
    from rich.filesize import decimal

    return decimal(size)
