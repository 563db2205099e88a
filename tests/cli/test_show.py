from __future__ import annotations

import json
import os
import select
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Turn
from tests.cli.sample import DAY


@pytest.mark.parametrize(
    "name",
    [
        "modelhub",
        "ModelHub",
        "acme/modelhub",
        "mh",
        "oldhub",
        "OldHub",
        "old/oldhub",
        "https://github.com/acme/modelhub",
        "http://www.github.com/acme/modelhub/",
        "github.com/old/oldhub",
    ],
)
def test_a_project_is_found_under_every_name_it_ever_had(k8sml: Call, name: str) -> None:
    done = k8sml("show", name, "--as-of", DAY)
    assert done.code == 0
    assert "ModelHub    serving · Go · Apache-2.0 · CNCF incubating" in done.lines


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("oldhub", "OldHub became ModelHub on 27 Sep 2021."),
        ("old/oldhub", "old/oldhub moved to acme/modelhub on 27 Sep 2021."),
        ("https://github.com/old/oldhub", "old/oldhub moved to acme/modelhub on 27 Sep 2021."),
        ("https://github.com/acme/modelhub", "ModelHub    serving · Go · Apache-2.0 · CNCF incubating"),
        ("mh", "mh is another name of ModelHub."),
        ("modelhub", "ModelHub    serving · Go · Apache-2.0 · CNCF incubating"),
    ],
)
def test_the_first_line_says_what_became_of_the_name_asked_for(k8sml: Call, name: str, first: str) -> None:
    assert k8sml("show", name, "--as-of", DAY).lines[0] == first


def test_the_page_holds_verdict_versions_timeline_neighbors_and_talks(k8sml: Call, on: Turn) -> None:
    on(DAY)
    out = k8sml("show", "modelhub").out
    for line in (
        "adopt           mature and active; "
        "40 contributors in 12 months, the top 2 wrote half of the commits",
        "version         1.13.0, 10 Apr 2026 (5 mo) · a stable release every 13 weeks",
        "prerelease      1.14.0-rc1, 10 Aug 2026 (22 d)",
        "2021-09-27      renamed from OldHub to ModelHub  https://example.org/c",
        "works with      stream",
        "alternatives    tinyserve (trial)",
        "talk            Hubs at night  https://example.org/talk",
        "observed        15 Aug 2026 (17 days old; `k8sml update modelhub` refreshes it)",
        "as of           1 Sep 2026",
    ):
        assert f"\n{line}\n" in out


def test_what_was_superseded_says_so_in_its_verdict(k8sml: Call) -> None:
    out = k8sml("show", "oldflow", "--as-of", DAY).out
    assert "\nhold            superseded by newflow on 2023-06-01\n" in out


def test_a_resource_of_several_projects_is_shown_with_each(k8sml: Call, on: Turn) -> None:
    on(DAY)
    assert "All about streams" in k8sml("show", "stream").out


def test_a_page_of_the_past_shows_no_resources_which_bear_no_day(k8sml: Call, on: Turn) -> None:
    on("2026-09-02")
    assert "Hubs at night" in k8sml("show", "modelhub").out
    assert "Hubs at night" not in k8sml("show", "modelhub", "--as-of", DAY).out
    (item,) = json.loads(k8sml("show", "modelhub", "--as-of", DAY, "-o", "json").out)["items"]
    assert item["resources"] == []


def test_a_page_of_the_past_knows_nothing_of_later(k8sml: Call) -> None:
    out = k8sml("show", "modelhub", "--as-of", "2021-01-01").out
    assert out.startswith("OldHub    serving · Go · Apache-2.0 · CNCF sandbox\n")
    assert "2021-09-27" not in out
    assert "incubating" not in out
    assert "tinyserve" not in out


@pytest.mark.parametrize(("output", "expected"), [("name", "modelhub\n"), ("wide", None)])
def test_other_forms_of_the_page(k8sml: Call, output: str, expected: str | None) -> None:
    done = k8sml("show", "modelhub", "--as-of", DAY, "-o", output)
    assert done.out == (expected or k8sml("show", "modelhub", "--as-of", DAY).out)


def test_the_page_as_json_has_neighbors_and_the_name_asked_for(k8sml: Call) -> None:
    data = json.loads(k8sml("show", "oldhub", "--as-of", DAY, "-o", "json").out)
    (item,) = data["items"]
    assert (data["kind"], item["asked_for"], item["works_with"]) == ("Project", "oldhub", ["stream"])
    assert item["alternatives"] == [{"slug": "tinyserve", "verdict": "trial"}]


@pytest.mark.parametrize(
    ("name", "address"),
    [("modelhub", "https://modelhub.example.org"), ("tinyserve", "https://github.com/acme/tinyserve")],
)
def test_web_opens_the_homepage_or_else_the_repository(
    process: Call, tmp_path: Path, environment: dict[str, str], name: str, address: str
) -> None:
    pipe = tmp_path / "opened"
    os.mkfifo(pipe)
    opened = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    browser = tmp_path / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$OPENED"\n', encoding="utf-8")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    done = process("show", name, "--web", PATH=f"{browser.parent}:{environment['PATH']}", OPENED=str(pipe))
    assert (done.code, done.out) == (0, f"{address}\n")
    assert select.select([opened], [], [], 10)[0]
    assert os.read(opened, 1000).decode() == address
    os.close(opened)


def test_an_old_name_of_the_day_is_not_explained_by_what_came_later(k8sml: Call) -> None:
    out = k8sml("show", "oldhub", "--as-of", "2021-01-01").out
    assert "2021" not in out.split("\n\n")[0]
    assert out.startswith("OldHub    serving")


def test_a_later_home_is_not_told_as_another_place_of_observation(k8sml: Call) -> None:
    assert "acme/modelhub" not in k8sml("show", "modelhub", "--as-of", "2021-01-01").out
