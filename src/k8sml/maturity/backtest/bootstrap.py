"""The bootstrap: intervals from drawing projects again and again, with replacement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from k8sml.maturity.backtest.metrics import Ranking, auc

# Enough for an interval whose ends move by less than 0.01 from seed to seed.
BOOTSTRAP_SAMPLES = 200
# The share of the resamples beyond either end of an interval: 90 % lie within.
_TAIL = 0.05


def resamples(projects: Iterable[str], seed: int, count: int = BOOTSTRAP_SAMPLES) -> list[Counter[str]]:
    """Return `count` resamples: how often each project is drawn, in as many draws as there are projects.

    The same for any order of the projects; rules that share the resamples can be compared.
    """
    names = sorted(set(projects))
    rng = Random(seed)  # noqa: S311 - a seeded resampling must repeat itself; it keeps no secret
    return [Counter(rng.choices(names, k=len(names))) for _ in range(count)] if names else []


def auc_interval(
    ranking: Ranking, projects: Sequence[str], draws: Iterable[Mapping[str, int]]
) -> tuple[float, float] | None:
    """Return the 90 % interval of the AUC from resampled projects; `projects` has the project of each row.

    Projects instead of rows, since the samples of one project are similar. None where no resample has
    both surviving and dormant rows.
    """
    values = []
    for counts in draws:
        value = auc(ranking, [counts.get(project, 0) for project in projects])
        if value is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    return quantile(values, _TAIL), quantile(values, 1 - _TAIL)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a linearly interpolated quantile of sorted values; `share` is from 0 to 1."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
