from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.sample import DAY

ALL = ["modelhub", "tinyserve", "newflow", "oldflow", "suite", "stream", "unseen"]


def _names(k8sml: Call, *args: str) -> list[str]:
    return k8sml("list", "--as-of", DAY, "-o", "name", *args).lines


def test_projects_stand_by_category_best_verdict_first(k8sml: Call) -> None:
    assert _names(k8sml) == ALL


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("--category serving", ["modelhub", "tinyserve"]),
        ("--category serving,data", ["modelhub", "tinyserve", "unseen"]),
        ("--category serving --category data", ["modelhub", "tinyserve", "unseen"]),
        ("--category=SERVING", ["modelhub", "tinyserve"]),
        ("--foundation cncf", ["modelhub"]),
        ("--level mature", ["modelhub"]),
        ("--level unknown", ["unseen"]),
        ("--vitality superseded", ["oldflow"]),
        ("--vitality unknown", ["unseen"]),
        ("--verdict adopt,hold", ["modelhub", "oldflow"]),
        ("--verdict unknown", ["unseen"]),
        ("--license MIT", ["tinyserve"]),
        ("--license mit,BUSL-1.1", ["tinyserve", "stream"]),
        ("--language Go", ["modelhub", "newflow"]),
        ("--tag llm", ["modelhub", "tinyserve"]),
        ("--mentioned-in kubecon-2019", ["modelhub"]),
        ("--search pipelines", ["newflow", "oldflow"]),
        ("--search oldhub", ["modelhub"]),
        ("--language Go --category serving", ["modelhub"]),
        ("--language Go,Python --verdict hold,trial --category pipelines", ["newflow", "oldflow"]),
        ("--category serving --verdict hold", []),
        ("mh tinyserve", ["modelhub", "tinyserve"]),
        ("mh oldhub --language Go", ["modelhub"]),
        ("--limit 2", ALL[:2]),
        ("--limit 100", ALL),
    ],
    ids=str,
)
def test_filters_combine_and_values_parted_by_commas_are_alternatives(
    k8sml: Call, filters: str, found: list[str]
) -> None:
    assert _names(k8sml, *filters.split()) == found


def test_each_word_of_a_search_must_be_there(k8sml: Call) -> None:
    assert _names(k8sml, "--search", "serves dozen") == ["modelhub"]
    assert _names(k8sml, "--search", "serves messages") == []


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("name", ["modelhub", "newflow", "oldflow", "stream", "suite", "tinyserve", "unseen"]),
        ("people", ["modelhub", "stream", "newflow", "suite", "tinyserve", "oldflow", "unseen"]),
        ("commits", ["modelhub", "stream", "newflow", "suite", "tinyserve", "oldflow", "unseen"]),
        ("verdict", ["modelhub", "newflow", "suite", "tinyserve", "stream", "oldflow", "unseen"]),
        ("level", ["modelhub", "newflow", "stream", "suite", "oldflow", "tinyserve", "unseen"]),
        ("vitality", ["modelhub", "newflow", "stream", "suite", "tinyserve", "oldflow", "unseen"]),
        ("category", ["modelhub", "tinyserve", "newflow", "oldflow", "suite", "stream", "unseen"]),
        ("released", ["tinyserve", "modelhub", "newflow", "stream", "suite", "oldflow", "unseen"]),
        ("age", ["tinyserve", "modelhub", "newflow", "stream", "suite", "oldflow", "unseen"]),
        ("first-seen", ["modelhub", "oldflow", "stream", "unseen", "suite", "newflow", "tinyserve"]),
        ("observed", ["modelhub", "newflow", "stream", "suite", "tinyserve", "oldflow", "unseen"]),
    ],
)
def test_each_sort_key_orders_and_names_break_ties(k8sml: Call, key: str, order: list[str]) -> None:
    assert _names(k8sml, "--sort-by", key) == order


def test_a_leading_minus_turns_the_order_round(k8sml: Call) -> None:
    assert _names(k8sml, "--sort-by", "-name") == _names(k8sml, "--sort-by=name")[::-1]


@pytest.mark.parametrize("key", ["people", "commits", "verdict", "level", "vitality", "released", "observed"])
def test_unknown_comes_last_in_either_direction(k8sml: Call, key: str) -> None:
    assert _names(k8sml, "--sort-by", key)[-1] == _names(k8sml, "--sort-by", f"-{key}")[-1] == "unseen"


def test_names_break_ties_from_a_to_z_in_either_direction(k8sml: Call) -> None:
    turned = ["oldflow", "tinyserve", "newflow", "suite", "stream", "modelhub", "unseen"]
    assert _names(k8sml, "--sort-by=-people") == turned


def test_the_usual_columns_of_a_row(k8sml: Call) -> None:
    lines = k8sml("list", "--as-of", DAY, "modelhub").lines
    assert lines[0].split("  ")[0] == "NAME"
    row = "ModelHub serving adopt mature active 1.13.0 5 mo CNCF incubating 2026-08-15"
    assert " ".join(lines[1].split()) == row
    assert lines[-1].startswith("As of 1 Sep 2026; data observed 15 Aug 2026 (17 days old; ")


def test_named_columns_come_in_the_order_named(k8sml: Call) -> None:
    lines = k8sml("list", "mh", "--as-of", DAY, "--columns", "repo, name,why", "--no-headers").lines
    why = "mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits"
    assert lines == [f"acme/modelhub  ModelHub  {why}"]


def test_rows_alone_come_without_header_and_footnote(k8sml: Call) -> None:
    whole = k8sml("list", "--as-of", DAY).lines
    alone = k8sml("list", "--as-of", DAY, "--no-headers").lines
    assert len(alone) == len(ALL)
    assert [line.split()[0] for line in alone] == [line.split()[0] for line in whole[1:8]]


def test_wide_adds_slug_release_day_license_language_and_repo(k8sml: Call) -> None:
    head = k8sml("list", "--as-of", DAY, "-o", "wide").lines[0].split()
    assert set(head) - set(k8sml("list", "--as-of", DAY).lines[0].split()) == {
        "SLUG",
        "RELEASED",
        "LICENSE",
        "LANGUAGE",
        "REPO",
    }


def test_a_past_day_shows_what_was_there_then_and_under_which_name(k8sml: Call) -> None:
    found = json.loads(k8sml("list", "--as-of", "2020-06-01", "-o", "json").out)
    rows = {item["slug"]: (item["name"], item["repo"]) for item in found["items"]}
    assert found["as_of"] == "2020-06-01"
    assert set(rows) == {"modelhub", "oldflow", "stream", "unseen"}
    assert rows["modelhub"] == ("OldHub", "old/oldhub")


def test_a_license_of_the_past_is_the_one_filtered_by(k8sml: Call) -> None:
    asked = ("list", "--license", "BUSL-1.1", "-o", "name", "--as-of")
    assert k8sml(*asked, "2024-01-14").lines == []
    assert k8sml(*asked, "2024-01-15").lines == ["stream"]


def test_that_nothing_fits_is_said_and_is_no_error(k8sml: Call) -> None:
    done = k8sml("list", "--as-of", DAY, "--category", "gpu")
    assert (done.code, done.out, done.err) == (0, "no projects match\n", "")
    assert k8sml("list", "--as-of", DAY, "--category", "gpu", "--no-headers").out == ""


def test_without_a_day_the_list_is_of_today_and_the_kept_report_says_the_same(k8sml: Call) -> None:
    first, second = k8sml("list", "-o", "json"), k8sml("list", "-o", "json")
    assert first.out == second.out
    assert {item["slug"] for item in json.loads(first.out)["items"]} == set(ALL)


def test_a_part_is_found_by_the_foundation_of_its_whole(k8sml: Call, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("projects:\n- slug: suite\n  foundation: {name: LF, level: graduated}\n", encoding="utf-8")
    asked = ("list", "--foundation", "LF", "--columns", "slug,foundation", "-o", "csv", "--catalog", str(own))
    assert k8sml(*asked, "--as-of", DAY).lines[1:] == [
        "newflow,LF graduated (The Suite)",
        "suite,LF graduated",
    ]


def test_a_wrong_value_with_many_valid_ones_gets_those_that_come_close(k8sml: Call, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    tags = ", ".join(f"tag-{n}" for n in range(40))
    own.write_text(f"projects:\n- slug: unseen\n  tags: [{tags}, gateway]\n", encoding="utf-8")
    close, none = (k8sml("list", "--tag", tag, "--catalog", str(own)).err for tag in ("gatewy", "xyz"))
    assert close == "k8sml: no tag 'gatewy'; did you mean gateway?\n"
    assert none == "k8sml: no tag 'xyz'; none of the 43 valid ones\n"
