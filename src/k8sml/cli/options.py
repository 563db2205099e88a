"""The options that several commands share, and how their values are read and completed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from k8sml.cli.errors import UserError
from k8sml.cli.workspace import Workspace, today
from k8sml.render.formats import Format

_DAY_SECONDS = 86_400.0


def complete(field: str) -> Callable[[str], list[str]]:
    """A completer of the values that a filter field can take, several of them parted by commas."""

    def values(incomplete: str) -> list[str]:
        from k8sml.maturity.filters import choices

        before, comma, typed = incomplete.rpartition(",")
        try:
            valid = choices(Workspace().bundle.catalog, field)
        except UserError:
            return []
        return [f"{before}{comma}{value}" for value in _beginning(valid, typed)]

    return values


def complete_name(incomplete: str) -> list[str]:
    """Slugs and aliases that begin with what was typed."""
    try:
        projects = Workspace().bundle.catalog.projects
    except UserError:
        return []
    return _beginning(sorted(n for p in projects for n in (p.slug, *p.aliases)), incomplete)


def complete_topic(incomplete: str) -> list[str]:
    """Topics of resources that begin with what was typed."""
    from k8sml.catalog.resources import topics

    try:
        return _beginning(topics(Workspace().bundle.catalog), incomplete)
    except UserError:
        return []


def _beginning(values: Iterable[str], typed: str) -> list[str]:
    """The values that begin with what was typed in any case, so spelt: shells compare letter by letter."""
    return [typed + value[len(typed) :] for value in values if value.lower().startswith(typed.lower())]


def as_of_date(text: str | None) -> date:
    """The day of `--as-of`: a date as YYYY-MM-DD, today if not given. Raises UserError."""
    if text is None:
        return today()
    day = parse_date(text, "--as-of")
    if day > today():
        raise UserError(f"--as-of {day} is still to come: nothing is known of it")
    return day


def parse_date(text: str, option: str) -> date:
    """A day written as YYYY-MM-DD. Raises UserError."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # of the right form, but no day of the calendar
    raise UserError(f"{option} {text!r} is not a day: write it as 2019-11-25")


def split(values: Iterable[str] | None) -> tuple[str, ...]:
    """The values of an option that may be repeated and may hold several, parted by commas."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return tuple(part for part in parts if part)


Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME]...", help="Only these projects.", autocompletion=complete_name),
]
Name = Annotated[str, typer.Argument(help="Any name the project ever had.", autocompletion=complete_name)]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="As it was known on that day, such as 2019-11-25."),
]
Output = Annotated[Format, typer.Option("--output", "-o", help="The form of the output.")]
NoHeaders = Annotated[bool, typer.Option("--no-headers", help="Rows alone.")]
Catalogs = Annotated[
    list[Path] | None,
    typer.Option("--catalog", metavar="FILE", help="Your own catalog, laid over the others; repeatable."),
]
Live = Annotated[bool, typer.Option("--live", help="Ask GitHub how it is today.")]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="With --live: ask again also for what was asked within the hour.")
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="GitHub's token; else of K8SML_GITHUB_TOKEN, GH_TOKEN, GITHUB_TOKEN, gh."
    ),
]
ApiUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="GitHub's API elsewhere, such as GitHub Enterprise Server.")
]


def seconds(help_text: str) -> Any:
    """Return an option for a time limit in seconds, at most a day."""
    return typer.Option(min=0.1, max=_DAY_SECONDS, metavar="SECONDS", help=help_text, callback=_number)


def _number(value: float | None) -> float | None:
    """Refuse "nan", which compares as within any range."""
    if value is not None and math.isnan(value):
        raise typer.BadParameter(f"{value} is not a number of seconds")
    return value


Timeout = Annotated[float, seconds("Time limit for --live, in seconds.")]
Columns = Annotated[str | None, typer.Option(metavar="COL,COL", help="Which columns, in which order.")]
SortBy = Annotated[
    str | None,
    typer.Option(
        metavar="KEY",
        help="Order by name, category, verdict, risk, vitality, level, people, commits, released (age), "
        "first-seen or observed; with a leading - the other way round.",
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many rows.")]
Search = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Words in names, summaries, tags, resources.")
]


def _filter(field: str, help_text: str) -> Any:
    return typer.Option(
        f"--{field.replace('_', '-')}",
        metavar="VALUE",
        help=help_text,
        autocompletion=complete(field),
    )


_Values = list[str] | None
Category = Annotated[_Values, _filter("category", "What it is for; `k8sml categories` lists them.")]
Foundation = Annotated[_Values, _filter("foundation", "CNCF, Apache, LF AI & Data and others.")]
Level = Annotated[_Values, _filter("level", "experimental, emerging, established, mature, unknown.")]
Vitality = Annotated[_Values, _filter("vitality", "active, slowing, dormant, superseded, archived, unknown.")]
Verdict = Annotated[_Values, _filter("verdict", "adopt, trial, assess, hold, unknown.")]
License = Annotated[_Values, _filter("license", "An SPDX identifier.")]
Language = Annotated[_Values, _filter("language", "The main programming language.")]
Tag = Annotated[_Values, _filter("tag", "A tag such as llm.")]
MentionedIn = Annotated[_Values, _filter("mentioned_in", "A publication such as kubecon-2019.")]
