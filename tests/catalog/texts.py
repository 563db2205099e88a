"""Catalog files as text, laid out so that a test can name the line of each part."""

from __future__ import annotations

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import parse_catalog
from k8sml.catalog.model import Catalog


def demo(*more: str, **values: str) -> str:
    """One project: slug on line 2, name 3, summary 4, category 5, repo 6, what more there is from 7 on."""
    keys = {
        "slug": "demo",
        "name": "Demo",
        "summary": "Does one thing.",
        "category": "serving",
        "repo": "owner/demo",
        **values,
    }
    lines = [*(f"{key}: {value}" for key, value in keys.items()), *more]
    return (
        "projects:\n" + "\n".join(f"{'- ' if i == 0 else '  '}{line}" for i, line in enumerate(lines)) + "\n"
    )


def entries(*extras: str) -> str:
    """A project a line from line 2 on, each `slug, further keys in flow style`."""
    lines = []
    for extra in extras:
        slug = extra.split(",", 1)[0]
        lines.append(
            f"- {{slug: {slug}, name: {slug.title()}, summary: S., category: data, repo: o/{slug}"
            f"{extra.removeprefix(slug)}}}"
        )
    return "\n".join(["projects:", *lines, ""])


def events(*lines: str, **values: str) -> str:
    """The demo project with an event a line from line 8 on, each without its source."""
    return demo("events:", *(f"- {{{line}, source: 'https://example.org/'}}" for line in lines), **values)


def parse(text: str | bytes) -> Catalog:
    return parse_catalog(text.encode() if isinstance(text, str) else text, "c.yaml")


def faults(text: str | bytes) -> list[str]:
    """The lines of the error that the text is refused with."""
    with pytest.raises(CatalogError) as caught:
        parse(text)
    return caught.value.lines
