from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.maturity import rules

SOURCE = Path(rules.__file__).read_text().splitlines()
NAMES = [name for name in vars(rules) if name.isupper()]


@pytest.mark.parametrize("name", NAMES)
def test_every_threshold_stands_with_its_reason(name: str) -> None:
    at = next(i for i, line in enumerate(SOURCE) if line.startswith(f"{name} = "))
    while SOURCE[at - 1].split(" = ")[0].isupper():  # thresholds of one reason stand together
        at -= 1
    assert SOURCE[at - 1].startswith("# ")
    assert not SOURCE[at - 1].startswith("# ----")


def test_the_thresholds_are_steps_in_one_direction() -> None:
    assert 0 < rules.DORMANT_COMMITS < rules.SLOWING_COMMITS_6M < rules.SLOWING_COMMITS_12M
    assert rules.TRIAL_AUTHORS < rules.ADOPT_AUTHORS
    assert rules.ESTABLISHED_MARKS < rules.MATURE_MARKS
    assert rules.EXPERIMENTAL_MONTHS < rules.SEASONED_MONTHS
    assert rules.RELEASE_MONTHS < rules.FINISHED_RELEASE_MONTHS
