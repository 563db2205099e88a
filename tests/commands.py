"""Every command of the program, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from k8sml.cli.commands import app


def commands() -> Iterator[tuple[str, Any]]:
    """The path and the Click command of each command that runs something."""
    root = typer.main.get_command(app)
    context = root.make_context("k8sml", [], resilient_parsing=True)
    yield from _commands("", root, context)


def _commands(path: str, command: Any, context: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    for name in command.list_commands(context):
        yield from _commands(f"{path} {name}".strip(), command.get_command(context, name), context)
