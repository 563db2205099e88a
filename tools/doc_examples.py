"""Fill in the examples of the documentation from real runs of k8sml in a pseudo terminal.

    python tools/doc_examples.py           # write the output below each command, and docs/maturity.svg
    python tools/doc_examples.py --check   # write nothing; exit with 1 if an example is out of date

An example is a console block after the line `<!-- example -->`. Its first line is the command. The commands
name a date, so that their output changes only when data, rules or words do.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
EXAMPLE = re.compile(r"(<!-- example -->\n```console\n\$ )([^\n]+\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
EXAMPLE_WIDTH = 110

PICTURE = ROOT / "docs" / "maturity.svg"
PICTURE_WIDTH = 124
PICTURE_COMMAND = "k8sml maturity --category feature-store,explainability --as-of 2026-08-22"


def run_in_terminal(command: str, width: int, color: bool) -> str:
    """Return the output of a shell command in a terminal; `k8sml` is the program of this checkout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("K8SML_")}
    environment |= {"COLUMNS": str(width), "TERM": "xterm-256color", "NO_COLOR": "1"}
    environment |= {
        "K8SML_HISTORY_DIR": "",
        "XDG_CONFIG_HOME": os.devnull,
    }  # no catalogs or histories of the user
    if color:
        del environment["NO_COLOR"]
    script = f'k8sml() {{ "{sys.executable}" -m k8sml "$@"; }}; {command}'
    parent, child = pty.openpty()
    with subprocess.Popen(["bash", "-c", script], stdout=child, env=environment, cwd=ROOT) as process:
        os.close(child)
        chunks = []
        while True:
            try:
                chunk = os.read(parent, 65536)
            except OSError:  # how Linux reports that the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
    os.close(parent)
    if process.returncode:
        raise SystemExit(f"`{command}` exited with {process.returncode}")
    return b"".join(chunks).decode().replace("\r\n", "\n")


def fill_in(text: str, run: Callable[[str], str]) -> str:
    """Return the document with the output of each example as `run` gives it."""

    def example(match: re.Match[str]) -> str:
        start, command, _, end = match.groups()
        return f"{start}{command}{run(command.strip()).rstrip()}\n{end}"

    return EXAMPLE.sub(example, text)


def picture() -> str:
    """Return the picture of a report as SVG."""
    output = run_in_terminal(PICTURE_COMMAND, PICTURE_WIDTH, color=True)
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=PICTURE_WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.from_markup(f"[bold]$ {PICTURE_COMMAND}[/]"))
        console.print(Text.from_ansi(output))
    svg = console.export_svg(title="k8sml", unique_id="k8sml")
    # The picture loads no font from elsewhere: the reader's own monospaced font is used.
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Write or check every example and the picture."""

    def run(command: str) -> str:
        return run_in_terminal(command, EXAMPLE_WIDTH, color=False)

    current = {path: fill_in(path.read_text(encoding="utf-8"), run) for path in DOCUMENTS}
    current[PICTURE] = picture()
    stale = [path for path, text in current.items() if path.read_text(encoding="utf-8") != text]
    names = ", ".join(path.relative_to(ROOT).as_posix() for path in stale)
    if "--check" in sys.argv[1:]:
        if stale:
            raise SystemExit(f"out of date: {names}; run tools/doc_examples.py")
        print("examples are current")
        return
    for path in stale:
        path.write_text(current[path], encoding="utf-8")
    print(f"wrote {names}" if stale else "examples are current")


if __name__ == "__main__":
    main()
