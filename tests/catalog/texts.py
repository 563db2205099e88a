"""Catalog files as text, laid out so that tests know the line of each part."""

from __future__ import annotations

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import parse_catalog
from k8sml.catalog.model import Catalog


def demo(*more: str, **values: str) -> str:
    """Return one project: slug on line 2, name 3, summary 4, category 5, repo 6, further keys from line 7."""
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
    """Return one project per line from line 2, each given as `slug, further keys in flow style`."""
    lines = []
    for extra in extras:
        slug = extra.split(",", 1)[0]
        lines.append(
            f"- {{slug: {slug}, name: {slug.title()}, summary: S., category: data, repo: o/{slug}"
            f"{extra.removeprefix(slug)}}}"
        )
    return "\n".join(["projects:", *lines, ""])


def events(*lines: str, **values: str) -> str:
    """Return the demo project with one event per line from line 8; sources are added."""
    return demo("events:", *(f"- {{{line}, source: 'https://example.org/'}}" for line in lines), **values)


def parse(text: str | bytes) -> Catalog:
    return parse_catalog(text.encode() if isinstance(text, str) else text, "c.yaml")


def faults(text: str | bytes) -> list[str]:
    """Return the lines of the error for an invalid text."""
    with pytest.raises(CatalogError) as caught:
        parse(text)
    return caught.value.lines
