"""Merge the evidence of an umbrella project, whose commits are in the repositories of its components."""

from __future__ import annotations

from collections.abc import Sequence

from k8sml.evidence.model import Evidence, Months, Release, month_number, month_text
from k8sml.evidence.versions import in_version_order, version_key


def merge_umbrella(own: Evidence, parts: Sequence[Evidence], releasing: Evidence | None) -> Evidence:
    """Merge the evidence of an umbrella and its components into lower bounds.

    Components share contributors and, after a split, commits. So the busiest repository of each month counts,
    not the sum. The releases are the umbrella's own and those of the component that releases the whole
    (`releasing`).
    """
    members = [own, *parts]
    months = _busiest([member.months for member in members])
    releases = own.releases if releasing is None else _union(own.releases, releasing.releases)
    return Evidence(
        repo=own.repo,
        observed=max(member.observed for member in members),
        months=months,
        first_commit=own.first_commit,
        last_commit=max((member.last_commit for member in members if member.last_commit), default=None),
        releases=releases,
        components=own.components,
        at_least=(months.start, months.end),
        source=own.source,
        facts=own.facts,
    )


def _busiest(all_months: Sequence[Months]) -> Months:
    """Return, month by month, the counts of the repository with the most commits and the most authors."""
    start = min(month_number(months.start) for months in all_months)
    end = max(month_number(months.end) for months in all_months)
    length = end - start + 1
    commits, authors, authors_12m = [0] * length, [0] * length, [0] * length
    share: list[float | None] = [None] * length
    factor: list[int | None] = [None] * length
    for months in all_months:
        offset = month_number(months.start) - start
        for i in range(len(months.commits)):
            at = offset + i
            commits[at] = max(commits[at], months.commits[i])
            authors[at] = max(authors[at], months.authors[i])
            if months.authors_12m[i] > authors_12m[at]:
                authors_12m[at] = months.authors_12m[i]
                share[at] = months.top_author_share_12m[i]
                factor[at] = months.bus_factor_12m[i]
    return Months(
        start=month_text(start),
        end=month_text(end),
        commits=tuple(commits),
        authors=tuple(authors),
        authors_12m=tuple(authors_12m),
        top_author_share_12m=tuple(share),
        bus_factor_12m=tuple(factor),
    )


def _union(own: Sequence[Release], others: Sequence[Release]) -> tuple[Release, ...]:
    """Return both series in version order; a version in both counts once, on its first day."""
    first: dict[object, Release] = {}
    for release in sorted([*own, *others], key=lambda release: (release.date, release.tag)):
        first.setdefault(version_key(release), release)
    return in_version_order(first.values())
