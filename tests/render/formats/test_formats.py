from __future__ import annotations

import pytest

from k8sml.render.formats import FORMATS, SARIF, FormatSpec, render
from tests.render.makers import PIPE, small_view

VIEW = small_view({"slug": "a", "why": "x"}, names=("a",))


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (FORMATS["table"], "SLUG  WHY\na     x"),
        (FORMATS["wide"], "SLUG  WHY\na     x"),
        (FORMATS["name"], "a"),
        (FORMATS["csv"], "slug,why\na,x"),
        (FORMATS["markdown"], "| slug | why |\n| --- | --- |\n| a | x |"),
        (FORMATS["yaml"], "schema_version: 2\nkind: Test\nitems:\n- slug: a\n  why: x"),
    ],
)
def test_each_format_gives_its_form(output: FormatSpec, text: str) -> None:
    assert render(VIEW, output, PIPE) == text


@pytest.mark.parametrize("output", FORMATS.values(), ids=list(FORMATS))
def test_no_format_ends_with_a_line_break(output: FormatSpec) -> None:
    assert not render(VIEW, output, PIPE).endswith("\n")


def test_sarif_is_not_rendered_from_a_view() -> None:
    with pytest.raises(ValueError, match="the format sarif is not rendered from a view"):
        render(VIEW, SARIF, PIPE)


def test_a_format_without_a_flag_is_refused() -> None:
    stated = {field: getattr(SARIF, field) for field in SARIF.__struct_fields__}
    assert FormatSpec(**stated) == SARIF
    for field in stated:
        with pytest.raises(TypeError, match=field):
            FormatSpec(**{name: value for name, value in stated.items() if name != field})
