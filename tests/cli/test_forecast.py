"""The forecast and what became of projects, on the bundled data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call

DATA = str(Path(__file__).parents[2] / "data")


def test_a_page_tells_the_risk_as_a_frequency_with_what_moves_it(k8sml: Call) -> None:
    lines = k8sml("show", "kserve", "--as-of", "2026-08-22", K8SML_DATA=DATA).lines
    at = next(number for number, line in enumerate(lines) if line.startswith("risk "))
    assert "chance of being dormant in 24 months; " in lines[at]
    assert " comparable quarters (" in lines[at]
    assert "lower because of " in lines[at + 1]


def test_a_page_says_why_there_is_no_risk(k8sml: Call) -> None:
    lines = k8sml("show", "horovod", "--as-of", "2018-01-20", K8SML_DATA=DATA).lines
    assert [line.split(maxsplit=1)[1] for line in lines if line.startswith("risk ")] == [
        "no forecast: 5 months of history (12 needed)"
    ]


def test_the_data_hold_the_whole_forecast_or_why_there_is_none(k8sml: Call) -> None:
    asked = ("list", "kserve", "pytorch-operator", "--as-of", "2026-08-22", "-o", "json")
    told, ended = (item["risk"] for item in json.loads(k8sml(*asked, K8SML_DATA=DATA).out)["items"])
    assert 0 < told["probability"] < 0.05
    assert told["low"] <= told["dormant"] / told["moments"] <= told["high"]
    assert len(told["factors"]) == 3
    assert ended["probability"] is None
    assert ended["reason"]["code"] == "ended"
    assert ended["reason"]["values"] == {"event": "superseded", "date": "2021-11-05"}


def test_the_wide_report_says_the_frequency_of_each_project(k8sml: Call) -> None:
    asked = ("maturity", "kserve", "--as-of", "2026-08-22", "--columns", "name,risk,outlook")
    row = k8sml(*asked, "--no-headers", K8SML_DATA=DATA).lines[0]
    assert "chance of being dormant in 24 months; " in row


def test_the_report_of_a_past_day_says_what_became_of_each_project(k8sml: Call) -> None:
    done = k8sml("maturity", "--as-of", "2019-11-25", "--outcome", "-o", "json", K8SML_DATA=DATA)
    outcomes = json.loads(done.out)["outcomes"]
    assert outcomes["kserve"]["text"].startswith("now KServe; ")
    assert outcomes["pytorch-operator"] == {
        "fate": "superseded",
        "text": "superseded by kubeflow-trainer on 2021-11-05",
    }
    text = k8sml("maturity", "--as-of", "2019-11-25", "--outcome", K8SML_DATA=DATA).lines
    assert "What became of them:" in text
    assert any(line.startswith("adopt (") for line in text)


@pytest.mark.parametrize("args", [(), ("--as-of", "today")])
def test_an_outcome_needs_a_day_of_the_past(k8sml: Call, args: tuple[str, ...]) -> None:
    done = k8sml("maturity", "--outcome", *args, K8SML_DATA=DATA)
    assert (done.code, done.out) == (2, "")


def test_a_forecast_that_cannot_be_read_is_one_line(k8sml: Call, sample: Path, tmp_path: Path) -> None:
    own = tmp_path / "data"
    shutil.copytree(sample, own)
    (own / "forecast.json").write_text("{", encoding="utf-8")
    done = k8sml("list", K8SML_DATA=str(own))
    assert done.code == 2
    assert done.err.startswith(f"k8sml: {own}/forecast.json: not a forecast: ")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [('"spreads": [', '"spreads": [0,'), ('"intercept": ', '"intercept": 1e300, "unused": ')],
    ids=["wrong-number-of-scales", "huge"],
)
def test_a_forecast_with_unusable_numbers_is_one_line(
    k8sml: Call, sample: Path, tmp_path: Path, old: str, new: str
) -> None:
    own = tmp_path / "data"
    shutil.copytree(sample, own)
    text = (Path(DATA) / "forecast.json").read_text(encoding="utf-8")
    assert old in text
    (own / "forecast.json").write_text(text.replace(old, new, 1), encoding="utf-8")
    for args in (("list",), ("backtest",)):
        done = k8sml(*args, K8SML_DATA=str(own))
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"k8sml: {own}/forecast.json: not a forecast: ")
        assert len(done.err.splitlines()) == 1
