"""Metrics of scores that separate dormant projects from surviving ones. Higher scores mean alive."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from operator import mul

from msgspec import Struct

from k8sml.maturity.forecast import wilson


class Ranking(Struct, frozen=True):
    """Samples in the order of their scores, lowest first, sorted once for any number of weightings.

    `order` are the rows as they were given, `alive` 1 for each that survived and 0 for each that did not;
    `dormant` are the places of the latter with the span of the scores equal to theirs.
    """

    order: tuple[int, ...]
    alive: tuple[int, ...]
    dormant: tuple[tuple[int, int, int], ...]


def rank(scores: Sequence[float], dormant: Sequence[bool]) -> Ranking:
    """Return the ranking of some samples by their scores."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    places = []
    start = 0
    for _, tied in groupby(order, key=scores.__getitem__):
        rows = list(tied)
        end = start + len(rows)
        places += [(start + i, start, end) for i, row in enumerate(rows) if dormant[row]]
        start = end
    return Ranking(tuple(order), tuple(int(not dormant[row]) for row in order), tuple(places))


def auc(ranking: Ranking, weights: Sequence[int] | None = None) -> float | None:
    """Return the area under the ROC curve: how often a survivor has a higher score than a dormant sample.

    Equal scores count half. `weights` are how often each row counts. None where all survived or none did.
    Takes one pass: the weight of the survivors below each place is summed up first.
    """
    counts = ranking.alive if weights is None else [weights[row] for row in ranking.order]
    living = ranking.alive if weights is None else map(mul, counts, ranking.alive)
    below = [0, *accumulate(living)]
    right, gone = 0.0, 0
    for place, start, end in ranking.dormant:
        weight = 1 if weights is None else counts[place]
        gone += weight
        right += weight * (below[-1] - (below[start] + below[end]) / 2)
    return right / (gone * below[-1]) if gone and below[-1] else None


def average_precision(ranking: Ranking) -> float | None:
    """Return the share of dormant samples among the lowest scores, averaged over the dormant samples.

    Equal scores are taken together. An uninformed rule scores the base rate. None without any dormant sample.
    """
    total = len(ranking.dormant)
    if not total:
        return None
    dormant, sum_ = 0, 0.0
    for end, tied in groupby(ranking.dormant, key=lambda place: place[2]):
        here = sum(1 for _ in tied)
        dormant += here
        sum_ += here * dormant / end
    return sum_ / total


def brier(chances: Sequence[float], dormant: Sequence[bool]) -> float:
    """Return the mean squared error of the predicted chances: 0 is perfect. Needs at least one sample."""
    return sum((chance - gone) ** 2 for chance, gone in zip(chances, dormant, strict=True)) / len(chances)


def brier_skill(score: float, base_rate: float) -> float | None:
    """Return the Brier skill score relative to the base rate: 1 is perfect, 0 is no better.

    None where all survived or none did.
    """
    reference = base_rate * (1 - base_rate)
    return 1 - score / reference if reference else None


class BinOutcome(Struct, frozen=True):
    """Outcomes of the samples whose forecast is at least `low` and below `high`.

    `forecast` is the mean of their forecasts (None without a sample), `share` the part of them that was
    dormant, which lies between `share_low` and `share_high` with 90 % confidence.
    """

    low: float
    high: float
    samples: int
    projects: int
    dormant: int
    forecast: float | None
    share: float | None
    share_low: float
    share_high: float

    @property
    def calibrated(self) -> bool | None:
        """True if the mean forecast lies in the interval of the observed share; None without a sample.

        By construction of Wilson's interval, equivalently: the observed share lies in the 90 % interval
        around the forecast.
        """
        if self.forecast is None:
            return None
        return self.share_low <= self.forecast <= self.share_high


def calibration(
    chances: Sequence[float], dormant: Sequence[bool], projects: Sequence[str], edges: Sequence[float]
) -> tuple[BinOutcome, ...]:
    """Return one bin per pair of ascending `edges`; outliers fall into the outer bins.

    The interval is Wilson's, with the number of projects as that of independent cases.
    """
    rows = list(zip(chances, dormant, projects, strict=True))
    bins = []
    last = len(edges) - 2
    for i, (low, high) in enumerate(pairwise(edges)):
        inside = [row for row in rows if (i == 0 or row[0] >= low) and (i == last or row[0] < high)]
        gone = sum(row[1] for row in inside)
        owners = len({row[2] for row in inside})
        share = gone / len(inside) if inside else None
        interval = wilson(share or 0.0, owners)
        mean = sum(row[0] for row in inside) / len(inside) if inside else None
        bins.append(BinOutcome(low, high, len(inside), owners, gone, mean, share, *interval))
    return tuple(bins)
