from __future__ import annotations

import pytest

from k8sml.catalog.model import Category, Override, Verdict
from k8sml.evidence.umbrella import merge_umbrella
from k8sml.render.formats.table import render
from k8sml.render.view import Column, choose_columns
from k8sml.render.views.footer import footer
from k8sml.render.views.project_columns import LIST_COLUMNS
from k8sml.render.views.project_table import footnote, list_view
from tests.builders import evidence, project
from tests.render.makers import CNCF, DAY, judged, terminal, texts, thriving, unseen

EVERY = tuple(column.key for column in LIST_COLUMNS)


def _columns(*keys: str) -> tuple[Column, ...]:
    return choose_columns(LIST_COLUMNS, list(keys), wide=False)


@pytest.mark.parametrize(
    ("key", "text", "style"),
    [
        ("name", "Demo", ""),
        ("slug", "demo", ""),
        ("category", "serving", ""),
        ("verdict", "adopt", "adopt"),
        ("level", "mature", ""),
        ("vitality", "active", ""),
        ("version", "1.13.0", ""),
        ("age", "5 mo", ""),
        ("released", "2026-04-10", ""),
        ("cadence", "13 wk", ""),
        ("people", "40", ""),
        ("commits", "600", ""),
        ("activity", "████", ""),
        ("foundation", "CNCF incubating", ""),
        ("license", "Apache-2.0", ""),
        ("language", "Go", ""),
        ("repo", "owner/demo", ""),
        ("observed", "2026-08-15", "dim"),
        (
            "why",
            "mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits",
            "",
        ),
    ],
)
def test_each_column_shows_its_fact(key: str, text: str, style: str) -> None:
    cell = list_view([thriving()], _columns(key), DAY).rows[0].cells[key]
    assert (cell.text, cell.style) == (text, style)


def test_every_column_can_be_asked_for() -> None:
    assert len(EVERY) == 26
    row = list_view([thriving()], _columns(*EVERY), DAY).rows[0]
    assert tuple(row.cells) == EVERY


@pytest.mark.parametrize(
    "key",
    [
        "verdict", "level", "vitality", "version", "age", "released", "people", "commits", "activity",
        "foundation", "license", "language",
    ],
)  # fmt: skip
def test_unknown_values_are_a_dim_dash(key: str) -> None:
    cell = list_view([unseen()], _columns(key), DAY).rows[0].cells[key]
    assert (cell.text, cell.style) == ("–", "dim")


def test_an_unobserved_project_says_so_in_place_of_the_day() -> None:
    assert texts(list_view([unseen()], _columns("observed", "why"), DAY), "observed") == ["not observed"]


def test_a_project_with_nothing_but_a_prerelease_shows_it_dimmed_and_no_age() -> None:
    one = project()
    found = evidence(one, [50] * 104, tags=[("v0.1.0-rc1", "2026-01-10")])
    cells = list_view([judged(one, found)], _columns("version", "age"), DAY).rows[0].cells
    assert (cells["version"].text, cells["version"].style, cells["age"].text) == ("0.1.0-rc1", "dim", "–")


def test_numbers_of_an_stale_history_for_the_day_are_dim() -> None:
    one = project()
    old = judged(one, evidence(one, [50] * 60, authors=40))
    cells = list_view([old], _columns("vitality", "people", "commits", "activity"), DAY).rows[0].cells
    assert cells["vitality"].text == "–"
    assert [cells[key].style for key in ("people", "commits", "activity")] == ["dim"] * 3
    assert cells["people"].text == "40"


def test_an_own_verdict_has_a_star_that_the_footer_explains() -> None:
    own = thriving(override=Override(verdict=Verdict.HOLD, reason="Ours broke.", until="2027-01-01"))
    view = list_view([own], _columns("verdict", "why"), DAY)
    cell = view.rows[0].cells["verdict"]
    assert (cell.text, cell.style, cell.raw) == ("hold*", "hold", "hold")
    assert "own verdict until 2027-01-01: Ours broke. (by the rules: adopt)" in texts(view, "why")[0]
    assert view.below[-1].endswith("* = own verdict.")


def test_the_footer_is_below_the_list() -> None:
    assert footnote([thriving(), unseen()], DAY) == ("", footer([thriving(), unseen()], DAY))


def test_an_empty_list_has_no_footnote_and_says_that_nothing_fits() -> None:
    view = list_view([], _columns("name"), DAY)
    assert (view.below, view.empty, view.rows, view.items()) == ((), "no projects match", (), [])


def test_a_list_gives_slugs_as_names_and_its_day_as_data() -> None:
    view = list_view([thriving("b"), unseen("a")], _columns("name"), DAY)
    assert (view.names, view.kind, view.meta) == (("b", "a"), "ProjectList", {"as_of": "2026-09-01"})
    assert [item["slug"] for item in view.items()] == ["b", "a"]


def test_an_unknown_rhythm_is_dim() -> None:
    columns = choose_columns(LIST_COLUMNS, ["cadence"], wide=False)
    assert list_view([unseen(category=Category.DATA)], columns, DAY).rows[0].cells["cadence"].style == "dim"


def test_the_list_has_the_day_of_release_when_wide_and_the_day_of_observation_always() -> None:
    usual, wide = (
        {column.key for column in choose_columns(LIST_COLUMNS, [], wide=wide)} for wide in (False, True)
    )
    assert ("observed" in usual, "released" in usual, "released" in wide) == (True, False, True)


def test_for_programs_people_and_commits_are_bare_numbers() -> None:
    one = project()
    busy = evidence(one, [1200] * 104, authors=40)
    roof = judged(one, merge_umbrella(busy, [], None))
    cells = list_view([roof], _columns("people", "commits"), DAY).rows[0].cells
    assert (cells["people"].text, cells["people"].raw) == ("≥ 40", "40")
    assert (cells["commits"].text, cells["commits"].raw) == ("≥ 14,400", "14400")


def test_a_part_shares_the_foundation_of_its_whole_which_is_named() -> None:
    part = judged(project("part", part_of="demo"), whole=project(foundation=CNCF))
    assert texts(list_view([part], _columns("foundation"), DAY), "foundation") == ["CNCF incubating (Demo)"]


def test_in_a_terminal_a_name_of_more_than_30_characters_wraps() -> None:
    fits, wraps = (thriving(name=f"{'A' * 14} {'B' * length}") for length in (15, 16))
    columns = _columns("name", "verdict")
    assert (
        render(list_view([fits], columns, DAY), terminal()).split("\n")[1] == f"{fits.identity.name}  adopt"
    )
    lines = render(list_view([wraps], columns, DAY), terminal()).split("\n")
    assert [line.rstrip() for line in lines[1:3]] == [f"{'A' * 14}{' ' * 16}  adopt", "B" * 16]
