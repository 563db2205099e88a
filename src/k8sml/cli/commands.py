"""The commands of the program. The module of a command is imported when the command is called."""

from __future__ import annotations

import gc
import importlib
from typing import Annotated, Any

import typer

from k8sml import __version__
from k8sml.cli.app import PlainCommand, PlainGroup, help_if_alone, plain_app

# command -> the function in k8sml.cli.<module>, or the Typer app if the command has commands of its own
COMMANDS = {
    "list": ("list", "list_projects"),
    "show": ("show", "show_project"),
    "maturity": ("maturity", "maturity"),
    "releases": ("releases", "releases"),
    "compare": ("compare", "compare"),
    "lineage": ("lineage", "lineage"),
    "scan": ("scan", "scan"),
    "backtest": ("backtest", "backtest"),
    "categories": ("categories", "categories"),
    "resources": ("resources", "resources"),
    "update": ("update", "update"),
    "catalog": ("catalog", "app"),
    "cache": ("cache", "app"),
    "auth": ("auth", "app"),
}
# Those that run long enough for garbage collection to pay off.
_LONG = ("scan", "backtest", "update", "catalog")


class Commands(PlainGroup):
    """Load only the command that is called: building all takes longer than most of them run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the help page."""
        return list(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called. Raises K8smlError if there is none."""
        if args[0] in _LONG:
            gc.enable()
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        target = getattr(importlib.import_module(f"k8sml.cli.{module}"), attribute)
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
