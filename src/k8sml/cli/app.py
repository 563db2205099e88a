"""Typer applications as this program wants them: plain help, one-line errors."""

from __future__ import annotations

from typing import Any

import typer

# Public names of Click's classes do not exist since Typer ships a Click of its own, so they are reached
# through the one that Typer exports.
_UsageError: Any = typer.BadParameter.__mro__[1]
CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]


def plain_app(add_completion: bool = False, **keys: Any) -> typer.Typer:
    """A Typer application whose help is plain text: whole in a pipe, and no import of Rich."""
    return typer.Typer(
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


def one_line(error: Any) -> str:
    """What Click has to say of a command line, with the command whose help tells more."""
    message: str = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, _UsageError) else None
    text = message[:1].lower() + message[1:]
    return f"{text}; see `{context.command_path} -h`" if context else text
