"""The groups of options: which projects to show, whether with current data, and how to print them."""

# These annotations are read at every start of a command, so they are no strings.

from collections.abc import Mapping
from inspect import Parameter
from typing import Annotated, Any, ClassVar, Self

import typer

from k8sml.cli import options as o
from k8sml.cli.completion import complete_filter
from k8sml.cli.struct_options import OptionGroup, option
from k8sml.evidence.sources.registry import LIVE_NAMES
from k8sml.maturity.filters import FILTERS, SORT_KEYS, Filter, FilterSpec
from k8sml.render.formats import FORMATS, TABLE, FormatSpec, find_format
from k8sml.render.view import Column, choose_columns
from k8sml.services.query import Query

# The heading of a section of help pages.
_FILTERS = "Filters (ANDed; comma-separated values are ORed)"

Search = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", help="Words in names, summaries, tags, resources.", rich_help_panel=_FILTERS
    ),
]
SortBy = Annotated[
    str | None,
    typer.Option(
        metavar="KEY",
        help=f"Sort by {', '.join(spec.name for spec in SORT_KEYS)}; prefix with - to reverse.",
        rich_help_panel=o.OUTPUT,
    ),
]
Live = Annotated[
    bool, typer.Option("--live", help=f"Fetch current data from {LIVE_NAMES}.", rich_help_panel=o.LIVE)
]
Refresh = Annotated[
    bool,
    typer.Option("--refresh", help="Ignore cached responses less than an hour old.", rich_help_panel=o.LIVE),
]
Timeout = Annotated[float, o.seconds("Time limit for --live, in seconds.", o.LIVE)]
Columns = Annotated[
    str | None,
    typer.Option(metavar="COL,COL", help="Columns to show, in that order.", rich_help_panel=o.OUTPUT),
]
NoHeaders = Annotated[
    bool, typer.Option("--no-headers", help="Omit the header row.", rich_help_panel=o.OUTPUT)
]


def output_option(formats: Mapping[str, FormatSpec]) -> Any:
    """Return the option `-o` for some formats."""
    return typer.Option(
        "--output",
        "-o",
        metavar=f"<{'|'.join(formats)}>",
        help="Output format.",
        autocompletion=lambda incomplete: [name for name in formats if name.startswith(incomplete)],
        rich_help_panel=o.OUTPUT,
    )


Output = Annotated[str, output_option(FORMATS)]


class FilterOptions(OptionGroup, frozen=True):
    """Options to select and sort projects: one for each filter of the registry."""

    query: Query

    @classmethod
    def parameters(cls) -> list[Parameter]:
        """Return the names, the filters, --search and --sort-by."""
        filters = [option(_python_name(spec), _filter(spec)) for spec in FILTERS]
        return [option("names", o.Names), *filters, option("search", Search), option("sort_by", SortBy)]

    @classmethod
    def collect(cls, values: dict[str, Any]) -> Self:
        """Take the values of the options out of `values`, and return the query."""
        chosen = {spec.name: o.split(values.pop(_python_name(spec))) for spec in FILTERS}
        wanted = Filter({name: value for name, value in chosen.items() if value}, values.pop("search"))
        return cls(Query(tuple(values.pop("names") or ()), wanted, values.pop("sort_by")))


def _python_name(spec: FilterSpec) -> str:
    return spec.name.replace("-", "_")


def _filter(spec: FilterSpec) -> Any:
    return Annotated[
        list[str] | None,
        typer.Option(
            f"--{spec.name}",
            metavar="VALUE",
            help=spec.help,
            autocompletion=complete_filter(spec.name),
            rich_help_panel=_FILTERS,
        ),
    ]


class LiveOptions(OptionGroup, frozen=True):
    """Options to fetch current data."""

    live: Live = False
    refresh: Refresh = False
    token_file: o.LiveTokenFile = None
    api_url: o.LiveApiUrl = None
    timeout: Timeout = 30


class FormatOptions(OptionGroup, frozen=True):
    """Option for the output format. Raises FormatError."""

    formats: ClassVar[Mapping[str, FormatSpec]] = FORMATS

    output: Output = TABLE.name

    def __post_init__(self) -> None:
        """Check the format at once, before anything is read."""
        find_format(self.output, self.formats)

    @property
    def format(self) -> FormatSpec:
        """The output format."""
        return find_format(self.output, self.formats)


class TableOptions(FormatOptions, frozen=True):
    """Options to print a table. Raises FormatError."""

    no_headers: NoHeaders = False

    @property
    def headers(self) -> bool:
        """True if the header row is printed."""
        return not self.no_headers


class OutputOptions(TableOptions, frozen=True):
    """Options to print a table whose columns can be chosen. Raises FormatError."""

    columns: Columns = None

    def choose(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """Return the columns to show. Raises ColumnError."""
        chosen = o.split([self.columns] if self.columns else None)
        return choose_columns(columns, list(chosen), self.format.wide)
