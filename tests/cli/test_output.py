"""`-o` of every command that lists."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Call
from tests.cli.sample import DAY
from tests.commands import commands

COMMANDS = {
    "list": ["list", "--as-of", DAY],
    "maturity": ["maturity", "--as-of", DAY, "--since", "2022-01-01"],
    "releases": ["releases", "modelhub", "--as-of", DAY],
    "compare": ["compare", "modelhub", "unseen", "--as-of", DAY],
    "lineage": ["lineage", "modelhub", "--as-of", DAY],
    "categories": ["categories", "--as-of", DAY],
    "resources": ["resources"],
    "show": ["show", "modelhub", "--as-of", DAY],
}
KINDS = {
    "list": "ProjectList",
    "maturity": "MaturityReport",
    "releases": "ReleaseList",
    "compare": "Comparison",
    "lineage": "Lineage",
    "categories": "CategoryList",
    "resources": "ResourceList",
    "show": "Project",
}

# Commands with -o whose forms have tests of their own: these take minutes, or files, or a server.
ELSEWHERE = {"scan", "backtest", "update"}


def test_every_command_with_formats_is_tested() -> None:
    with_formats = {
        path for path, command in commands() if any(option.name == "output" for option in command.params)
    }
    assert with_formats == {*COMMANDS, *ELSEWHERE}
    assert COMMANDS.keys() == KINDS.keys()


every_command = pytest.mark.parametrize("command", COMMANDS)


def _strings(data: Any) -> list[str]:
    """Every text in some data."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in _strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in _strings(value)]
    return [data] if isinstance(data, str) else []


@every_command
def test_json_is_versioned_and_has_null_instead_of_a_sign(k8sml: Call, command: str) -> None:
    done = k8sml(*COMMANDS[command], "-o", "json")
    data = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert list(data)[:2] == ["schema_version", "kind"]
    assert (data["schema_version"], data["kind"]) == (2, KINDS[command])
    assert data["items"]
    assert not {"–", ""} & set(_strings(data))


@every_command
def test_yaml_says_the_same_as_json(k8sml: Call, command: str) -> None:
    as_json = json.loads(k8sml(*COMMANDS[command], "-o", "json").out)
    assert yaml.safe_load(k8sml(*COMMANDS[command], "-o", "yaml").out) == as_json


@every_command
def test_csv_has_a_header_and_rows_of_its_length(k8sml: Call, command: str) -> None:
    header, *rows = csv.reader(io.StringIO(k8sml(*COMMANDS[command], "-o", "csv").out))
    assert len(set(header)) == len(header)
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert "–" not in {cell for row in rows for cell in row}


@every_command
def test_markdown_is_one_table(k8sml: Call, command: str) -> None:
    lines = k8sml(*COMMANDS[command], "-o", "markdown").lines
    assert set(lines[1]) <= set("| -:")
    assert {line.replace(r"\|", "").count("|") for line in lines} == {lines[0].count("|")}
    assert len(lines) > 2


@every_command
def test_names_come_one_a_line_without_anything_else(k8sml: Call, command: str) -> None:
    lines = k8sml(*COMMANDS[command], "-o", "name").lines
    assert lines
    assert all(" " not in line for line in lines)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("show", "resources")])
def test_wide_shows_no_less_than_the_table(k8sml: Call, command: str) -> None:
    usual = k8sml(*COMMANDS[command], "-o", "table").out.split()
    assert set(usual) <= set(k8sml(*COMMANDS[command], "-o", "wide").out.split())


@pytest.mark.parametrize("output", ["table", "wide", "csv", "markdown"])
@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "show"])
def test_rows_alone_are_the_same_rows_without_their_header(k8sml: Call, command: str, output: str) -> None:
    whole = k8sml(*COMMANDS[command], "-o", output)
    alone = k8sml(*COMMANDS[command], "-o", output, "--no-headers")
    assert (alone.code, len(alone.lines) > 0) == (0, True)
    rows = {" ".join(line.split()) for line in alone.lines}
    assert rows < {" ".join(line.split()) for line in whole.lines}


def test_csv_has_the_wide_columns_and_empty_cells_for_the_unknown(k8sml: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(k8sml(*COMMANDS["list"], "-o", "csv").out)))
    unseen = next(row for row in rows if row["slug"] == "unseen")
    assert {key: value for key, value in unseen.items() if value} == {
        "name": "Unseen",
        "slug": "unseen",
        "category": "data",
        "repo": "acme/unseen",
    }


@pytest.mark.parametrize("output", ["csv", "markdown"])
def test_named_columns_hold_in_every_tabular_form(k8sml: Call, output: str) -> None:
    lines = k8sml("list", "mh", "--as-of", DAY, "--columns", "slug,verdict", "-o", output).lines
    assert lines in (
        ["slug,verdict", "modelhub,adopt"],
        ["| slug | verdict |", "| --- | --- |", "| modelhub | adopt |"],
    )


def test_the_report_in_markdown_tells_the_category(k8sml: Call) -> None:
    assert "| category |" in k8sml(*COMMANDS["maturity"], "-o", "markdown").lines[0]


def test_the_page_as_a_table_names_the_verdict_as_a_field(k8sml: Call) -> None:
    why = "adopt: mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits"
    csv_lines, markdown = (k8sml(*COMMANDS["show"], "-o", form).lines for form in ("csv", "markdown"))
    assert csv_lines[:2] == ["field,value", f'verdict,"{why}"']
    assert markdown[2] == f"| verdict | {why} |"


def test_csv_has_raw_numbers_and_an_own_verdict_without_its_star(k8sml: Call, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    override = "{verdict: hold, reason: left, since: 2026-01-01, until: 2999-01-01}"
    own.write_text(f"projects:\n- slug: suite\n  override: {override}\n", encoding="utf-8")
    asked = ("list", "suite", "--as-of", DAY, "--catalog", str(own), "--columns", "verdict,people,released")
    assert k8sml(*asked, "--no-headers").lines == ["hold*  ≥ 15  2026-04-10"]
    assert k8sml(*asked, "-o", "csv").lines == ["verdict,people,released", "hold,15,2026-04-10"]
