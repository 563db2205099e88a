"""`k8sml backtest` over a bundled catalog and over a folder of histories."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from k8sml.maturity.backtest.evaluate import RULE_NAMES
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS
from tests.builders import history
from tests.cli.conftest import Call, bare
from tests.maturity.backtest.makers import model

BUSY, QUIET = [20] * 80, [12] * 30 + [2] * 6 + [0] * 44
COMMITS = {"busy": BUSY, "busier": [40] * 80, "quiet": QUIET, "gone": QUIET[3:] + [0] * 3}
TAGS = [("v1.0.0", "2019-05-01"), ("v1.1.0", "2019-12-01")]


def _entry(slug: str, more: str = "") -> str:
    return (
        f"- slug: {slug}\n  name: {slug.title()}\n  summary: Does one thing.\n  category: serving\n"
        f"  repo: acme/{slug}\n{more}"
    )


SUPERSEDED = (
    '  events:\n  - {date: 2021-01-01, kind: superseded, by: busy, source: "https://example.org/a"}\n'
)
CATALOG = "projects:\n" + "".join(_entry(slug, SUPERSEDED if slug == "gone" else "") for slug in COMMITS)


def _history(slug: str, commits: list[int]) -> bytes:
    return msgspec.json.encode(history(commits, tags=TAGS, repo=f"acme/{slug}"))


@pytest.fixture
def data(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A data folder with a forecast, in use."""
    folder = tmp_path / "data"
    (folder / "history").mkdir(parents=True)
    (folder / "projects.yaml").write_text(CATALOG)
    for slug, commits in COMMITS.items():
        (folder / "history" / f"{slug}.json").write_bytes(_history(slug, commits))
    (folder / "forecast.json").write_bytes(msgspec.json.encode(model(list(COMMITS))))
    environment["K8SML_DATA"] = str(folder)
    environment["K8SML_CACHE_DIR"] = str(tmp_path / "cache")
    return folder


@pytest.fixture
def histories(tmp_path: Path) -> Path:
    """A folder of histories: one of a bundled project, two of others."""
    folder = tmp_path / "histories"
    folder.mkdir()
    for name, slug, commits in (("x", "quiet", QUIET), ("y", "new", BUSY), ("z", "fading", QUIET)):
        (folder / f"{name}.json").write_bytes(_history(slug, commits))
    return folder


def test_the_catalog_is_walked_with_every_rule_beside_the_forecast(data: Path, process: Call) -> None:
    done = process("backtest")
    assert (done.code, done.err) == (0, "")
    assert " samples of 4 living projects, " in done.lines[0]
    assert done.lines[0].endswith(" (4 histories read)")
    assert "k8sml is cross-validated: each project is predicted by a model that did not see it" in done.lines
    first = [line.split("  ")[0] for line in done.lines]
    assert set(RULE_NAMES) <= set(first)
    assert {"adopt", "trial", "assess", "hold"} <= set(first)


def test_the_data_tells_fits_successors_and_outcomes(data: Path, process: Call) -> None:
    found = json.loads(process("backtest", "-o", "json").out)
    assert found["fits"] == {"unseen": 4, "full": 0}
    assert (found["projects"], found["dormant_projects"]) == (4, 2)
    assert found["superseded"]["projects"] == 1
    assert [one["verdict"] for one in found["verdicts"]] == ["adopt", "trial", "assess", "hold"]
    assert sum(one["superseded"] for one in found["verdicts"]) > 0
    assert len(found["calibration"]) == 5


def test_two_runs_say_the_same(data: Path, process: Call) -> None:
    assert process("backtest", "-o", "json").out == process("backtest", "-o", "json").out


def test_a_folder_is_judged_by_the_full_fit_but_bundled_projects_by_one_that_did_not_see_them(
    data: Path, histories: Path, process: Call
) -> None:
    done = process("backtest", "--history", str(histories))
    assert (done.code, done.err) == (0, "")
    assert (
        "k8sml predicts 2 projects with its full model of the bundled histories; "
        "1 bundled ones each with a model that did not see it" in done.lines
    )
    assert "VERDICTS" not in done.out
    found = json.loads(process("backtest", "--history", str(histories), "-o", "json").out)
    assert (found["histories"], found["superseded"], found["verdicts"]) == (3, None, [])


def test_a_history_that_cannot_be_read_is_named_and_the_rest_is_shown(
    data: Path, histories: Path, process: Call
) -> None:
    (histories / "torn.json").write_text("{")
    done = process("backtest", "--history", str(histories))
    assert done.code == 3
    (line,) = done.err.splitlines()
    assert line.startswith(f"k8sml: {histories / 'torn.json'}: not a history file: ")
    assert line.endswith("; left out")
    assert "(3 histories read)" in done.lines[0]


def test_where_no_history_can_be_read_each_is_named(data: Path, tmp_path: Path, process: Call) -> None:
    folder = tmp_path / "torn"
    folder.mkdir()
    (folder / "a.json").write_text("[]")
    done = process("backtest", "--history", str(folder))
    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == 2
    assert done.err.endswith("no usable history file (*.json)\n")


def test_a_faulty_bundled_history_is_named_too(data: Path, process: Call) -> None:
    (data / "history" / "busier.json").write_text("{")
    done = process("backtest")
    assert done.code == 3
    assert "busier.json: not a history file" in done.err
    assert "(3 histories read)" in done.lines[0]


@pytest.mark.parametrize("values", [["k8sml,last-commit"], ["last-commit", "k8sml"]], ids=str)
def test_only_the_rules_asked_for_are_shown(data: Path, process: Call, values: list[str]) -> None:
    options = [part for value in values for part in ("--rule", value)]
    assert process("backtest", *options, "-o", "name").lines == ["k8sml", "last-commit"]


def test_the_period_and_the_horizon_can_be_chosen(data: Path, process: Call) -> None:
    found = json.loads(
        process("backtest", "--from", "2019-06-30", "--to", "2020-12-30", "--horizon", "12", "-o", "json").out
    )
    assert (found["from"], found["to"], found["horizon_months"]) == ("2019-06", "2020-09", 12)
    assert found["calibration"] == []


def test_without_a_forecast_the_rules_of_others_are_shown_and_it_is_said(data: Path, process: Call) -> None:
    (data / "forecast.json").unlink()
    done = process("backtest", "-o", "name")
    assert done.code == 3
    assert "k8sml" not in done.lines
    assert done.err == "k8sml: no forecast beside this catalog; only other tools' rules are shown\n"
    assert process("backtest", "--rule", "last-commit").code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["--horizon", "13"], "--horizon: 13 is not one of 12, 24, 36", id="horizon"),
        pytest.param(["--rule", "foo"], f"no rule 'foo'; use one of {', '.join(RULE_NAMES)}", id="rule"),
        pytest.param(["--from", "2020"], "--from: '2020' is not a date", id="from"),
        pytest.param(["--to", "2020-02-30"], "--to: '2020-02-30' is not a date", id="to"),
        pytest.param(
            ["--from", "2021-01-02", "--to", "2021-01-01"],
            "--from: 2021-01-02 is after --to 2021-01-01",
            id="order",
        ),
        pytest.param(
            ["--from", "2030-01-01", "--horizon", "36"],
            "no project was alive at a quarter-end from 2030-01 and observed 36 months later",
            id="nothing",
        ),
        pytest.param(["--history", "nowhere"], "--history nowhere: no such file or directory", id="folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(data: Path, process: Call, args: list[str], message: str) -> None:
    done = process("backtest", *args)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"k8sml: {message}")


def test_a_file_in_place_of_a_folder_is_refused(data: Path, process: Call) -> None:
    file = data / "projects.yaml"
    done = process("backtest", "--history", str(file))
    assert (done.code, done.err) == (2, f"k8sml: --history {file}: not a directory\n")


def test_an_empty_folder_is_said_to_be_empty(data: Path, tmp_path: Path, process: Call) -> None:
    (tmp_path / "empty").mkdir()
    done = process("backtest", "--history", str(tmp_path / "empty"))
    assert done.code == 2
    assert done.err == f"k8sml: --history {tmp_path / 'empty'}: no history file (*.json)\n"


def test_csv_has_a_row_a_rule(data: Path, process: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(process("backtest", "-o", "csv").out)))
    assert sorted(row["rule"] for row in rows) == sorted(RULE_NAMES)


@pytest.mark.parametrize("width", [80, 160])
def test_a_terminal_gets_color_and_no_line_beyond_its_width(data: Path, terminal: Call, width: int) -> None:
    done = terminal("backtest", width=width)
    assert (done.code, done.err) == (0, "")
    assert "\x1b[32madopt" in done.out
    assert max(map(len, bare(done.out).splitlines())) <= width


def test_progress_is_shown_on_standard_error_where_that_is_a_terminal(
    data: Path, histories: Path, environment: dict[str, str]
) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "k8sml", "backtest", "--history", str(histories), "-o", "name"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    assert sorted(done.stdout.decode().split()) == sorted(RULE_NAMES)
    assert "histories" in shown
    assert "rules" in shown


def test_a_pipe_sees_nothing_of_the_progress(data: Path, process: Call) -> None:
    assert "\x1b" not in process("backtest").err


def test_help_names_the_commits_of_a_dormant_project(k8sml: Call) -> None:
    text = " ".join(k8sml("backtest", "-h").out.split())
    assert f"was alive ({DORMANT_COMMITS} commits in {WINDOW_MONTHS} months)" in text
