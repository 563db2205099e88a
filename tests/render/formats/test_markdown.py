from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.render.formats.markdown import render
from k8sml.render.view import Cell, Column, Row, Screen, View
from tests.examples import examples
from tests.render.makers import PIPE, small_view


def test_it_is_a_table_with_numbers_to_the_right() -> None:
    columns = (Column("name", "name"), Column("people", "people", right=True))
    text = render(small_view({"name": "KServe", "people": "96"}, columns=columns), PIPE)
    assert text == "| name | people |\n| --- | ---: |\n| KServe | 96 |"


def test_headers_can_be_left_out() -> None:
    assert render(small_view({"name": "KServe"}), Screen(headers=False)) == "| KServe |"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("[x](javascript:1)", r"\[x\](javascript:1)"),
        ("<script>", r"\<script\>"),
        ("**bold**", r"\*\*bold\*\*"),
        ("`code`", r"\`code\`"),
        ("a_b_c", r"a\_b\_c"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_what_would_be_markup_is_escaped(text: str, escaped: str) -> None:
    assert render(small_view({"name": text}), PIPE).split("\n")[-1] == f"| {escaped} |"


@examples(0.8)
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_no_text_adds_a_cell_to_its_row(text: str) -> None:
    row = render(small_view({"name": text}), PIPE).split("\n")[-1]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 2


def test_a_cell_that_leads_somewhere_is_a_link_and_without_text_none() -> None:
    cells = {"date": Cell("1 Jun_e", link="https://x.org/a_(b)"), "source": Cell("", link="https://x.org")}
    view = View("Test", (Column("date", "date"), Column("source", "source")), (Row(cells),), (), list)
    assert render(view, Screen(headers=False)) == r"| [1 Jun\_e](<https://x.org/a_(b)>) |  |"
