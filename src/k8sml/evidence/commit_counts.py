"""Counts commits and their authors by month, the same for every source of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from k8sml.evidence.model import Months, month_number, month_text

# Whose commits are not people's work: the addresses that bots of the field commit with.
_BOT_PARTS = (
    "[bot]", "dependabot", "renovate", "-bot@", "bot@", "github-actions", "k8s-ci-robot", "copybara", "prow",
)  # fmt: skip
_BOT_END = "noreply@github.com"  # GitHub's own; people's end in users.noreply.github.com


class Commit(NamedTuple):
    """A commit that is no merge: the day it was committed (UTC), and what tells its author from others."""

    day: str
    author: str


def is_bot(address: str) -> bool:
    """Whether an author's address is that of a program."""
    lower = address.lower()
    return lower.endswith(_BOT_END) or any(part in lower for part in _BOT_PARTS)


def count_months(commits: Iterable[Commit], end: str, start: str | None = None) -> Months:
    """The months of some commits, from `start` (the first one's if not said) to `end` (`2026-08`).

    Commits of later months are left out. A share is rounded to three places, as in the history files.
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
        window -= by_month.get(month - 12, Counter())  # what is at zero goes
        if month >= first:
            made = by_month.get(month, Counter())
            rows.append((made.total(), len(made), len(window), _share(window), _bus_factor(window)))
    commits_, authors, authors_12m, shares, factors = zip(*rows, strict=True)
    return Months(month_text(first), end, commits_, authors, authors_12m, shares, factors)


def _share(made: Counter[str]) -> float | None:
    """The share of the busiest author, None without a commit."""
    return round(max(made.values()) / made.total(), 3) if made else None


def _bus_factor(made: Counter[str]) -> int:
    """The fewest authors who made half of the commits, 0 without a commit."""
    total, so_far = made.total(), 0
    for number, (_, commits) in enumerate(made.most_common(), 1):
        so_far += commits
        if 2 * so_far >= total:
            return number
    return 0
