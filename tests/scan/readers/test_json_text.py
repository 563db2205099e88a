"""JSON and notebooks that hold nothing of interest are still looked at for whether they are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scan.trees import scanned


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("x.json", '{"a": 1', 1),
        ("x.json", '{"a":\n  [1, 2,}\n}', 2),
        ("n.ipynb", '{"cells": [', 1),
    ],
)
def test_what_breaks_off_is_a_trouble(tmp_path: Path, name: str, text: str, line: int) -> None:
    (trouble,) = scanned(tmp_path, {name: text}).read_errors
    assert (trouble.place.line, trouble.reason) == (line, "not valid JSON")


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', "", " ", "[NaN, Infinity]", '{"a": 1}\n{"a": 2}\n', '// settings\n{"a": 1,}', "\ufeff{}"],
    ids=["whole", "empty", "blank", "Python's numbers", "a value a line", "comments", "a byte-order mark"],
)
def test_what_is_whole_or_of_another_format_is_none(tmp_path: Path, text: str) -> None:
    assert scanned(tmp_path, {"x.json": text}).read_errors == ()
