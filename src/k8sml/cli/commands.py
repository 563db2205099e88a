"""The commands of the program. The module of a command is imported when the command is called."""

from __future__ import annotations

import gc
import importlib
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from k8sml import __version__
from k8sml.cli.app import PlainCommand, help_if_alone, plain_app
from k8sml.errors import K8smlError


class CommandSpec(NamedTuple):
    """A command: the function in k8sml.cli.`module`, or the Typer app if it has commands of its own.

    `quick` commands end before garbage collection pays off.
    """

    module: str
    attribute: str
    quick: bool = True


COMMANDS = {
    "list": CommandSpec("list", "list_projects"),
    "show": CommandSpec("show", "show_project"),
    "maturity": CommandSpec("maturity", "maturity"),
    "releases": CommandSpec("releases", "releases"),
    "compare": CommandSpec("compare", "compare"),
    "lineage": CommandSpec("lineage", "lineage"),
    "scan": CommandSpec("scan", "scan", quick=False),
    "backtest": CommandSpec("backtest", "backtest", quick=False),
    "categories": CommandSpec("categories", "categories"),
    "resources": CommandSpec("resources", "resources"),
    "update": CommandSpec("update", "update", quick=False),
    "catalog": CommandSpec("catalog", "app", quick=False),
    "cache": CommandSpec("cache", "app"),
    "auth": CommandSpec("auth", "app"),
}


class Commands(TyperGroup):
    """Load only the command that is called: building all takes longer than most of them run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the help page."""
        return list(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called. Raises K8smlError, which suggests one, if there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            import difflib

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(COMMANDS)}"
            raise K8smlError(f"no command {name!r}; {hint}")
        if name in COMMANDS and not COMMANDS[name].quick:
            gc.enable()
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        spec = COMMANDS[cmd_name]
        target = getattr(importlib.import_module(f"k8sml.cli.{spec.module}"), spec.attribute)
        if not isinstance(target, typer.Typer):
            function, target = target, plain_app()
            target.command(cmd_name, cls=PlainCommand)(function)
        command = typer.main.get_command(target)
        command.name = cmd_name
        return command


app = plain_app(True, name="k8sml", cls=Commands, invoke_without_command=True)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"k8sml {__version__}")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Which ML-on-Kubernetes project to bet on, and what became of the one you bet on before.

    \b
    k8sml maturity                       the report, by category, with reasons
    k8sml list --category serving        one row per project
    k8sml show kfserving                 one project, under any name it had
    k8sml maturity --as-of 2019-11-25    what was known on that date
    k8sml scan manifests/                what you run, how old it is, what to do about it
    """
    help_if_alone(ctx)
