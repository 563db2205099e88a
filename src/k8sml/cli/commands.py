"""The commands of the program. The module of a command is imported when the command is called."""

from __future__ import annotations

import gc
import importlib
from typing import Annotated, Any, NamedTuple

import typer

from k8sml import __version__
from k8sml.cli.app import PlainCommand, PlainGroup, help_if_alone, plain_app


class CommandSpec(NamedTuple):
    """A command: its function in a module of this package, or the Typer app if it has commands of its own.

    `long`: runs long enough for garbage collection to pay off.
    """

    module: str
    attribute: str
    long: bool = False


# In the order of the help page.
COMMANDS = {
    "list": CommandSpec("list", "list_projects"),
    "show": CommandSpec("show", "show_project"),
    "maturity": CommandSpec("maturity", "maturity"),
    "releases": CommandSpec("releases", "releases"),
    "compare": CommandSpec("compare", "compare"),
    "lineage": CommandSpec("lineage", "lineage"),
    "scan": CommandSpec("scan", "scan", long=True),
    "backtest": CommandSpec("backtest", "backtest", long=True),
    "categories": CommandSpec("categories", "categories"),
    "resources": CommandSpec("resources", "resources"),
    "update": CommandSpec("update", "update", long=True),
    "catalog": CommandSpec("catalog", "app", long=True),
    "cache": CommandSpec("cache", "app"),
    "auth": CommandSpec("auth", "app"),
}


class Commands(PlainGroup):
    """Load only the command that is called: building all takes longer than most of them run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the help page."""
        return list(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called. Raises K8smlError if there is none."""
        if args[0] in COMMANDS and COMMANDS[args[0]].long:
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
    """Show which ML-on-Kubernetes projects to adopt, and what became of others.

    \b
    k8sml maturity                       the report, by category, with reasons
    k8sml list --category serving        one row per project
    k8sml show kfserving                 one project, under any name it had
    k8sml maturity --as-of 2019-11-25    what was known on that date
    k8sml scan manifests/                what you run, how old it is, what to do about it
    """
    help_if_alone(ctx)
