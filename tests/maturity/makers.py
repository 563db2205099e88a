"""Short constructors of signals: a healthy project with some values replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Foundation, FoundationLevel, Project
from k8sml.evidence.model import Release
from k8sml.maturity import reasons
from k8sml.maturity.features import FEATURES, Features
from k8sml.maturity.model import Activity, Judgment, Signals
from k8sml.maturity.reasons import Reason
from tests.builders import evidence, project
from tests.judging import judge

HEALTHY = Activity(
    window_end="2024-05",
    gap=0,
    months=65,
    commits_12m=120,
    commits_before=120,
    commits_6m=60,
    authors_12m=40,
    bus_factor=5,
    top_author_share=0.2,
    peak_authors=40,
    silent_months=0,
    yearly=(),
)


def features_of(**values: float) -> Features:
    """Features by their names."""
    return Features(tuple(float(values[name]) for name in FEATURES))


def activity(**changes: Any) -> Activity:
    return replace(HEALTHY, **changes)


def release(version: str, day: str, calendar: bool = False) -> Release:
    return Release(f"v{version}", version, day, stable=True, calendar=calendar)


def signals(seen: Activity | None = HEALTHY, **changes: Any) -> Signals:
    """Return the signals of a project with all marks but a foundation, on 2024-06-20."""
    newest = release("2.0.0", "2024-05-01")
    base = Signals(
        first_seen="2019-01-01",
        age_months=65,
        observed="2024-06-15",
        observed_at="owner/demo",
        activity=seen,
        latest_stable=newest,
        prerelease=None,
        last_tagged_stable=newest,
        first_1_0=release("1.0.0", "2021-03-01"),
        first_stable="2019-06-01",
        stable_count=20,
        releasing_months=60,
        cadence_days=30,
    )
    return replace(base, **changes)


def contributors(count: int, half_by: int | None = None, lower_bound: bool = False) -> Reason:
    """The reason that tells who took part, against what adopt needs."""
    return reasons.contributors(contributors=count, needed=30, half_by=half_by, lower_bound=lower_bound)


def few_contributors(count: int, half_by: int | None = None, verdict: str = "adopt") -> Reason:
    """The reason that too few took part for a verdict."""
    needed = {"adopt": 30, "trial": 10}[verdict]
    return reasons.few_contributors(
        contributors=count, needed=needed, verdict=verdict, half_by=half_by, lower_bound=False
    )


def level_reached(level: str) -> Reason:
    return reasons.level_reached(level=level, needed="established")


def codes(found: Iterable[Reason]) -> list[str]:
    return [reason.rule for reason in found]


def identity(license: str | None = "Apache-2.0", foundation: str | None = None) -> Identity:
    """Return the identity of a project; `foundation` is a level."""
    member = Foundation("CNCF", FoundationLevel(foundation)) if foundation else None
    return Identity("Demo", "owner/demo", license, member)


def judged(
    commits: Sequence[int], as_of: str, of: Project | None = None, curated: str | None = None, **keys: Any
) -> Judgment:
    """Return the judgment of a project with months from 2018-01, the last of them partial."""
    of = of or project()
    return judge(of, evidence(of, commits, **keys), date.fromisoformat(as_of), curated)
