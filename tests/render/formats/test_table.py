from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from k8sml.render import formats
from k8sml.render.formats.table import fit, render
from k8sml.render.view import Cell, Column, Row, Screen, View
from tests.examples import examples
from tests.render.makers import PIPE, small_view, terminal

WHY = "no stable release since 2023-07; only 4 people, half of the commits by 2"
COLUMNS = (
    Column("name", "name"),
    Column("age", "age", 2, right=True),
    Column("observed", "observed", 8),
    Column("why", "why", flexible=True),
)
ROWS = (
    {"name": "AI Explainability 360", "age": "3 y", "observed": "2026-08-22", "why": WHY},
    {"name": "SHAP", "age": "16 d", "observed": "2026-08-22", "why": "mature, active"},
)
VIEW = small_view(*ROWS, columns=COLUMNS, above=("2 projects",), below=("", "– unknown"))


def _grouped(*groups: str) -> View:
    rows = tuple(Row({"name": Cell(f"p{i}")}, group) for i, group in enumerate(groups))
    return View("Test", (Column("name", "name"),), rows, (), list)


def test_a_pipe_gets_whole_aligned_rows_whatever_its_width() -> None:
    assert render(VIEW, Screen(width=20)) == "\n".join(
        [
            "2 projects",
            "",
            "NAME                    AGE  OBSERVED    WHY",
            f"AI Explainability 360   3 y  2026-08-22  {WHY}",
            "SHAP                   16 d  2026-08-22  mature, active",
            "",
            "– unknown",
        ]
    )


def test_rows_alone_have_neither_head_nor_foot() -> None:
    for screen in (Screen(headers=False), terminal(160, headers=False)):
        lines = render(VIEW, screen).split("\n")
        assert [line.split("  ")[0] for line in lines] == ["AI Explainability 360", "SHAP"]


def test_in_a_pipe_the_group_is_the_first_column() -> None:
    assert render(_grouped("serving", "data"), PIPE) == "CATEGORY  NAME\nserving   p0\ndata      p1"


def test_a_group_whose_column_is_asked_for_is_not_shown_twice() -> None:
    row = Row({"category": Cell("data"), "name": Cell("p")}, "data")
    view = View("Test", (Column("name", "name"), Column("category", "category")), (row,), (), list)
    assert render(view, PIPE) == "NAME  CATEGORY\np     data"


def test_in_a_terminal_a_group_is_a_heading_and_the_columns_are_named_once() -> None:
    text = render(_grouped("serving", "serving", "data"), terminal())
    assert text.split("\n") == ["SERVING", "NAME", "p0", "p1", "", "DATA", "p2"]


@pytest.mark.parametrize(("screen", "shown"), [(PIPE, "nothing found"), (terminal(), "nothing found")])
def test_an_empty_table_says_so_instead_of_a_header(screen: Screen, shown: str) -> None:
    assert render(small_view(), screen) == shown


def test_an_empty_table_without_headers_is_nothing_in_a_pipe() -> None:
    assert render(small_view(), Screen(headers=False)) == ""


def test_a_terminal_wide_enough_shows_everything_in_one_line_a_row() -> None:
    lines = render(VIEW, terminal(160)).split("\n")
    assert lines[2].split() == ["NAME", "AGE", "OBSERVED", "WHY"]
    assert lines[3].endswith(WHY)


def test_in_a_narrow_terminal_the_least_important_column_goes_and_reasons_wrap_between_words() -> None:
    lines = render(VIEW, terminal(60)).split("\n")
    assert lines[2].split() == ["NAME", "AGE", "WHY"]
    wrapped = [line[len("AI Explainability 360   3 y  ") :] for line in lines[3:6]]
    assert " ".join(wrapped) == WHY


def test_a_narrow_terminal_names_the_columns_that_it_has_no_room_for() -> None:
    lines = render(VIEW, terminal(60)).split("\n")
    assert " ".join(lines[-4:-2]) == "Hidden (terminal too narrow): observed. Widen it, or pipe to `less -S`."
    assert lines[-2:] == ["", "– unknown"]
    assert "Hidden" not in render(VIEW, terminal(160))
    assert "Hidden" not in render(VIEW, terminal(60, headers=False))


def test_a_line_that_is_too_long_breaks_before_its_legend() -> None:
    line = "As of 1 Sep 2026; data observed 1 Aug 2026. – = unknown. * = own verdict."
    view = small_view(*ROWS, columns=COLUMNS, below=(line,))
    assert render(view, terminal(len(line))).split("\n")[-1] == line
    assert render(view, terminal(len(line) - 1)).split("\n")[-2:] == [
        "As of 1 Sep 2026; data observed 1 Aug 2026.",
        "– = unknown. * = own verdict.",
    ]


def test_a_line_of_cells_goes_on_below_its_last_cell() -> None:
    line = "Kthena  2025-09-19  moved from matrixinfer-ai/matrixinfer to volcano-sh/kthena"
    assert render(small_view(*ROWS, columns=COLUMNS, below=(line,)), terminal(60)).split("\n")[-2:] == [
        "Kthena  2025-09-19  moved from matrixinfer-ai/matrixinfer to",
        "                    volcano-sh/kthena",
    ]


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (100, ["a", "b", "c"]),
        (26, ["a", "b", "c"]),
        (25, ["a", "b"]),
        (17, ["a", "b"]),
        (16, ["a"]),
        (3, ["a"]),
    ],
)
def test_columns_go_by_their_weight_until_the_rest_fits(width: int, kept: list[str]) -> None:
    columns = (Column("a", "a"), Column("b", "b", 1), Column("c", "c", 5))
    chosen = fit(columns, {"a": 10, "b": 5, "c": 7}, width)
    assert [column.key for column in chosen] == kept


def test_a_column_without_weight_never_goes() -> None:
    columns = (Column("a", "a"), Column("b", "b"))
    assert fit(columns, {"a": 50, "b": 50}, 20) == columns


@examples(0.6)
@given(
    st.lists(st.text("ab日 [/]é", max_size=60), min_size=4, max_size=4),
    st.integers(40, 200),
)
def test_no_line_is_wider_than_the_terminal(cells: list[str], width: int) -> None:
    row = dict(zip(("name", "age", "observed", "why"), cells, strict=True))
    text = render(small_view(row, columns=COLUMNS, above=("head " * 30,)), terminal(width))
    assert max(map(cell_len, text.split("\n"))) <= width


@pytest.mark.parametrize(
    ("style", "code"), [("adopt", "32"), ("trial", "36"), ("assess", "33"), ("hold", "31"), ("dim", "2")]
)
def test_each_verdict_has_its_color(style: str, code: str) -> None:
    view = View("Test", (Column("v", "v"),), (Row({"v": Cell("word", style)}),), (), list)
    assert re.search(rf"\x1b\[{code}mword *\x1b\[0m", render(view, terminal(color=True)))
    assert "\x1b" not in render(view, terminal(color=False))


@pytest.mark.parametrize("screen", [PIPE, terminal(), terminal(color=True)])
def test_markup_of_the_terminal_library_is_shown_as_it_is_written(screen: Screen) -> None:
    hostile = "[red]x[/red] [link=http://x]y[/] :boom:"
    text = render(small_view({"name": hostile}, above=(hostile,), below=(hostile,)), screen)
    assert re.sub(r"\x1b\[[0-9;]*m", "", text).count(hostile) == 3


def test_without_utf_8_every_sign_is_ascii() -> None:
    assert formats.render(VIEW, formats.TABLE, terminal(160, unicode=False)).isascii()
    piped = formats.render(VIEW, formats.TABLE, Screen(unicode=False))
    assert piped.split("\n")[-1] == "- unknown"


def test_a_column_with_a_cap_wraps_beyond_it_in_a_terminal_and_is_whole_in_a_pipe() -> None:
    columns = (Column("name", "name", cap=10), Column("age", "age"))
    view = small_view(
        {"name": "one two three", "age": "3 y"}, {"name": "ten chars.", "age": "4 y"}, columns=columns
    )
    assert [line.rstrip() for line in render(view, terminal(160)).split("\n")] == [
        "NAME        AGE",
        "one two     3 y",
        "three",
        "ten chars.  4 y",
    ]
    assert render(view, PIPE).split("\n")[1] == "one two three  3 y"
