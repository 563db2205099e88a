"""A model is used only if it is a whole one for these features and this horizon."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import CalibrationBin, ForecastModel

FILE = Path(__file__).parent.parent.parent / "data" / "forecast.json"


def shipped(**changes: Any) -> ForecastModel:
    content = {**json.loads(FILE.read_text(encoding="utf-8")), **changes}
    return msgspec.convert(content, ForecastModel)


def test_the_model_has_every_key_of_its_file_and_no_other() -> None:
    assert json.loads(msgspec.json.encode(shipped())) == json.loads(FILE.read_text(encoding="utf-8"))


def test_a_model_with_another_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the model predicts 12 months ahead; expected: 24\b"):
        shipped(horizon_months=12)


def test_a_model_with_other_features_is_refused() -> None:
    names = list(FEATURES)
    with pytest.raises(ValueError, match=r"^the model has the features .*; expected: "):
        shipped(features=names[::-1])


@pytest.mark.parametrize("key", ["means", "scales", "weights"])
def test_a_model_with_a_number_missing_is_refused(key: str) -> None:
    fit = shipped().coefficients
    with pytest.raises(ValueError, match=f"4 {key} for 5 features"):
        replace(fit, **{key: getattr(fit, key)[:-1]})


@pytest.mark.parametrize(
    ("low", "high", "samples", "dormant", "projects"),
    [(0.0, 1.0, 0, 0, 0), (0.0, 0.1, 5, 5, 5), (0.9, 1.0, 9, 0, 1)],
)
def test_a_bin_within_its_limits(low: float, high: float, samples: int, dormant: int, projects: int) -> None:
    found = CalibrationBin(low, high, samples, dormant, projects)
    assert (found.low, found.high, found.samples) == (low, high, samples)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((-0.1, 0.2, 9, 1, 1), "the bin from -0.1 to 0.2 is not a part of 0 to 1"),
        ((0.1, 1.1, 9, 1, 1), "the bin from 0.1 to 1.1 is not a part of 0 to 1"),
        ((0.2, 0.2, 9, 1, 1), "the bin from 0.2 to 0.2 is not a part of 0 to 1"),
        ((0.1, 0.2, 9, 10, 1), "the bin from 0.1 to 0.2 has 9 samples, 10 of them dormant, of 1 projects"),
        ((0.1, 0.2, 9, 1, 10), "the bin from 0.1 to 0.2 has 9 samples, 1 of them dormant, of 10 projects"),
        ((0.1, 0.2, 9, -1, 1), "the bin from 0.1 to 0.2 has 9 samples, -1 of them dormant, of 1 projects"),
        ((0.1, 0.2, 9, 1, -1), "the bin from 0.1 to 0.2 has 9 samples, 1 of them dormant, of -1 projects"),
    ],
)
def test_a_bin_beyond_its_limits_is_refused(values: tuple[float, float, int, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        CalibrationBin(*values)


@pytest.mark.parametrize(
    ("key", "number", "message"),
    [
        ("means", 1e9, None),
        ("weights", -1e9, None),
        ("scales", 1e-9, None),
        ("means", 1.1e9, "a coefficient is above 1e+09"),
        ("weights", -1.1e9, "a coefficient is above 1e+09"),
        ("weights", float("nan"), "a coefficient is above 1e+09"),
        ("scales", 0.9e-9, "a scale is not above 0"),
        ("scales", 0.0, "a scale is not above 0"),
        ("scales", -1.0, "a scale is not above 0"),
    ],
)
def test_a_coefficient_is_a_number_of_a_sane_size(key: str, number: float, message: str | None) -> None:
    fit = shipped().coefficients
    changes = {key: (number, *getattr(fit, key)[1:])}
    if message is None:
        assert getattr(replace(fit, **changes), key)[0] == number
        return
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        replace(fit, **changes)
