"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from k8sml.cli.completion import complete_name
from k8sml.errors import K8smlError
from k8sml.evidence.sources.registry import SOURCES

# The headings of sections of help pages.
OUTPUT, LIVE = "Output", "Live data"
_SOURCES = ", ".join(f"{spec.name} (--from {spec.option})" for spec in SOURCES.values() if spec.takes_token)

_DAY_SECONDS = 86_400.0


# ---- values ----


class DateError(K8smlError):
    """A date that cannot be read, or that is in the future."""


def as_of_date(text: str | None, today: date, live: bool = False) -> date:
    """Return the date of `--as-of`, by default today. Raises DateError, also if it is given with `--live`."""
    if text is None:
        return today
    if live:
        raise DateError("--live shows today, not a past date; leave out --as-of or --live")
    day = parse_date(text, "--as-of")
    if day > today:
        raise DateError(f"--as-of: {day} is in the future; use today's date or an earlier one")
    return day


def parse_date(text: str, option: str) -> date:
    """Return a date written as YYYY-MM-DD. Raises DateError."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the right form, but no date of the calendar
    raise DateError(f"{option}: {text!r} is not a date; use YYYY-MM-DD, for example 2024-12-31")


def split(values: Iterable[str] | None) -> tuple[str, ...]:
    """Return the values of an option that may be repeated and may hold several, comma-separated."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return tuple(part for part in parts if part)


def parse_seconds(text: str | float) -> float:
    """Return a time limit in seconds. Raises typer.BadParameter."""
    try:
        seconds = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number of seconds") from None
    if math.isnan(seconds) or not 0.1 <= seconds <= _DAY_SECONDS:
        raise typer.BadParameter(f"{text} is not between 0.1 and {_DAY_SECONDS:.0f} seconds")
    return seconds


# ---- options that belong to several sections of help pages ----


def seconds(help_text: str, panel: str | None = None) -> Any:
    """Return an option for a time limit in seconds, at most a day."""
    return typer.Option(parser=parse_seconds, metavar="SECONDS", help=help_text, rich_help_panel=panel)


def _token_file(panel: str | None = None) -> Any:
    return typer.Option(
        metavar="FILE",
        help="Read the GitHub token from FILE (default: $K8SML_GITHUB_TOKEN, $GH_TOKEN, $GITHUB_TOKEN, "
        "then `gh auth token`).",
        rich_help_panel=panel,
    )


def _api_url(panel: str | None = None) -> Any:
    return typer.Option(
        metavar="URL",
        help="Use another GitHub API, such as that of GitHub Enterprise Server.",
        rich_help_panel=panel,
    )


# ---- options ----

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME", help="Only these projects.", autocompletion=complete_name),
]
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Any name that the project ever had.", autocompletion=complete_name),
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Show what was known on that date, for example 2019-11-25."),
]
Catalogs = Annotated[
    list[Path] | None,
    typer.Option("--catalog", metavar="FILE", help="Merge your own catalog over the others; repeatable."),
]
# A token and its server: alone, for --live, and for the sources of `k8sml update` that take a token.
TokenFile = Annotated[Path | None, _token_file()]
ApiUrl = Annotated[str | None, _api_url()]
LiveTokenFile = Annotated[Path | None, _token_file(LIVE)]
LiveApiUrl = Annotated[str | None, _api_url(LIVE)]
SourceTokenFile = Annotated[Path | None, _token_file(_SOURCES)]
SourceApiUrl = Annotated[str | None, _api_url(_SOURCES)]
Limit = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Show at most N rows.", rich_help_panel=OUTPUT)
]
