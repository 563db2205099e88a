"""The figures that the documents state are those that the program computes from the bundled data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from k8sml.render.text import date_words

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERDICTS = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
FORECAST = (ROOT / "docs" / "forecast.md").read_text(encoding="utf-8")


def _output(folder: Path, *arguments: str) -> Any:
    """What the program prints as JSON about the bundled data, whatever the user's own settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("K8SML_")}
    environment |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "PYTHONPATH": str(ROOT / "src")}
    environment |= {"K8SML_DATA": str(ROOT / "data")}
    command = [sys.executable, "-m", "k8sml", *arguments, "-o", "json"]
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return _output(tmp_path_factory.mktemp("home"), "maturity")


@pytest.fixture(scope="module")
def backtest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return _output(tmp_path_factory.mktemp("home"), "backtest")


def test_the_readme_counts_projects_categories_and_events(report: Any) -> None:
    items = report["items"]
    categories = {item["category"] for item in items}
    events = sum(len(item["events"]) for item in items)
    assert f"**{len(items)} projects** in {len(categories)} categories." in README
    assert f"each of its {events} events" in README


def test_the_readme_counts_histories_and_verdicts_and_says_when_they_were_read(report: Any) -> None:
    days = [item["observed"] for item in report["items"] if item["observed"]]
    judged = sum(item["verdict"] is not None for item in report["items"])
    assert f"**{len(days)} projects with git history**" in README
    assert f"read between {date_words(min(days))} and {date_words(max(days))}." in README
    assert f"{judged} have a verdict." in README


def test_the_track_record_of_the_verdicts_is_that_of_the_backtest(backtest: Any) -> None:
    rows = [
        f"| `{row['verdict']}` | {row['moments']} | {row['projects']} | {row['dormant_share']:.1%} "
        f"| {row['dormant_low']:.1%} to {row['dormant_high']:.1%} | {row['superseded_share']:.1%} |"
        for row in backtest["verdicts"]
    ]
    assert [row for row in rows if row not in VERDICTS] == []
    adopt, hold = backtest["verdicts"][0], backtest["verdicts"][-1]
    assert f"{adopt['dormant_share']:.1%} of {adopt['alive']} quarterly samples" in " ".join(README.split())
    assert f"`hold` in {hold['dormant_share']:.0%} of {hold['alive']}" in " ".join(README.split())


def test_the_quality_of_the_forecast_is_that_of_the_backtest(backtest: Any) -> None:
    auc = {item["rule"]: item["auc"] for item in backtest["items"]}
    assert f"(AUC {auc['k8sml']:.3f})" in VERDICTS
    assert f"(AUC {auc['scorecard-maintained']:.3f})" in VERDICTS
    assert f"AUC **{auc['k8sml']:.3f}**" in FORECAST
    assert f"{backtest['projects']} projects and {backtest['moments']:,} past quarters" in " ".join(
        FORECAST.split()
    )
