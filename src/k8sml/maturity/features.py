"""The numbers that the forecast uses: each of a repository at the end of a month, from nothing after it.

FEATURES is their one list, in the order of the model. `tools/fit_forecast.py` fits the model to them again.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log

from msgspec import Struct

from k8sml.evidence.model import Months
from k8sml.maturity.thresholds import DORMANT_COMMITS, RECENT_MONTHS, WINDOW_MONTHS
from k8sml.maturity.windows import window_sum
from k8sml.maturity.words import count


class Feature(Struct, frozen=True):
    """A number that the forecast uses.

    `read` takes it from the months up to an index (None: unknown), `transform` makes it the input of the
    model, `words` render it. More of a `falling` feature must never raise the risk. A feature that is
    no `advice` is not named as a reason for a risk.
    """

    name: str
    read: Callable[[Months, int], float | None]
    transform: Callable[[float], float]
    words: Callable[[float], str]
    falling: bool = False
    advice: bool = True


def _logarithm(value: float) -> float:
    """Return the logarithm of a count: 2 is to 4 as 20 is to 40."""
    return log(1 + value)


def _unchanged(value: float) -> float:
    return value


def _active_months(months: Months, at: int) -> int:
    return sum(commits > 0 for commits in months.commits[max(0, at - WINDOW_MONTHS + 1) : at + 1])


def _age_words(value: float) -> str:
    return f"{value / 12:.0f} years of history" if value >= 24 else f"{value:.0f} months of history"


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature(
            "commits_3m",
            lambda months, at: window_sum(months.commits, at, RECENT_MONTHS),
            _logarithm,
            lambda value: f"{count(int(value), 'commit')} in {RECENT_MONTHS} months",
            falling=True,
        ),
        Feature(
            "active_months",
            _active_months,
            _unchanged,
            lambda value: f"commits in {value:.0f} of {WINDOW_MONTHS} months",
            falling=True,
        ),
        Feature(
            "authors_12m",
            lambda months, at: months.authors_12m[at],
            _logarithm,
            lambda value: f"{count(int(value), 'contributor')} in {WINDOW_MONTHS} months",
            falling=True,
        ),
        # It points the surprising way (docs/forecast.md, "Where it misleads"): nothing to act on.
        Feature(
            "top_author_share",
            lambda months, at: months.top_author_share_12m[at],
            _unchanged,
            lambda value: f"{value:.0%} of the commits by one contributor",
            advice=False,
        ),
        Feature("age_months", lambda months, at: at + 1, _logarithm, _age_words),
    )
}


class Features(Struct, frozen=True):
    """The values of FEATURES, in their order."""

    values: tuple[float, ...]

    def __getitem__(self, name: str) -> float:
        """Return the value of a feature. Raises KeyError."""
        return dict(zip(FEATURES, self.values, strict=True))[name]

    def inputs(self) -> tuple[float, ...]:
        """Return the numbers as the model takes them."""
        return tuple(
            feature.transform(value) for feature, value in zip(FEATURES.values(), self.values, strict=True)
        )


def features_at(months: Months, at: int) -> Features | None:
    """Return the features at the end of the month at index `at`; None where there is no forecast.

    The reason is a history shorter than the window, commits of the window that were not read, or a project
    that is dormant already.
    """
    if at < WINDOW_MONTHS - 1 or window_sum(months.commits, at, WINDOW_MONTHS) < DORMANT_COMMITS:
        return None
    values = []
    for feature in FEATURES.values():
        value = feature.read(months, at)
        if value is None:
            return None
        values.append(float(value))
    return Features(tuple(values))
