"""Write docs/commands.md, the reference of every command and option, from the help texts of the program.

    python tools/command_reference.py [--check]

With --check the file is only compared: exits with 1 if it is not current.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from k8sml.cli.commands import app

FILE = Path(__file__).parent.parent / "docs" / "commands.md"
HEAD = """\
# Commands

<!-- written by tools/command_reference.py; change the help texts instead -->

`k8sml -h` lists the commands, `k8sml COMMAND -h` shows the help of one.
"""


def commands() -> Iterator[tuple[str, Any, Any]]:
    """Yield the path, the Click command and its context, of each command that runs something."""
    root = typer.main.get_command(app)
    yield from _inside("k8sml", root, root.make_context("k8sml", [], resilient_parsing=True))


def _inside(path: str, command: Any, context: Any) -> Iterator[tuple[str, Any, Any]]:
    if not hasattr(command, "list_commands"):
        yield path, command, context
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        inner = found.make_context(path, [], parent=None, resilient_parsing=True)
        yield from _inside(f"{path} {name}", found, inner)


def reference() -> str:
    """Return the whole page."""
    return HEAD + "".join(f"\n{_section(*command)}" for command in commands())


def _section(path: str, command: Any, context: Any) -> str:
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    about, _, examples = text.partition(f"\n\n{path}")
    parts = [f"## {path}", about.replace("\n", " ").replace("  ", "\n\n"), f"```text\n{usage}\n```"]
    if examples:
        parts.append(f"```text\n{path}{examples}\n```")
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden]
    arguments = [p for p in command.params if p.param_type_name == "argument" and p.help]
    if arguments:
        parts.append(_table("argument", [(p.metavar, p.help) for p in arguments]))
    if options:
        parts.append(_table("option", [p.get_help_record(context) for p in options]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in rows]
    return "\n".join([f"| {title} | |", "|---|---|", *lines])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    """Run the script and return its exit code."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(reference(), encoding="utf-8")
        return 0
    current = FILE.exists() and FILE.read_text(encoding="utf-8") == reference()
    print(f"{FILE.name} is {'current' if current else 'not current: run python tools/command_reference.py'}")
    return int(not current)


if __name__ == "__main__":
    sys.exit(main())
