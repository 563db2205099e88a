"""Count commits and their authors by month, in the same way for every source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from k8sml.evidence.model import Months, month_number, month_text

# Parts of addresses that bots commit with.
_BOT_PARTS = (
    "[bot]", "dependabot", "renovate", "-bot@", "bot@", "github-actions", "k8s-ci-robot", "copybara", "prow",
)  # fmt: skip
_BOT_END = "noreply@github.com"  # GitHub's own; people's end in users.noreply.github.com


class Commit(NamedTuple):
    """A commit that is no merge: the day of the commit (UTC), and an identifier of its author."""

    day: str
    author: str


def is_bot(address: str) -> bool:
    """Return whether an author's address is that of a program."""
    lower = address.lower()
    return lower.endswith(_BOT_END) or any(part in lower for part in _BOT_PARTS)


def count_months(commits: Iterable[Commit], end: str, start: str | None = None) -> Months:
    """Return the months of commits from `start` (default: that of the first commit) to `end` (`2026-08`).

    Later commits are left out. Shares are rounded to three places, as in the history files.
    """
    last = month_number(end)
    by_month: dict[int, Counter[str]] = {}
    for day, author in commits:
        month = month_number(day)
        if month <= last:
            by_month.setdefault(month, Counter())[author] += 1
    first = month_number(start) if start else min(by_month, default=last)
    window: Counter[str] = Counter()
    rows = []
    for month in range(first - 11, last + 1):
        window += by_month.get(month, Counter())
        window -= by_month.get(month - 12, Counter())  # removes authors at zero
        if month >= first:
            counts = by_month.get(month, Counter())
            rows.append((counts.total(), len(counts), len(window), _top_share(window), _bus_factor(window)))
    commits_, authors, authors_12m, shares, bus_factors = zip(*rows, strict=True)
    return Months(month_text(first), end, commits_, authors, authors_12m, shares, bus_factors)


def _top_share(counts: Counter[str]) -> float | None:
    """Return the share of the busiest author; None without commits."""
    return round(max(counts.values()) / counts.total(), 3) if counts else None


def _bus_factor(counts: Counter[str]) -> int:
    """Return the smallest number of authors who made half of the commits; 0 without commits."""
    total, cumulative = counts.total(), 0
    for number, (_, commits) in enumerate(counts.most_common(), 1):
        cumulative += commits
        if 2 * cumulative >= total:
            return number
    return 0
