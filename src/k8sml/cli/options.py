"""The options that several commands share, and how their values are read and completed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from k8sml.cli.clock import today
from k8sml.errors import K8smlError

if TYPE_CHECKING:
    from k8sml.workspace.workspace import Workspace

# The heading of a section of help pages.
OUTPUT = "Output"

_DAY_SECONDS = 86_400.0


# ---- completion ----


def complete_filter(name: str) -> Callable[[str], list[str]]:
    """Return a completer of the values of a filter, comma-separated."""

    def complete(incomplete: str) -> list[str]:
        from k8sml.maturity.filters import choices

        before, comma, typed = incomplete.rpartition(",")
        values = _from_catalog(lambda catalog: choices(catalog, name))
        return [f"{before}{comma}{value}" for value in _beginning(values, typed)]

    return complete


def complete_name(incomplete: str) -> list[str]:
    """Return slugs and aliases that begin with the text."""
    names = _from_catalog(lambda catalog: [n for p in catalog.projects for n in (p.slug, *p.aliases)])
    return _beginning(sorted(names), incomplete)


def complete_topic(incomplete: str) -> list[str]:
    """Return topics of resources that begin with the text."""
    from k8sml.catalog.resources import topics

    return _beginning(_from_catalog(topics), incomplete)


def _from_catalog(read: Callable[[Any], Iterable[str]]) -> Iterable[str]:
    """Return words of the catalog; none if it cannot be used."""
    try:
        return read(open_data().bundle.catalog)
    except K8smlError:
        return []


def _beginning(values: Iterable[str], typed: str) -> list[str]:
    """Return the values that begin with the text in any case, spelled as typed: shells compare by letter."""
    return [typed + value[len(typed) :] for value in values if value.lower().startswith(typed.lower())]


# ---- values ----


class DateError(K8smlError):
    """A date that cannot be read, or that is in the future."""


def open_data(catalogs: Iterable[Path] | None = None) -> Workspace:
    """Return the workspace of a command. Raises DataError."""
    from k8sml.workspace.workspace import open_workspace

    return open_workspace(today(), catalogs or ())


def as_of_date(text: str | None, today: date) -> date:
    """Return the date of `--as-of`, by default today. Raises DateError."""
    if text is None:
        return today
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


# ---- options that stand in several sections of help pages ----


def seconds(help_text: str, panel: str | None = None) -> Any:
    """Return an option for a time limit in seconds, at most a day."""
    return typer.Option(parser=parse_seconds, metavar="SECONDS", help=help_text, rich_help_panel=panel)


def token_file(panel: str | None = None) -> Any:
    """Return the option for a file with a token."""
    return typer.Option(
        metavar="FILE",
        help="Read the GitHub token from FILE (default: $K8SML_GITHUB_TOKEN, $GH_TOKEN, $GITHUB_TOKEN, "
        "then `gh auth token`).",
        rich_help_panel=panel,
    )


def api_url(panel: str | None = None) -> Any:
    """Return the option for the address of the API."""
    return typer.Option(
        metavar="URL",
        help="Use another GitHub API, such as that of GitHub Enterprise Server.",
        rich_help_panel=panel,
    )


# ---- options ----

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME]...", help="Only these projects.", autocompletion=complete_name),
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
TokenFile = Annotated[Path | None, token_file()]
ApiUrl = Annotated[str | None, api_url()]
Limit = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Show at most N rows.", rich_help_panel=OUTPUT)
]
