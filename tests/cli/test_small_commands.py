"""`compare`, `lineage`, `categories` and `resources`."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Call
from tests.cli.sample import DAY


def test_projects_are_compared_in_the_order_named_each_once(k8sml: Call) -> None:
    lines = k8sml("compare", "tinyserve", "mh", "modelhub", "--as-of", DAY).lines
    assert lines[0].split() == ["TINYSERVE", "MODELHUB"]
    assert lines[1].split() == ["verdict", "trial", "adopt"]
    assert lines[-3].split() == ["observed", "15", "Aug", "2026", "15", "Aug", "2026"]
    assert lines[-2] == ""
    assert lines[-1].startswith("As of 1 Sep 2026; data observed 15 Aug 2026 ")


def test_a_comparison_without_headers_begins_with_the_first_answer(k8sml: Call) -> None:
    first = k8sml("compare", "tinyserve", "mh", "--as-of", DAY, "--no-headers").lines[0]
    assert first.split() == ["verdict", "trial", "adopt"]


def test_lineage_runs_from_what_was_to_what_became_of_it(k8sml: Call) -> None:
    assert k8sml("lineage", "oldflow", "--as-of", DAY).lines == [
        "LINEAGE                             DATE        SOURCE",
        "OldFlow",
        "└─ superseded by NewFlow (newflow)  1 Jun 2023  example.org/e",
    ]
    assert k8sml("lineage", "newflow", "--as-of", DAY).lines[1:] == [
        "NewFlow",
        "└─ took over from OldFlow (oldflow)  1 Jun 2023  example.org/e",
    ]


def test_a_lineage_of_the_past_knows_no_later_turn(k8sml: Call) -> None:
    assert k8sml("lineage", "oldflow", "--as-of", "2023-05-31").lines == [
        "LINEAGE  DATE  SOURCE",
        "OldFlow",
        "no events recorded",
    ]


def test_every_category_is_counted_by_verdict_and_the_unjudged_apart(k8sml: Call) -> None:
    lines = k8sml("categories", "--as-of", DAY).lines
    assert lines[0].split() == [
        "CATEGORY",
        "PROJECTS",
        "ADOPT",
        "TRIAL",
        "ASSESS",
        "HOLD",
        "NOT",
        "JUDGED",
        "WHAT",
        "IT",
        "IS",
        "FOR",
    ]
    assert lines[1].split()[:7] == ["serving", "2", "1", "1", "0", "0", "0"]
    assert lines[2].split()[:7] == ["pipelines", "2", "0", "1", "0", "1", "0"]


def test_the_unjudged_of_a_category_are_data_too(k8sml: Call) -> None:
    items = json.loads(k8sml("categories", "--as-of", DAY, "-o", "json").out)["items"]
    assert {item["category"]: item["not_judged"] for item in items if item["not_judged"]} == {"data": 1}


def test_categories_take_columns_and_leave_headers_out(k8sml: Call) -> None:
    lines = k8sml("categories", "--as-of", DAY, "--columns", "projects,category", "--no-headers").lines
    assert lines[:2] == ["2  serving", "2  pipelines"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["paper", "talk"]),
        ("--topic inference", ["paper", "talk"]),
        ("--topic events", ["paper"]),
        ("--topic events,inference", ["paper", "talk"]),
        ("--project oldhub", ["talk"]),
        ("--project stream --topic inference", ["paper"]),
        ("--project modelhub --topic events", []),
        ("--limit 1", ["paper"]),
    ],
)
def test_resources_are_narrowed_by_topic_and_project(k8sml: Call, asked: str, found: list[str]) -> None:
    urls = k8sml("resources", "-o", "name", *asked.split()).lines
    assert [url.rsplit("/", 1)[1] for url in urls] == found


def test_that_no_resource_fits_is_said(k8sml: Call) -> None:
    assert k8sml("resources", "--project", "unseen").out == "no resources match\n"


def test_resources_as_data_keep_their_lists(k8sml: Call) -> None:
    data = json.loads(k8sml("resources", "--topic", "events", "-o", "json").out)
    (item,) = data["items"]
    assert (item["topics"], item["projects"], item["note"]) == (["events", "inference"], ["stream"], None)
