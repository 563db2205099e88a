"""A model is used only if it is a whole one for these features and this horizon."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.maturity.features import FEATURES
from k8sml.maturity.forecast import ForecastModel

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
