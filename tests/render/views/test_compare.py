from __future__ import annotations

import pytest

from k8sml.catalog.model import Override, Verdict
from k8sml.render.views.compare import QUESTIONS, compare_view
from k8sml.render.views.footer import footer
from tests.builders import event, evidence, project
from tests.render.makers import CNCF, DAY, QUARTERLY, judged, thriving, unseen


def _answers(slug: str = "demo") -> dict[str, str]:
    view = compare_view([thriving(), unseen()], DAY)
    return {row.cells["question"].text: row.cells[slug].text for row in view.rows}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("verdict", "adopt"),
        ("why", "mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits"),
        ("level", "mature"),
        ("vitality", "active"),
        ("version", "1.13.0 (5 mo)"),
        ("prerelease", "–"),
        ("cadence", "every 13 weeks"),
        ("first 1.0", "10 Jan 2023"),
        ("contributors (12 months)", "40"),
        ("bus factor", "2"),
        ("commits (12 months)", "600"),
        ("activity", "2018 ▅████████ 2026"),
        ("first seen", "1 Jan 2018"),
        ("category", "serving"),
        ("language", "Go"),
        ("license", "Apache-2.0"),
        ("foundation", "CNCF incubating"),
        ("repo", "owner/demo"),
        ("observed", "15 Aug 2026"),
    ],
)
def test_each_question_is_answered(question: str, answer: str) -> None:
    assert _answers()[question] == answer


def test_of_a_project_that_nobody_observed_only_the_catalog_answers() -> None:
    known = {question: answer for question, answer in _answers("unseen").items() if answer != "–"}
    assert known == {
        "why": "not observed",
        "category": "serving",
        "repo": "owner/unseen",
        "observed": "not observed",
    }


def test_a_project_is_a_column_under_its_name_of_the_day_and_a_question_a_row() -> None:
    view = compare_view([thriving(), unseen(name="Never Seen")], DAY)
    assert [column.title for column in view.columns] == ["", "Demo", "Never Seen"]
    assert [row.cells["question"].text for row in view.rows] == list(QUESTIONS)


def test_only_the_verdict_is_colored_and_the_unknown_is_dim() -> None:
    rows = {row.cells["question"].text: row for row in compare_view([thriving(), unseen()], DAY).rows}
    assert rows["verdict"].cells["demo"].style == "adopt"
    assert rows["level"].cells["demo"].style == ""
    assert rows["verdict"].cells["unseen"].style == "dim"


def test_a_prerelease_is_named_and_a_project_below_one_says_so() -> None:
    one = project()
    found = evidence(one, [50] * 104, tags=[("v0.1.0", "2026-05-01"), ("v0.2.0-rc1", "2026-08-20")])
    view = compare_view([judged(one, found), unseen()], DAY)
    answers = {row.cells["question"].text: row.cells["demo"].text for row in view.rows}
    assert (answers["prerelease"], answers["first 1.0"]) == ("0.2.0-rc1 (12 d)", "below 1.0")


def test_a_comparison_of_the_past_shows_names_and_homes_of_that_day() -> None:
    one = project(
        "demo",
        repo="new/demo",
        events=(
            event("2022-01-01", "renamed", from_="Omed", to="Demo"),
            event("2022-01-01", "moved", from_="old/omed", to="new/demo"),
        ),
    )
    found = evidence(one, [50] * 104, tags=QUARTERLY)
    day = DAY.replace(year=2020)
    view = compare_view([judged(one, found, day), judged(project("b"), None, day)], day)
    answers = {row.cells["question"].text: row.cells["demo"].text for row in view.rows}
    assert (view.columns[1].title, answers["repo"]) == ("Omed", "old/omed")


def test_its_data_is_that_of_the_judgments() -> None:
    view = compare_view([thriving(), unseen()], DAY)
    assert [(item["slug"], item["verdict"]) for item in view.items()] == [("demo", "adopt"), ("unseen", None)]
    assert (view.kind, view.names) == ("Comparison", ("demo", "unseen"))


def test_the_footer_is_below() -> None:
    assert compare_view([thriving(), unseen()], DAY).below == ("", footer([thriving(), unseen()], DAY))


def test_a_part_shares_the_foundation_of_its_whole_which_is_named() -> None:
    part = judged(project("part", part_of="demo"), whole=project(foundation=CNCF))
    answers = {row.cells["question"].text: row.cells["part"].text for row in compare_view([part], DAY).rows}
    assert answers["foundation"] == "CNCF incubating (Demo)"


def test_an_own_verdict_has_a_star_that_is_explained() -> None:
    own = Override(verdict=Verdict.HOLD, reason="Ours broke.", until="2027-01-01")
    view = compare_view([thriving(override=own), thriving("other")], DAY)
    first = view.rows[0].cells
    assert (first["demo"].text, first["demo"].style, first["other"].text) == ("hold*", "hold", "adopt")
    assert view.below[-1].endswith("* = own verdict.")
