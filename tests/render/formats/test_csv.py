from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.render.formats.csv import render
from k8sml.render.view import Cell, Column, Row, Screen, View
from tests.examples import examples
from tests.render.makers import PIPE, small_view


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_header_names_the_keys_that_columns_are_asked_for_by() -> None:
    view = small_view({"cadence": "6 wk"}, columns=(Column("cadence", "every"),))
    assert render(view, PIPE) == "cadence\n6 wk"


def test_headers_can_be_left_out() -> None:
    assert render(small_view({"slug": "a"}), Screen(headers=False)) == "a"


def test_unknown_is_an_empty_cell() -> None:
    assert _read(render(small_view({"slug": "a", "verdict": "–"}), PIPE))[1] == ["a", ""]


def test_a_row_of_one_unknown_cell_is_still_a_row() -> None:
    assert _read(render(small_view({"verdict": "–"}, {"verdict": "hold"}), PIPE)) == [
        ["verdict"],
        [""],
        ["hold"],
    ]


def test_commas_quotes_and_line_breaks_are_quoted() -> None:
    hostile = 'one, "two"\nthree'
    assert _read(render(small_view({"why": hostile}), PIPE)) == [["why"], [hostile]]


@pytest.mark.parametrize("text", ["=1+1", '=cmd|"/c calc"!A1', "+1", "@SUM(A1)"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert _read(render(small_view({"name": text}), PIPE))[1] == [f"'{text}"]


@examples(0.8)
@given(st.lists(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])), min_size=2, max_size=2))
def test_whatever_the_text_a_row_keeps_its_cells(cells: list[str]) -> None:
    rows = _read(render(small_view({"a": cells[0], "b": cells[1]}), PIPE))
    assert [len(row) for row in rows] == [2, 2]


def test_a_cell_gives_programs_its_raw_value_where_it_has_one() -> None:
    cells = {"people": Cell("≥ 1,484", raw="1484"), "slug": Cell("a")}
    view = View("Test", (Column("people", "people"), Column("slug", "slug")), (Row(cells),), (), list)
    assert render(view, PIPE) == "people,slug\n1484,a"
