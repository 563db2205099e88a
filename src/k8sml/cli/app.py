"""Typer applications as this program needs them: plain help in sections, one-line errors."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from k8sml.cli.plain_values import PlainValues
from k8sml.errors import K8smlError

# The base of all errors of a command line, which Typer raises.
CommandLineError = typer.TyperException


class PlainCommand(PlainValues, TyperCommand):
    """A command whose help page has a section for each group of options, the same with every Typer."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line: `[OPTIONS] NAME [PATH]...`."""
        pieces = [self.options_metavar or ""]
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                name = parameter.metavar if parameter.required else f"[{parameter.metavar}]"
                pieces.append(f"{name}..." if parameter.nargs != 1 else f"{name}")
        return pieces

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options by section."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            label, text = record
            title = getattr(parameter, "rich_help_panel", None) or "Options"
            if parameter.param_type_name == "argument":
                title, label = "Arguments", f"{parameter.metavar}"
            sections.setdefault(title, []).append((label, text))
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


class PlainGroup(PlainValues, TyperGroup):
    """A group of commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called. Raises K8smlError, which suggests one, if there is none."""
        name, commands = args[0], self.list_commands(ctx)
        if name not in commands and not name.startswith("-") and not ctx.resilient_parsing:
            import difflib

            close = difflib.get_close_matches(name, commands, n=1)
            hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(commands)}"
            raise K8smlError(f"no command {name!r}; {hint}")
        return super().resolve_command(ctx, args)


def plain_app(add_completion: bool = False, cls: type[TyperGroup] = PlainGroup, **keys: Any) -> typer.Typer:
    """Return a Typer application whose help is plain text: whole in a pipe, and no import of Rich."""
    return typer.Typer(
        cls=cls,
        add_completion=add_completion,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **keys,
    )


def help_if_alone(ctx: typer.Context) -> None:
    """Print the help of a group that was called without a command, as `gh` and `kubectl` do."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit


def one_line(error: typer.TyperException) -> str:
    """Return the message of an error of the command line, and the command whose help explains it."""
    message = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    text = message[:1].lower() + message[1:]
    return f"{text}; see `{context.command_path} -h`" if context else text
