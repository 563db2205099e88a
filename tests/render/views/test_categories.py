from __future__ import annotations

from k8sml.catalog.model import CATEGORY_MEANING, Category
from k8sml.render.views.categories import COLUMNS, categories_view
from tests.render.makers import DAY, ended, texts, thriving, unseen

VIEW = categories_view([thriving(), ended(), unseen(category=Category.GPU)], COLUMNS, DAY)


def test_every_category_is_a_row_also_an_empty_one() -> None:
    assert texts(VIEW, "category") == [category.value for category in Category]
    assert VIEW.names == tuple(category.value for category in Category)


def test_a_row_counts_projects_and_each_verdict() -> None:
    cells = {key: cell.text for key, cell in VIEW.rows[0].cells.items()}
    assert cells == {
        "category": "serving",
        "projects": "2",
        "adopt": "1",
        "trial": "0",
        "assess": "0",
        "hold": "1",
        "not-judged": "0",
        "meaning": CATEGORY_MEANING[Category.SERVING],
    }


def test_a_project_that_is_not_judged_counts_as_such_and_under_no_verdict() -> None:
    gpu = next(item for item in VIEW.items() if item["category"] == "gpu")
    assert (gpu["projects"], sum(gpu["verdicts"].values()), gpu["not_judged"]) == (1, 0, 1)
    row = next(row for row in VIEW.rows if row.cells["category"].text == "gpu")
    assert row.cells["not-judged"].text == "1"


def test_the_data_says_what_each_category_is_for_on_which_day() -> None:
    assert VIEW.items()[0] == {
        "category": "serving",
        "meaning": CATEGORY_MEANING[Category.SERVING],
        "projects": 2,
        "verdicts": {"adopt": 1, "trial": 0, "assess": 0, "hold": 1},
        "not_judged": 0,
    }
    assert VIEW.meta == {"as_of": "2026-09-01"}
