"""The backtest as tables, as Markdown and as data."""

from __future__ import annotations

import json

import msgspec
import pytest

from k8sml.catalog.model import Verdict
from k8sml.maturity.backtest.evaluate import RuleScore, Scores
from k8sml.maturity.backtest.metrics import BinOutcome
from k8sml.maturity.backtest.result import BacktestResult
from k8sml.maturity.backtest.track_record import Successors, VerdictTrackRecord
from k8sml.render.formats import FORMATS
from k8sml.render.views.backtest import backtest_text, backtest_views, percent
from tests.render.makers import PIPE, terminal, texts

OURS = RuleScore(
    "k8sml", "k8sml, fitted 2026-11-24", "a regression", 0.8978, 0.8663, 0.9226, 0.4255, 0.04635, 0.2445
)
PEER = RuleScore("last-commit", "a yardstick", "whole months", 0.7, 0.65, 0.75, 0.3)
BANDS = (
    BinOutcome(0.0, 0.03, 1456, 130, 12, 0.012, 0.0082, 0.002, 0.03),
    BinOutcome(0.03, 1.0, 874, 110, 141, 0.2, 0.1613, 0.11, 0.19),
    BinOutcome(1.0, 1.0, 0, 0, 0, None, None, 0.0, 1.0),
)
SCORES = Scores(
    24, "2016-03", "2024-06", 184, 2330, 159, 153, 33, 159, 0, rules=(OURS, PEER), calibration=BANDS
)
VERDICTS = (
    VerdictTrackRecord(Verdict.ADOPT, 670, 68, 670, 1, 1, 0, 1 / 670, 0.0001, 0.041),
    VerdictTrackRecord(Verdict.HOLD, 188, 40, 126, 68, 122, 31, 68 / 126, 0.412, 0.663),
)
MADE = BacktestResult(SCORES, folder=False, fitted=True, verdicts=VERDICTS, successors=Successors(39, 8))
BARE = BacktestResult(msgspec.structs.replace(SCORES, calibration=()), folder=False, fitted=True)


def test_the_head_has_samples_base_rate_successors_and_cross_validation() -> None:
    assert backtest_views(MADE)[0].above == (
        "2,330 quarter-end samples of 159 living projects, Mar 2016 to Jun 2024 (184 histories read)",
        "Base rate: 153 samples (6.6%) of 33 projects were dormant 24 months later",
        "39 of these 153 samples (8 projects) had a named successor by then",
        "k8sml is cross-validated: each project is predicted by a model that did not see it",
    )


def test_projects_in_no_fold_are_predicted_by_the_full_model() -> None:
    some = msgspec.structs.replace(SCORES, out_of_fold=150, full_model=9)
    catalog = backtest_views(BacktestResult(some, folder=False, fitted=True))[0].above[-1]
    assert catalog.endswith("; 9 others by the full model, which did not see them either")
    folder = backtest_views(BacktestResult(some, folder=True, fitted=True))[0].above[-1]
    assert folder == (
        "k8sml predicts 9 projects with its full model of the bundled histories; "
        "150 bundled ones each with a model that did not see it"
    )


def test_without_a_forecast_no_model_is_mentioned() -> None:
    bare = BacktestResult(SCORES, folder=False, fitted=False)
    assert "k8sml" not in " ".join(backtest_views(bare)[0].above)


def test_the_rules_are_in_order_with_what_git_data_cannot_show() -> None:
    rules = backtest_views(MADE)[0]
    assert texts(rules, "rule") == ["k8sml", "last-commit"]
    assert texts(rules, "auc") == ["0.898", "0.700"]
    assert texts(rules, "interval") == ["0.866 to 0.923", "0.650 to 0.750"]
    assert texts(rules, "note") == ["a regression", "whole months"]
    assert rules.names == ("k8sml", "last-commit")


def test_scores_that_cannot_be_computed_are_unknown() -> None:
    nothing = RuleScore("last-commit", "a yardstick", "whole months", None, None, None, None)
    (rules,) = backtest_views(
        BacktestResult(msgspec.structs.replace(BARE.scores, rules=(nothing,)), False, False)
    )
    assert {texts(rules, key)[0] for key in ("auc", "interval", "precision", "brier", "skill")} == {"–"}


def test_calibration_says_of_each_band_whether_it_holds() -> None:
    bands = backtest_views(MADE)[1]
    assert bands.above == ("CALIBRATION of k8sml: Brier score 0.0464, skill 0.244 over the base rate",)
    assert texts(bands, "forecast")[:2] == ["0% to 3%", "3% to 100%"]
    assert texts(bands, "observed") == ["0.8%", "16.1%", "–"]
    assert texts(bands, "interval")[1] == "11.0% to 19.0%"
    assert texts(bands, "holds") == ["yes", "no", "–"]


def test_the_outcome_of_a_verdict_is_a_share_of_those_alive() -> None:
    verdicts = backtest_views(MADE)[2]
    assert texts(verdicts, "verdict") == ["adopt", "hold"]
    assert texts(verdicts, "dormant") == ["0.1%", "54.0%"]
    assert texts(verdicts, "superseded") == ["0.0%", "16.5%"]
    assert texts(verdicts, "all-dormant") == ["0.1%", "64.9%"]
    assert [row.cells["verdict"].style for row in verdicts.rows] == ["adopt", "hold"]


def test_another_horizon_has_no_calibration_and_says_why() -> None:
    (rules,) = backtest_views(BARE)
    assert rules.below[-1] == (
        "k8sml predicts another horizon than 24 months: only its ranking is tested, not its probabilities"
    )
    assert not any("another horizon" in line for line in backtest_views(MADE)[0].below)


def test_the_three_tables_follow_one_another() -> None:
    lines = backtest_text(MADE, FORMATS["table"], PIPE).splitlines()
    heads = [line.split()[0] for line in lines if line.startswith(("RULE", "CALIB", "VERDICTS"))]
    assert heads == ["RULE", "CALIBRATION", "VERDICTS"]
    assert "BRIER" not in lines[5]
    assert "BRIER" in backtest_text(MADE, FORMATS["wide"], PIPE).splitlines()[5]


def test_markdown_has_a_heading_over_each_table() -> None:
    lines = backtest_text(MADE, FORMATS["markdown"], PIPE).splitlines()
    assert [line for line in lines if line.startswith("#")] == ["## Rules", "## Calibration", "## Verdicts"]
    assert "| adopt | 670 | 68 | 670 | 0.1% | 0.0% to 4.1% | 0.0% | 0.1% |" in lines


def test_csv_is_the_table_of_rules_with_every_column() -> None:
    lines = backtest_text(MADE, FORMATS["csv"], PIPE).splitlines()
    assert lines[0] == "rule,auc,interval,precision,brier,skill,note,source"
    assert lines[2] == "last-commit,0.700,0.650 to 0.750,0.300,,,whole months,a yardstick"
    assert len(lines) == 3


def test_names_are_those_of_the_rules() -> None:
    assert backtest_text(MADE, FORMATS["name"], PIPE) == "k8sml\nlast-commit"


def test_the_data_holds_everything_under_a_schema_version() -> None:
    data = json.loads(backtest_text(MADE, FORMATS["json"], PIPE))
    assert (data["schema_version"], data["kind"]) == (2, "Backtest")
    head = ("horizon_months", "from", "to", "histories", "moments", "projects", "dormant", "base_rate")
    assert [data[key] for key in head] == [24, "2016-03", "2024-06", 184, 2330, 159, 153, 0.0657]
    assert (data["superseded"], data["fits"]) == (
        {"moments": 39, "projects": 8},
        {"unseen": 159, "full": 0},
    )
    assert data["items"][1] == {
        "rule": "last-commit",
        "source": "a yardstick",
        "note": "whole months",
        "auc": 0.7,
        "auc_low": 0.65,
        "auc_high": 0.75,
        "average_precision": 0.3,
        "brier": None,
        "brier_skill": None,
    }
    assert [band["holds"] for band in data["calibration"]] == [True, False, None]
    assert data["verdicts"][1]["dormant_share"] == 0.5397


def test_a_folder_of_histories_has_no_verdicts_and_no_successors() -> None:
    data = json.loads(backtest_text(BacktestResult(SCORES, True, False), FORMATS["json"], PIPE))
    assert (data["superseded"], data["verdicts"], data["fits"]) == (None, [], None)


@pytest.mark.parametrize("width", [80, 160])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    lines = backtest_text(MADE, FORMATS["table"], terminal(width)).splitlines()
    assert max(map(len, lines)) <= width
    assert any("0.898" in line for line in lines)


@pytest.mark.parametrize(("share", "text"), [(0.0657, "6.6%"), (0.0, "0.0%"), (1.0, "100.0%"), (None, "–")])
def test_a_share_is_shown_in_percent(share: float | None, text: str) -> None:
    assert percent(share) == text
