from __future__ import annotations

import pytest

from k8sml.render.formats import Format, render
from tests.render.makers import PIPE, small_view

VIEW = small_view({"slug": "a", "why": "x"}, names=("a",))


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (Format.TABLE, "SLUG  WHY\na     x"),
        (Format.WIDE, "SLUG  WHY\na     x"),
        (Format.NAME, "a"),
        (Format.CSV, "slug,why\na,x"),
        (Format.MARKDOWN, "| slug | why |\n| --- | --- |\n| a | x |"),
        (Format.YAML, "schema_version: 2\nkind: Test\nitems:\n- slug: a\n  why: x"),
    ],
)
def test_each_format_gives_its_form(output: Format, text: str) -> None:
    assert render(VIEW, output, PIPE) == text


@pytest.mark.parametrize("output", list(Format))
def test_no_format_ends_with_a_line_break(output: Format) -> None:
    assert not render(VIEW, output, PIPE).endswith("\n")
