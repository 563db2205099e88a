"""Shell completion of names and values."""

# Typer evaluates the annotations of each completer at every start, so they are no strings here.

from collections.abc import Callable, Iterable
from typing import Any

from k8sml.cli.data import open_data
from k8sml.errors import K8smlError


def complete_filter(name: str) -> Callable[[str], list[str]]:
    """Return a completer of the values of a filter, comma-separated."""

    def complete(incomplete: str) -> list[str]:
        from k8sml.maturity.filters import choices

        return complete_values(_from_catalog(lambda catalog: choices(catalog, name)))(incomplete)

    return complete


def complete_values(values: Iterable[str]) -> Callable[[str], list[str]]:
    """Return a completer of some values, comma-separated."""

    def complete(incomplete: str) -> list[str]:
        before, comma, typed = incomplete.rpartition(",")
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
