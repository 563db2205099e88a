from __future__ import annotations

import pytest

from k8sml.render.view import SCHEMA_VERSION, Column, ColumnError, choose_columns, envelope
from tests.render.makers import small_view

COLUMNS = (Column("name", "name"), Column("slug", "slug", shown="wide"), Column("why", "why", shown="asked"))


def _keys(chosen: tuple[Column, ...]) -> list[str]:
    return [column.key for column in chosen]


def test_a_table_shows_the_usual_columns() -> None:
    assert _keys(choose_columns(COLUMNS, [], wide=False)) == ["name"]


def test_wide_adds_the_wide_columns_and_not_those_to_be_asked_for() -> None:
    assert _keys(choose_columns(COLUMNS, [], wide=True)) == ["name", "slug"]


@pytest.mark.parametrize("wide", [False, True])
def test_named_columns_come_in_the_order_named_each_once(wide: bool) -> None:
    assert _keys(choose_columns(COLUMNS, ["why", "name", "why"], wide)) == ["why", "name"]


def test_an_unknown_column_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(ColumnError, match=r"^no column 'nmae'; use one of name, slug, why$") as caught:
        choose_columns(COLUMNS, ["name", "nmae"], wide=False)
    assert (caught.value.key, caught.value.valid) == ("nmae", ["name", "slug", "why"])


def test_data_is_headed_by_its_version_and_kind() -> None:
    view = small_view({"name": "a"}, meta={"as_of": "2026-09-01"})
    assert envelope(view) == {
        "schema_version": SCHEMA_VERSION,
        "kind": "Test",
        "as_of": "2026-09-01",
        "items": [{"name": "a"}],
    }
