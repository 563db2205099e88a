"""Standard output: detect its abilities, print views, and end commands."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k8sml.catalog.issues import os_reason
from k8sml.cli.errors import Exit, warn
from k8sml.errors import IncompleteError
from k8sml.render.formats import FormatSpec, render
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen, View

if TYPE_CHECKING:
    from k8sml.services.live import LiveFailures


def screen(headers: bool = True) -> Screen:
    """Return the properties of standard output. NO_COLOR, TERM and COLUMNS are honored."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    dumb = os.environ.get("TERM", "") in ("dumb", "")
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return Screen(
        width=max(shutil.get_terminal_size((80, 24)).columns, 20),
        terminal=terminal,
        color=terminal and not dumb and not os.environ.get("NO_COLOR"),
        unicode=encoding.startswith("utf") and not _wants_ascii(),
        headers=headers,
    )


def _wants_ascii() -> bool:
    """Return whether the locale asks for ASCII explicitly.

    Python treats C as UTF-8 and writes that into LC_CTYPE (PEP 538), so LC_ALL and LANG are read.
    """
    asks = (os.environ.get("LC_ALL") or os.environ.get("LANG", "")) in ("C", "POSIX")
    return asks and not os.environ.get("PYTHONIOENCODING")


def show(view: View, output: FormatSpec, headers: bool = True) -> None:
    """Print a view to standard output."""
    write(render(view, output, screen(headers)))


def write(text: str) -> None:
    """Print to standard output. A reader that stops early (`| head`) is no error.

    Raises IncompleteError if nothing can be written, such as on a full disk.
    """
    if sys.stdout is None:  # closed by the caller
        return
    try:
        # a path may hold bytes that are not UTF-8
        shown = text.encode(errors="replace").decode() if screen().unicode else to_ascii(text)
        sys.stdout.write(f"{shown}\n" if text else "")
        sys.stdout.flush()
    except OSError as error:
        # the rest of the buffer must not fail again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        raise IncompleteError(f"the output cannot be written: {os_reason(error)}") from None


def write_labels(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines of a label and a text, the texts aligned."""
    pairs = list(lines)
    width = max(len(label) for label, _ in pairs)
    write("\n".join(f"{label.ljust(width)}  {text}" for label, text in pairs))


def finish(problems: Iterable[str], failures: LiveFailures | None = None) -> None:
    """Report unusable data and failed live requests, and exit accordingly."""
    unread = list(problems)
    live = failures.lines if failures else ()
    for line in (*unread, *live):
        warn(line)
    if live and failures:
        sys.exit(Exit.AUTHENTICATION if failures.refused else Exit.PARTIAL)
    if unread:
        sys.exit(Exit.PARTIAL)
