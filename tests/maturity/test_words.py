from __future__ import annotations

import pytest

from k8sml.maturity.words import count


@pytest.mark.parametrize(
    ("number", "many", "shown"),
    [
        (0, None, "0 projects"),
        (1, None, "1 project"),
        (2434, None, "2,434 projects"),
        (2, "hosts", "2 hosts"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, many: str | None, shown: str) -> None:
    assert count(number, "project", many) == shown
