"""The rules by which other tools judge whether a project is alive, as far as git history allows.

A baseline scores a project at the end of a month: the higher, the more alive. Commits are known by
month, so "90 days" are three months here, and the last commit is dated to its month. Merges and
bots, which most of these tools count, are left out of our months. No data after the month is used. The
numbers in these rules are those of the tools named, and no thresholds of k8sml.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import ceil, log, log10

from msgspec import Struct

from k8sml.catalog.dates import first_day
from k8sml.evidence.model import Evidence, Release, month_number, month_text
from k8sml.maturity.thresholds import DORMANT_COMMITS
from k8sml.maturity.windows import window_sum

# The evidence, the index of the month, and the last day of that month.
ScoreFunction = Callable[[Evidence, int, date], float]

_YEAR_DAYS = 365


class Baseline(Struct, frozen=True):
    """A rule of another tool: its name here, its source, and its parts that git history lacks (`note`).

    `releases` is true if the rule uses tags.
    """

    name: str
    source: str
    note: str
    score: ScoreFunction
    releases: bool = False


def scorecard_maintained(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 to 10: commits of 90 days, 12 (one a week) being enough; 0 for a younger project."""
    if at + 1 < 3:
        return 0
    return min(10, 10 * _recent(evidence, at) // 12)


def clomonitor(evidence: Evidence, at: int, day: date) -> float:
    """Return the number of passed checks: `maintained` (6 commits in 90 days), `recent_release` (a year)."""
    newest = _newest_age(evidence, day, stable=True)
    return float(_recent(evidence, at) >= 6) + float(newest is not None and newest < _YEAR_DAYS)


def best_of_inactive(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if more than six whole months have passed since the last commit."""
    return float(_silent(evidence, at) <= 6)


def best_of_dead(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if more than twelve whole months have passed since the last commit."""
    return float(_silent(evidence, at) <= 12)


def best_of_rank(evidence: Evidence, at: int, day: date) -> float:
    """Return the project rank: marks for releases, activity and age, and logarithms of people and commits."""
    tagged = _tagged(evidence, day)
    stable = [release for release in tagged if release.stable]
    latest = max(stable, key=lambda release: release.date, default=None)
    now = month_number(day.isoformat())
    rank = sum(
        (
            len(tagged) > 1,
            latest is not None and len(latest.numbers) == 3,
            latest is not None and now - month_number(latest.date) < 6,
            _silent(evidence, at) < 3,
            at + 1 >= 6,
        )
    )
    for number, base in (
        (_people(evidence, at), 2),
        (sum(evidence.months.commits[: at + 1]), 2),
        (_recent(evidence, at), 1.5),
    ):
        if number:
            rank += round(log(number) / base) - 1
    return rank


def libraries_io(evidence: Evidence, at: int, day: date) -> float:
    """Return marks for a commit within six months, six months of age, and the logarithm of contributors."""
    people = _people(evidence, at)
    marks = int(_silent(evidence, at) < 6) + int(at + 1 > 6)
    return marks + (ceil(round(log10(people)) / 2) if people else 0)


def criticality_score(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 to 1: the weighted mean of the logarithms of age, last commit, people, commits, releases."""
    months = evidence.months
    start = month_number(months.start)
    created = (day - first_day(months.start)).days // 30
    worked = first_day(month_text(start + at - _silent(evidence, at) + 1))  # the day after that month
    updated = max((day - worked).days, 0) // 30
    since = (day - timedelta(days=_YEAR_DAYS)).isoformat()
    released = sum(release.date > since for release in _tagged(evidence, day))
    terms = (
        (1, created, 120),
        (1, max(120 - updated, 0), 120),
        (2, _people(evidence, at), 5000),
        (1, _year(evidence, at) / 52, 1000),
        (0.5, released, 26),
    )
    total = sum(weight * log(1 + min(value, most)) / log(1 + most) for weight, value, most in terms)
    return total / sum(weight for weight, _, _ in terms)


def cargo_unmaintained(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if the last commit is more than 365 days back."""
    return float(_silent(evidence, at) < 12)


def renovate_abandoned(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if no version was tagged within a year, or none ever."""
    newest = _newest_age(evidence, day)
    return float(newest is not None and newest <= _YEAR_DAYS)


def cncf_three_months(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if there was no commit for three months."""
    return float(_silent(evidence, at) < 3)


def cncf_archiving(evidence: Evidence, at: int, day: date) -> float:
    """Return 0 if there was neither a commit nor a release for six months."""
    newest = _newest_age(evidence, day)
    return float(_silent(evidence, at) < 6 or (newest is not None and newest < 183))


def last_commit(evidence: Evidence, at: int, day: date) -> float:
    """Return the negative of the whole months since the last commit."""
    return -_silent(evidence, at)


def commits_12m(evidence: Evidence, at: int, day: date) -> float:
    """Return the commits of twelve months."""
    return _year(evidence, at)


def authors_12m(evidence: Evidence, at: int, day: date) -> float:
    """Return the contributors of twelve months."""
    return evidence.months.authors_12m[at]


def version_one(evidence: Evidence, at: int, day: date) -> float:
    """Return 1 if a stable version at 1.0 or above was tagged by then; a calendar version counts."""
    return float(any(release.stable and release.numbers[0] >= 1 for release in _tagged(evidence, day)))


_NEVER = f"cannot fire on a project that had {DORMANT_COMMITS} commits in the year"
BASELINES = (
    Baseline(
        "scorecard-maintained",
        "OpenSSF Scorecard, checks/evaluation/maintained.go",
        "without archived, issues of members",
        scorecard_maintained,
    ),
    Baseline(
        "clomonitor",
        "CLOMonitor, linter/check.rs and recent_release.rs",
        "maintained + recent_release; without archived, issues",
        clomonitor,
        True,
    ),
    Baseline(
        "best-of-inactive",
        "best-of-generator, default_config.py",
        "over 6 months without a commit",
        best_of_inactive,
    ),
    Baseline(
        "best-of-dead", "best-of-generator, default_config.py", f"over 12 months; {_NEVER}", best_of_dead
    ),
    Baseline(
        "best-of-rank",
        "best-of-generator, projects_collection.py",
        "without stars, forks, watchers, dependents, issues, downloads; contributors: most in any year",
        best_of_rank,
        True,
    ),
    Baseline(
        "libraries-io",
        "libraries.io, repository rank",
        "without stars, dependents, license, readme; contributors: most in any year",
        libraries_io,
    ),
    Baseline(
        "criticality-score",
        "OpenSSF criticality_score, default_config.yml",
        "without organizations, issues, dependents; contributors: most in any year",
        criticality_score,
        True,
    ),
    Baseline(
        "cargo-unmaintained",
        "cargo-unmaintained",
        f"over 365 days; without archived; {_NEVER}",
        cargo_unmaintained,
    ),
    Baseline(
        "renovate-abandoned",
        "Renovate, abandonmentThreshold of a year",
        "no version for a year; tags stand for releases",
        renovate_abandoned,
        True,
    ),
    Baseline(
        "cncf-3-months",
        "CNCF landscape, until 2024-01",
        "3 months without a commit",
        cncf_three_months,
    ),
    Baseline(
        "cncf-archiving",
        "CNCF, draft on archiving of 2018",
        "6 months without commit or release",
        cncf_archiving,
        True,
    ),
    Baseline("last-commit", "a common yardstick", "whole months since the last commit", last_commit),
    Baseline("commits-12m", "a common yardstick", "commits of 12 months", commits_12m),
    Baseline("authors-12m", "a common yardstick", "contributors of 12 months", authors_12m),
    Baseline(
        "version-1.0", "the post of KubeCon 2019", "a stable version at 1.0 or above", version_one, True
    ),
)


def _recent(evidence: Evidence, at: int) -> int:
    """Return the commits of the last three months."""
    return window_sum(evidence.months.commits, at, 3)


def _year(evidence: Evidence, at: int) -> int:
    return window_sum(evidence.months.commits, at, 12)


def _silent(evidence: Evidence, at: int) -> int:
    """Return the whole months since the last commit: 0 if there was one in the month at `at`.

    If there never was one, return the number of all months.
    """
    commits = evidence.months.commits
    return next((back for back in range(at + 1) if commits[at - back]), at + 1)


def _people(evidence: Evidence, at: int) -> int:
    """Return the most contributors in any twelve months up to then: a lower bound of all contributors."""
    return max(evidence.months.authors_12m[: at + 1])


def _tagged(evidence: Evidence, day: date) -> list[Release]:
    """Return the versions tagged in the repository by a day, of the project and its components."""
    text = day.isoformat()
    return [
        release for series in (evidence.releases, evidence.components) for release in series
        if release.date <= text
    ]  # fmt: skip


def _newest_age(evidence: Evidence, day: date, stable: bool = False) -> int | None:
    """Return the days since a version (with `stable`: not a prerelease) was last tagged."""
    days = [release.date for release in _tagged(evidence, day) if release.stable or not stable]
    return (day - date.fromisoformat(max(days))).days if days else None
