"""Draws the README's picture from a real run of k8sml in a pseudo terminal.

    python tools/screenshot.py

Writes docs/maturity.svg. The day is fixed, so that the picture changes only when data or rules do.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 124
COMMAND = ["maturity", "--category", "feature-store,explainability", "--as-of", "2026-08-22"]
TARGET = Path(__file__).parent.parent / "docs" / "maturity.svg"


def run_in_terminal(arguments: list[str]) -> str:
    """What the program writes to a terminal, escapes and all."""
    main, child = pty.openpty()
    environment = os.environ | {"COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "k8sml", *arguments]
    with subprocess.Popen(command, stdout=child, env=environment) as process:
        os.close(child)
        chunks = []
        while True:
            try:
                chunk = os.read(main, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
    os.close(main)
    if process.returncode:
        raise SystemExit(f"k8sml exited with {process.returncode}")
    return b"".join(chunks).decode().replace("\r\n", "\n")


def main() -> None:
    """Run, draw, write."""
    output = run_in_terminal(COMMAND)
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.from_markup(f"[bold]$ k8sml {' '.join(COMMAND)}[/]"))
        console.print(Text.from_ansi(output))
    svg = console.export_svg(title="k8sml")
    # A picture in a repository loads nothing from elsewhere: the reader's own monospaced font will do.
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n")
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
