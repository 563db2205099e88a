from __future__ import annotations

import json

from tests.cli.conftest import Call, Turn
from tests.cli.sample import DAY


def test_the_report_counts_then_lists_by_category_with_reasons(k8sml: Call) -> None:
    lines = k8sml("maturity", "--as-of", DAY).lines
    assert lines[:3] == [
        "7 projects in 5 categories as of 1 Sep 2026; 6 observed",
        "adopt 1 · trial 3 · assess 1 · hold 1 · not judged 1",
        "",
    ]
    assert lines[3].split() == (
        [
            "CATEGORY",
            "NAME",
            "VERDICT",
            "RISK",
            "LEVEL",
            "VITALITY",
            "VERSION",
            "AGE",
            "EVERY",
            "PEOPLE",
            "ACTIVITY",
            "OBSERVED",
            "WHY",
        ]
    )
    assert lines[7].split("  ")[:2] == ["pipelines", "OldFlow"]
    assert lines[7].endswith("superseded by newflow on 2023-06-01")
    assert lines[-1].startswith("As of 1 Sep 2026; data observed 15 Apr 2023 to 15 Aug 2026 ")
    assert "Not observed: 1 project " in lines[-1]


def test_numbers_of_an_umbrella_are_marked_as_the_least(k8sml: Call) -> None:
    row = k8sml("maturity", "suite", "--as-of", DAY, "--no-headers", "--columns", "people,why").lines
    assert row == ["platform  ≥ 15  at least 15 contributors in 12 months (adopt needs 30)"]


def test_filters_and_names_narrow_the_report_and_its_counts(k8sml: Call) -> None:
    lines = k8sml("maturity", "mh", "newflow", "--language", "Go", "--verdict", "adopt", "--as-of", DAY).lines
    assert lines[0] == "1 project in 1 category as of 1 Sep 2026; 1 observed"


def test_changes_between_two_days_stand_below_the_report(k8sml: Call) -> None:
    out = k8sml("maturity", "--as-of", DAY, "--since", "2024-01-01").out
    changed = out.split("CHANGES from 1 Jan 2024 to 1 Sep 2026\n")[1].split("\n\n")[0]
    assert changed.splitlines() == [
        "TinyServe  2024-03-01  new: Serves one model.",
        "NewFlow                level: emerging → established",
        "The Suite              level: emerging → established",
        "Stream                 verdict: trial → assess",
        "Stream                 level: emerging → established",
        "Stream     2024-01-15  relicensed from Apache-2.0 to BUSL-1.1",
    ]


def test_only_changes_of_what_was_asked_for_are_told(k8sml: Call) -> None:
    done = k8sml("maturity", "--as-of", DAY, "--since", "2024-01-01", "--category", "messaging", "-o", "json")
    data = json.loads(done.out)
    assert data["since"] == "2024-01-01"
    assert {change["slug"] for change in data["changes"]} == {"stream"}
    assert data["changes"][-1] == {
        "slug": "stream",
        "name": "Stream",
        "what": "relicensed",
        "text": "relicensed from Apache-2.0 to BUSL-1.1",
        "date": "2024-01-15",
    }


def test_the_summary_is_part_of_the_data(k8sml: Call) -> None:
    data = json.loads(k8sml("maturity", "--as-of", DAY, "-o", "json").out)
    assert (data["kind"], data["as_of"], data["summary"]["projects"]) == ("MaturityReport", DAY, 7)
    assert data["summary"]["verdict"] == {"adopt": 1, "trial": 3, "hold": 1, "assess": 1, "unknown": 1}
    assert "changes" not in data


def test_of_a_day_long_after_the_observation_the_vitality_is_unknown(k8sml: Call, on: Turn) -> None:
    on("2028-01-01")
    data = json.loads(k8sml("maturity", "mh", "--as-of", "2028-01-01", "-o", "json").out)
    (item,) = data["items"]
    assert (item["vitality"], item["verdict"]) == (None, "assess")
    assert [reason["code"] for reason in item["reasons"]["verdict"]] == ["stale-vitality"]


def test_that_only_the_observation_ended_is_told_as_one_change(k8sml: Call, on: Turn) -> None:
    on("2028-01-01")
    out = k8sml("maturity", "mh", "--as-of", "2028-01-01", "--since", DAY).out
    changed = out.split("CHANGES from 1 Sep 2026 to 1 Jan 2028\n")[1].split("\n\n")[0]
    assert changed.split("  ")[-1].splitlines() == ["last observed 2026-08-15"]


def test_a_limit_cuts_the_rows_and_the_summary_speaks_of_all(k8sml: Call) -> None:
    lines = k8sml("maturity", "--as-of", DAY, "--limit", "2").lines
    assert lines[:2] == [
        "7 projects in 5 categories as of 1 Sep 2026; 6 observed. Showing the first 2.",
        "adopt 1 · trial 3 · assess 1 · hold 1 · not judged 1",
    ]
    assert [line.split()[1] for line in lines[4:6]] == ["ModelHub", "TinyServe"]
    assert (len(lines), lines[6]) == (8, "")
    assert lines[7].startswith("As of 1 Sep 2026; data observed 15 Aug 2026 ")
    data = json.loads(k8sml("maturity", "--as-of", DAY, "--limit", "2", "-o", "json").out)
    assert (data["summary"]["projects"], [item["slug"] for item in data["items"]]) == (
        7,
        ["modelhub", "tinyserve"],
    )
