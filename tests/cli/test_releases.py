from __future__ import annotations

import json

from tests.cli.conftest import Call
from tests.cli.sample import DAY


def _versions(k8sml: Call, *args: str) -> list[str]:
    return k8sml("releases", "modelhub", "--as-of", DAY, "-o", "name", *args).lines


def test_versions_stand_highest_first(k8sml: Call) -> None:
    assert _versions(k8sml) == ["1.14.0-rc1", *(f"1.{n}.0" for n in range(13, -1, -1))]


def test_prereleases_can_be_left_out_and_rows_limited(k8sml: Call) -> None:
    assert _versions(k8sml, "--stable", "--limit", "2") == ["1.13.0", "1.12.0"]
    assert _versions(k8sml, "--limit", "1") == ["1.14.0-rc1"]


def test_one_release_line_can_be_asked_for(k8sml: Call) -> None:
    assert _versions(k8sml, "--line", "1.5") == _versions(k8sml, "--line", "v1.5") == ["1.5.0"]
    assert _versions(k8sml, "--line", "1.14", "--stable") == []


def test_a_past_day_knows_no_later_version(k8sml: Call) -> None:
    lines = k8sml("releases", "mh", "--as-of", "2023-05-01").lines
    assert lines[0] == "ModelHub: 2 stable versions since 10 Jan 2023"
    assert "1.2.0" not in "".join(lines)
    assert lines[1] == "latest stable 1.1.0, 10 Apr 2023 (21 d)"


def test_the_head_counts_all_versions_also_where_few_are_shown(k8sml: Call) -> None:
    lines = k8sml("releases", "mh", "--as-of", DAY, "--limit", "1").lines
    assert (
        lines[0] == "ModelHub: 14 stable versions since 10 Jan 2023, one every 13 weeks in the last 2 years"
    )
    assert lines[-2:] == [
        "Other components in this repository: sdk (1, highest 0.1.0)",
        "Observed 15 Aug 2026.",
    ]


def test_what_was_never_observed_is_told_from_what_has_no_versions(k8sml: Call) -> None:
    assert (
        k8sml("releases", "unseen", "--as-of", DAY).lines[0]
        == "Unseen was not observed; `k8sml update unseen` reads it"
    )
    assert "no releases found" in k8sml("releases", "tinyserve", "--as-of", "2025-01-01").lines


def test_the_data_has_the_latest_versions_beside_the_items(k8sml: Call) -> None:
    data = json.loads(k8sml("releases", "mh", "--as-of", DAY, "--limit", "1", "-o", "json").out)
    assert (data["stable"]["version"], data["prerelease"]["version"], data["cadence_days"]) == (
        "1.13.0",
        "1.14.0-rc1",
        92,
    )
    assert [item["tag"] for item in data["items"]] == ["v1.14.0-rc1"]
