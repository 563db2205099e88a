"""The forecast in words."""

from __future__ import annotations

import pytest

from k8sml.maturity.forecast import CalibrationBin, Factor, Risk
from k8sml.render.views.risk import factors_sentence, percent, risk_sentence

FACTORS = (
    Factor("commits_3m", 1.0, raises=True),
    Factor("authors_12m", 1.0, raises=True),
    Factor("age_months", 40.0, raises=False),
)


def test_a_risk_comes_with_a_frequency_and_its_interval() -> None:
    risk = Risk(0.123, CalibrationBin(0.08, 0.2, 1201, 27, 63), 0.08, 0.22, FACTORS)
    assert risk_sentence(risk) == (
        "12% chance of being dormant in 24 months; 27 of 1,201 comparable quarters (63 projects) went "
        "dormant, 90% interval 8% to 22%"
    )


def test_a_small_chance_is_not_shown_as_none() -> None:
    risk = Risk(0.004, CalibrationBin(0.0, 0.01, 665, 1, 56), 0.0, 0.05, ())
    assert risk_sentence(risk).startswith("under 1% chance of being dormant in 24 months; 1 of 665 ")


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0%"), (0.0099, "under 1%"), (0.01, "1%"), (0.5, "50%"), (1.0, "100%")]
)
def test_a_possible_event_is_never_shown_as_impossible(share: float, words: str) -> None:
    assert percent(share) == words


def test_factors_are_grouped_by_direction() -> None:
    assert factors_sentence(Risk(0.1, CalibrationBin(0, 1, 1, 0, 1), 0, 1, FACTORS)) == (
        "higher because of 1 commit in 3 months, 1 contributor in 12 months; "
        "lower because of 3 years of history"
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("commits_3m", 1200.0, "1,200 commits in 3 months"),
        ("active_months", 8.0, "commits in 8 of 12 months"),
        ("authors_12m", 2.0, "2 contributors in 12 months"),
        ("age_months", 23.0, "23 months of history"),
        ("age_months", 24.0, "2 years of history"),
    ],
)
def test_each_factor_has_its_words(name: str, value: float, words: str) -> None:
    risk = Risk(0.1, CalibrationBin(0, 1, 1, 0, 1), 0, 1, (Factor(name, value, raises=True),))
    assert factors_sentence(risk) == f"higher because of {words}"


def test_the_share_of_the_busiest_contributor_is_no_reason() -> None:
    share = Factor("top_author_share", 0.21, raises=True)
    assert factors_sentence(Risk(0.1, CalibrationBin(0, 1, 1, 0, 1), 0, 1, (share,))) == ""
