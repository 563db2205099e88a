from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.maturity import thresholds

SOURCE = Path(thresholds.__file__).read_text().splitlines()
NAMES = [name for name in vars(thresholds) if name.isupper()]


@pytest.mark.parametrize("name", NAMES)
def test_every_threshold_stands_with_its_reason(name: str) -> None:
    at = next(i for i, line in enumerate(SOURCE) if line.startswith(f"{name} = "))
    while SOURCE[at - 1].split(" = ")[0].isupper():  # thresholds of one reason stand together
        at -= 1
    assert SOURCE[at - 1].startswith("# ")
    assert not SOURCE[at - 1].startswith("# ----")


def test_the_thresholds_are_steps_in_one_direction() -> None:
    assert 0 < thresholds.DORMANT_COMMITS < thresholds.SLOWING_COMMITS_6M < thresholds.SLOWING_COMMITS_12M
    assert thresholds.TRIAL_AUTHORS < thresholds.ADOPT_AUTHORS
    assert thresholds.ESTABLISHED_MARKS < thresholds.MATURE_MARKS
    assert thresholds.EXPERIMENTAL_MONTHS < thresholds.SEASONED_MONTHS
    assert thresholds.RELEASE_MONTHS < thresholds.FINISHED_RELEASE_MONTHS
