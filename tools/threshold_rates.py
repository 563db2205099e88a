"""How often repositories fell silent, by what was seen two years before: the figures in rules.py.

    python tools/threshold_rates.py [--history data/history]

Walks the quarter-ends since 2016 of every history. At each at which the repository was alive (six
non-merge commits in twelve months) it asks whether the twelve months that end two years later hold
fewer. Nothing after the quarter-end is used but for that answer.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from k8sml.evidence.files import decode_history
from k8sml.evidence.model import History, month_number
from k8sml.maturity.rules import DORMANT_COMMITS

FIRST_YEAR = 2016
HORIZON = 24


class Moment(Struct, frozen=True):
    """A repository at a quarter-end, and whether it was dormant HORIZON months later."""

    commits_12m: int
    commits_6m: int
    commits_before: int
    authors_12m: int
    dormant: bool


def moments(history: History) -> Iterator[Moment]:
    """Every moment of a history at which it was alive and whose outcome was observed in full."""
    commits = history.months.commits
    start = month_number(history.months.start)
    last = min(len(commits) - 1, month_number(history.observed) - start) - 1  # the last complete month
    for at in range(12, last - HORIZON + 1):
        year, month = divmod(start + at, 12)
        alive = sum(commits[at - 11 : at + 1]) >= DORMANT_COMMITS
        if year < FIRST_YEAR or month % 3 != 2 or not alive:
            continue
        yield Moment(
            commits_12m=sum(commits[at - 11 : at + 1]),
            commits_6m=sum(commits[at - 5 : at + 1]),
            commits_before=sum(commits[max(0, at - 23) : at - 11]),
            authors_12m=history.months.authors_12m[at],
            dormant=sum(commits[at + HORIZON - 11 : at + HORIZON + 1]) < DORMANT_COMMITS,
        )


def band(value: float, edges: tuple[float, ...]) -> str:
    """The band of a value, as `24 to 50` or `50 and more`."""
    low: float = 0
    for edge in edges:
        if value < edge:
            return f"{low:g} to {edge:g}"
        low = edge
    return f"{low:g} and more"


QUESTIONS: dict[str, Callable[[Moment], str]] = {
    "commits in 12 months": lambda m: band(m.commits_12m, (24, 50, 100)),
    "commits in 6 months": lambda m: band(m.commits_6m, (12, 25, 50)),
    "authors in 12 months, to try": lambda m: band(m.authors_12m, (10,)),
    "authors in 12 months, to adopt": lambda m: band(m.authors_12m, (30,)),
    "fell below a third, by authors": lambda m: (
        "did not" if m.commits_12m * 3 >= m.commits_before else f"did, {band(m.authors_12m, (20,))} authors"
    ),
}


def main() -> None:
    """Print each question with the share of moments that ended in silence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    bundled = Path(__file__).parent.parent / "data" / "history"
    parser.add_argument("--history", type=Path, default=bundled)
    files = sorted(parser.parse_args().history.glob("*.json"))
    seen = [m for file in files for m in moments(decode_history(file.read_bytes(), file.name))]
    share = sum(moment.dormant for moment in seen) / len(seen)
    print(f"{len(seen)} moments of {len(files)} histories, {share:.1%} dormant {HORIZON} months later")
    for question, answer in QUESTIONS.items():
        groups: dict[str, list[bool]] = defaultdict(list)
        for moment in seen:
            groups[answer(moment)].append(moment.dormant)
        print(f"\n{question}")
        for name, outcomes in sorted(groups.items(), key=lambda item: -sum(item[1]) / len(item[1])):
            print(f"  {name:24} {len(outcomes):5}  {sum(outcomes) / len(outcomes):6.1%}")


if __name__ == "__main__":
    main()
