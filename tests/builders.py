"""Short constructors of real values for tests: projects, events, histories, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8sml.catalog.model import Category, Event, EventKind, FoundationLevel, Project
from k8sml.evidence.derive import read_evidence
from k8sml.evidence.model import Evidence, History, Months, month_number, month_text

SOURCE = "https://example.org/source"


def project(slug: str = "demo", **keys: Any) -> Project:
    """Return a project with the required keys and those given."""
    base: dict[str, Any] = {
        "slug": slug,
        "name": slug.title(),
        "summary": "Does one thing.",
        "category": Category.SERVING,
        "repo": f"owner/{slug}",
    }
    return Project(**{**base, **keys})


def event(date: str, kind: str, **keys: Any) -> Event:
    """Return an event with a source; pass `from` as `from_`."""
    if "level" in keys:
        keys["level"] = FoundationLevel(keys["level"])
    return Event(date=date, kind=EventKind(kind), source=SOURCE, **keys)


def months(commits: Sequence[int], start: str = "2018-01", authors: int = 5) -> Months:
    """Return the months of a repository with the same number of authors in every month."""
    length = len(commits)
    alive = [sum(commits[max(0, i - 11) : i + 1]) > 0 for i in range(length)]
    return Months(
        start=start,
        end=month_text(month_number(start) + length - 1),
        commits=tuple(commits),
        authors=tuple(min(authors, n) for n in commits),
        authors_12m=tuple(authors if lives else 0 for lives in alive),
        top_author_share_12m=tuple(0.5 if lives else None for lives in alive),
        bus_factor_12m=tuple(min(2, authors) if lives else None for lives in alive),
    )


def history(
    commits: Sequence[int],
    start: str = "2018-01",
    tags: Sequence[tuple[str, str]] = (),
    authors: int = 5,
    observed: str | None = None,
    repo: str = "owner/demo",
) -> History:
    """Return a history observed in the middle of its last month, so that month is partial."""
    made = months(commits, start, authors)
    return History(
        repo=repo,
        observed=observed or f"{made.end}-15",
        months=made,
        tags=tuple(tags),
        first_commit=f"{start}-01",
        last_commit=f"{made.end}-10",
    )


def evidence(of: Project, *args: Any, **keys: Any) -> Evidence:
    """Return the evidence of a project; takes the arguments of `history`."""
    return read_evidence(of, history(*args, **keys))
