from __future__ import annotations

from datetime import date

from k8sml.catalog.model import Category
from k8sml.maturity.changes import Change
from k8sml.render.view import View, choose_columns
from k8sml.render.views.footer import footer
from k8sml.render.views.maturity import MATURITY_COLUMNS, maturity_view, summary_data
from tests.render.makers import DAY, ended, thriving, unseen

COLUMNS = choose_columns(MATURITY_COLUMNS, [], wide=False)
SINCE = date(2025, 9, 1)


def _view(*changed: Change, since: date | None = None) -> View:
    return maturity_view([thriving()], COLUMNS, DAY, since, changed)


def test_the_report_begins_with_how_many_there_are_on_the_day_and_how_they_are_judged() -> None:
    view = maturity_view([thriving(), ended(category=Category.DATA), unseen()], COLUMNS, DAY)
    assert view.above == (
        "3 projects in 2 categories as of 1 Sep 2026; 2 observed",
        "adopt 1 · trial 0 · assess 0 · hold 1 · not judged 1",
    )


def test_a_report_without_unjudged_projects_does_not_count_them() -> None:
    assert _view().above[1] == "adopt 1 · trial 0 · assess 0 · hold 0"


def test_rows_are_grouped_by_category() -> None:
    view = maturity_view([thriving(), ended(category=Category.DATA)], COLUMNS, DAY)
    assert [row.group for row in view.rows] == ["serving", "data"]


def test_reasons_are_a_usual_column_and_the_category_a_wide_one() -> None:
    usual = [column.key for column in COLUMNS]
    wide = [column.key for column in choose_columns(MATURITY_COLUMNS, [], wide=True)]
    assert "why" in usual
    assert "category" not in usual
    assert {"category", "foundation", "slug"} <= set(wide)


def test_the_summary_as_data_counts_every_value_and_the_unknown() -> None:
    assert summary_data([thriving(), ended(), unseen()]) == {
        "projects": 3,
        "observed": 2,
        "verdict": {"adopt": 1, "hold": 1, "unknown": 1},
        "level": {"mature": 1, "emerging": 1, "unknown": 1},
        "vitality": {"active": 1, "superseded": 1, "unknown": 1},
    }


def test_without_a_second_date_no_changes_are_shown() -> None:
    view = _view()
    assert view.below == ("", footer([thriving()], DAY))
    assert "changes" not in view.meta


def test_changes_are_below_the_table_with_their_date_if_known() -> None:
    view = _view(
        Change("demo", "Demo", "renamed", "renamed from Omed to Demo", "2026-03-01"),
        Change("longer", "Longer", "level", "level: emerging → mature"),
        since=SINCE,
    )
    assert view.below[:4] == (
        "",
        "CHANGES from 1 Sep 2025 to 1 Sep 2026",
        "Demo    2026-03-01  renamed from Omed to Demo",
        "Longer              level: emerging → mature",
    )
    assert view.meta["since"] == "2025-09-01"
    assert [change.slug for change in view.meta["changes"]] == ["demo", "longer"]


def test_no_change_says_so() -> None:
    view = _view(since=SINCE)
    assert view.below[1] == "CHANGES from 1 Sep 2025 to 1 Sep 2026: none"
    assert view.meta["changes"] == []


def test_a_limit_cuts_the_rows_and_the_summary_counts_all() -> None:
    view = maturity_view([thriving(), ended(category=Category.DATA), unseen()], COLUMNS, DAY, limit=1)
    assert view.above == (
        "3 projects in 2 categories as of 1 Sep 2026; 2 observed. Showing the first 1.",
        "adopt 1 · trial 0 · assess 0 · hold 1 · not judged 1",
    )
    assert (len(view.rows), view.names, [item["slug"] for item in view.items()]) == (1, ("demo",), ["demo"])
    assert view.meta["summary"]["projects"] == 3
    assert view.below == ("", footer([thriving()], DAY))


def test_a_limit_that_cuts_nothing_is_not_mentioned() -> None:
    assert maturity_view([thriving()], COLUMNS, DAY, limit=1).above == _view().above
