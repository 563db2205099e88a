"""The forecast that is shipped: of the bundled histories, good, calibrated, and the right way round."""

from __future__ import annotations

import importlib
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import mean

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.evidence.bundle import load_bundle
from k8sml.maturity.backtest.samples import Sample, samples
from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import CalibrationBin, Coefficients, ForecastModel, wilson

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
BAND_COUNT = 5


@cache
def shipped() -> ForecastModel:
    return msgspec.json.decode((DATA / "forecast.json").read_bytes(), type=ForecastModel)


@cache
def judged() -> list[tuple[Sample, float]]:
    """Every moment of the bundled histories with its chance by the fit that did not see its project."""
    evidence = load_bundle([DATA / "projects.yaml"], None).evidence
    found = [sample for slug, seen in evidence.items() for sample in samples(slug, seen)]
    return [(one, shipped().out_of_fold(one.slug).probability(one.features)) for one in found]


def inside(band: CalibrationBin) -> list[tuple[Sample, float]]:
    return [(moment, chance) for moment, chance in judged() if band.low <= chance < band.high]


def fits() -> tuple[Coefficients, ...]:
    return (shipped().coefficients, *shipped().folds)


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/fit_forecast.py", "--check", "--history", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def copy(to: Path, *histories: str) -> Path:
    """The shipped forecast and catalog with some of the histories, elsewhere. Returns the folder of those."""
    (to / "history").mkdir()
    for name in ("forecast.json", "projects.yaml", *(f"history/{slug}.json" for slug in histories)):
        (to / name).write_bytes((DATA / name).read_bytes())
    return to / "history"


def test_the_shipped_forecast_is_of_the_bundled_histories() -> None:
    done = check(DATA / "history")
    assert (done.returncode, done.stdout) == (0, "forecast.json is current\n")


def test_a_forecast_of_other_histories_is_found_stale(tmp_path: Path) -> None:
    done = check(copy(tmp_path, "kserve", "feast"))
    assert done.returncode == 1
    assert "the histories are not those" in done.stdout


def test_forecast_of_other_transforms_is_found_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    fit_forecast = importlib.import_module("fit_forecast")
    assert fit_forecast.stale(DATA / "forecast.json", DATA / "history") is None
    for name in FEATURES:
        slightly = replace(FEATURES[name], transform=lambda value, f=FEATURES[name].transform: f(value) + 0.1)
        with monkeypatch.context() as patch:
            patch.setitem(FEATURES, name, slightly)
            reason = fit_forecast.stale(DATA / "forecast.json", DATA / "history")
        assert reason is not None, name
        assert "the features have changed" in reason


def test_the_track_record_is_of_every_moment_that_the_bundle_holds() -> None:
    track = shipped().track
    assert track.samples == len(judged())
    assert track.dormant == sum(moment.dormant for moment, _ in judged())
    assert track.projects == len({moment.slug for moment, _ in judged()})


def test_every_project_of_the_track_record_was_left_out_of_one_fit() -> None:
    assert set(shipped().fold_of) == {moment.slug for moment, _ in judged()}
    assert set(shipped().fold_of.values()) == set(range(10))
    assert len(shipped().folds) == 10


def test_the_area_under_the_curve_is_what_the_file_says_and_at_least_087() -> None:
    dormant = [chance for moment, chance in judged() if moment.dormant]
    alive = [chance for moment, chance in judged() if not moment.dormant]
    wins = sum((quiet > other) + (quiet == other) / 2 for quiet in dormant for other in alive)
    track = shipped().track
    assert track.auc == pytest.approx(wins / (len(dormant) * len(alive)), abs=1e-5)
    assert track.auc >= 0.87
    assert track.auc_low < track.auc < track.auc_high


def test_the_brier_score_is_what_the_file_says_and_better_than_the_base_rate() -> None:
    track = shipped().track
    share = track.dormant / track.samples
    assert track.brier == pytest.approx(mean((chance - m.dormant) ** 2 for m, chance in judged()), abs=1e-5)
    assert track.brier_skill == pytest.approx(1 - track.brier / (share * (1 - share)), abs=1e-3)
    assert track.brier_skill > 0.15


def test_the_bands_cover_every_chance_without_a_gap() -> None:
    bands = shipped().track.bins
    assert len(bands) == BAND_COUNT
    assert [band.low for band in bands] == [0.0, *(band.high for band in bands[:-1])]
    assert bands[-1].high == 1.0


@pytest.mark.parametrize("at", range(BAND_COUNT))
def test_a_band_holds_what_came_and_enough_of_it(at: int) -> None:
    band = shipped().track.bins[at]
    rows = inside(band)
    assert (band.samples, band.dormant) == (len(rows), sum(moment.dormant for moment, _ in rows))
    assert band.projects == len({moment.slug for moment, _ in rows})
    assert band.samples >= 100
    assert band.projects >= 20


@pytest.mark.parametrize("at", range(BAND_COUNT))
def test_what_came_lies_within_the_interval_around_what_was_forecast(at: int) -> None:
    band = shipped().track.bins[at]
    low, high = wilson(mean(chance for _, chance in inside(band)), band.projects)
    assert low <= band.dormant / band.samples <= high


def test_riskier_bands_fell_silent_more_often() -> None:
    shares = [band.dormant / band.samples for band in shipped().track.bins]
    assert shares == sorted(shares)


def test_the_mean_forecast_is_the_share_that_fell_silent() -> None:
    share = shipped().track.dormant / shipped().track.samples
    assert mean(chance for _, chance in judged()) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize("name", ["commits_3m", "active_months", "authors_12m"])
def test_no_fit_lets_more_work_or_more_people_raise_the_risk(name: str) -> None:
    at = list(FEATURES).index(name)
    assert all(fit.weights[at] < 0 for fit in fits())
    assert all(spread > 0 for fit in fits() for spread in fit.scales)


@pytest.mark.parametrize("name", FEATURES)
def test_whoever_is_left_out_a_feature_keeps_its_direction(name: str) -> None:
    at = list(FEATURES).index(name)
    assert len({fit.weights[at] > 0 for fit in fits()}) == 1
