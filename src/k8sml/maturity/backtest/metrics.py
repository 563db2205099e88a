"""How well scores tell the projects that went dormant from those that lived on. Higher scores mean alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, groupby
from operator import mul
from random import Random

from msgspec import Struct

from k8sml.maturity.forecast import wilson

# Enough for an interval whose ends move by less than 0.01 from seed to seed.
BOOTSTRAP_SAMPLES = 200
# Which part of the draws an interval leaves out at either end: 90 % lie within.
_TAIL = 0.05


class Ranking(Struct, frozen=True):
    """Moments in the order of their scores, lowest first, sorted once for any number of weightings.

    `order` are the rows as they were given, `alive` 1 for each that lived on and 0 for each that did not;
    `dormant` are the places of the latter with the span of the scores equal to theirs.
    """

    order: tuple[int, ...]
    alive: tuple[int, ...]
    dormant: tuple[tuple[int, int, int], ...]


def rank(scores: Sequence[float], dormant: Sequence[bool]) -> Ranking:
    """The ranking of some moments by their scores."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    found = []
    start = 0
    for _, tied in groupby(order, key=scores.__getitem__):
        rows = list(tied)
        end = start + len(rows)
        found += [(start + i, start, end) for i, row in enumerate(rows) if dormant[row]]
        start = end
    return Ranking(tuple(order), tuple(int(not dormant[row]) for row in order), tuple(found))


def auc(ranking: Ranking, weights: Sequence[int] | None = None) -> float | None:
    """The area under the ROC curve: how often a score is higher for one that lived than for one that did not.

    Equal scores count half. `weights` say how often each row counts. None where all had the same fate.
    Takes one pass: the weight of the living below each place is summed up first.
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


def draws(projects: Iterable[str], seed: int, count: int = BOOTSTRAP_SAMPLES) -> list[Counter[str]]:
    """How often each project is drawn, in `count` draws of as many projects as there are, with replacement.

    The same for any order of the projects; rules that share the draws can be compared.
    """
    names = sorted(set(projects))
    dice = Random(seed)  # noqa: S311 - a seeded resampling must repeat itself; it keeps no secret
    return [Counter(dice.choices(names, k=len(names))) for _ in range(count)] if names else []


def auc_interval(
    ranking: Ranking, projects: Sequence[str], drawn: Iterable[Mapping[str, int]]
) -> tuple[float, float] | None:
    """The 90 % interval of the AUC from resampling projects; `projects` says whose each row is.

    Projects instead of rows, since the moments of one project are much alike. None where no draw has
    both fates in it.
    """
    found = []
    for counts in drawn:
        value = auc(ranking, [counts.get(project, 0) for project in projects])
        if value is not None:
            found.append(value)
    if not found:
        return None
    found.sort()
    return quantile(found, _TAIL), quantile(found, 1 - _TAIL)


def quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which a part (0 to 1) of the ordered values lies, between two of them in proportion."""
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def average_precision(ranking: Ranking) -> float | None:
    """The share of dormant ones among those warned of, averaged over the dormant as the bar is lowered.

    Equal scores are warned of together. A rule that knows nothing gets the base rate. None without any
    dormant one.
    """
    total = len(ranking.dormant)
    if not total:
        return None
    found, sum_ = 0, 0.0
    for end, tied in groupby(ranking.dormant, key=lambda one: one[2]):
        here = sum(1 for _ in tied)
        found += here
        sum_ += here * found / end
    return sum_ / total


def brier(chances: Sequence[float], dormant: Sequence[bool]) -> float:
    """The mean squared distance of the forecast from what came: 0 is perfect. Needs a moment at least."""
    return sum((chance - gone) ** 2 for chance, gone in zip(chances, dormant, strict=True)) / len(chances)


def brier_skill(score: float, base_rate: float) -> float | None:
    """By which part a Brier score is better than that of always saying the base rate; 0 is no better.

    None where all had the same fate.
    """
    reference = base_rate * (1 - base_rate)
    return 1 - score / reference if reference else None


class Calibrated(Struct, frozen=True):
    """What became of the moments whose forecast lay from `low` to below `high`.

    `forecast` is the mean of their forecasts (None without a moment), `share` the part of them that was
    dormant, which lies between `share_low` and `share_high` with 90 % confidence.
    """

    low: float
    high: float
    moments: int
    projects: int
    dormant: int
    forecast: float | None
    share: float | None
    share_low: float
    share_high: float

    @property
    def holds(self) -> bool | None:
        """Whether the forecast lies in the interval of what came. None without a moment.

        By the make of Wilson's interval this is the same as: what came lies in the 90 % interval around
        the forecast.
        """
        if self.forecast is None:
            return None
        return self.share_low <= self.forecast <= self.share_high


def calibration(
    chances: Sequence[float], dormant: Sequence[bool], projects: Sequence[str], edges: Sequence[float]
) -> tuple[Calibrated, ...]:
    """A band between each two of the rising `edges`; what lies beyond the outer ones counts to those.

    The interval is Wilson's, with the number of projects as that of independent cases.
    """
    rows = list(zip(chances, dormant, projects, strict=True))
    made = []
    last = len(edges) - 2
    for i in range(last + 1):
        low, high = edges[i], edges[i + 1]
        inside = [row for row in rows if (i == 0 or row[0] >= low) and (i == last or row[0] < high)]
        gone = sum(row[1] for row in inside)
        owners = len({row[2] for row in inside})
        share = gone / len(inside) if inside else None
        bounds = wilson(share or 0.0, owners)
        mean = sum(row[0] for row in inside) / len(inside) if inside else None
        made.append(Calibrated(low, high, len(inside), owners, gone, mean, share, *bounds))
    return tuple(made)
