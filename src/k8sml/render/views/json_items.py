"""Items of JSON and YAML output: plain values, null where unknown. Part of the versioned output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from k8sml.catalog.events import event_text
from k8sml.catalog.model import Event, Resource
from k8sml.evidence.model import Release
from k8sml.maturity.forecast import HORIZON_MONTHS, Factor
from k8sml.maturity.model import Activity, Judgment, RiskResult
from k8sml.maturity.reasons import Reason


def judgment_item(judgment: Judgment) -> dict[str, Any]:
    """Return the known facts of a project on the date, and the judgment."""
    project, identity, signals = judgment.project, judgment.identity, judgment.signals
    return {
        "slug": project.slug,
        "name": identity.name,
        "summary": project.summary,
        "category": project.category.value,
        "tags": list(project.tags),
        "repo": identity.repo,
        "homepage": project.homepage,
        "docs": project.docs,
        "language": project.language,
        "license": identity.license,
        "foundation": {
            "name": identity.foundation.name,
            "level": identity.foundation.level.value,
            "member": identity.member or identity.name,
        }
        if identity.foundation
        else None,
        "part_of": project.part_of,
        "aliases": list(project.aliases),
        "mentioned_in": list(project.mentioned_in),
        "level": judgment.level.value,
        "vitality": judgment.vitality.value,
        "verdict": judgment.verdict.value,
        "verdict_override": _override(judgment),
        "risk": risk_item(judgment.risk),
        "reasons": {
            "level": reason_items(judgment.level.reasons),
            "vitality": reason_items(judgment.vitality.reasons),
            "verdict": reason_items(judgment.verdict.reasons),
        },
        "first_seen": signals.first_seen,
        "stable": signals.latest_stable and release_item(signals.latest_stable),
        "prerelease": signals.prerelease and release_item(signals.prerelease),
        "first_1_0": release_item(signals.first_1_0) if signals.first_1_0 and not signals.partial else None,
        "stable_releases": signals.stable_count if signals.observed and not signals.partial else None,
        "cadence_days": signals.cadence_days,
        "activity": _activity(signals.activity),
        "observed": signals.observed,
        "observed_at": signals.observed_at,
        "observed_by": signals.observed_by,
        "github": _github(judgment),
        "events": [event_item(event) for event in judgment.events],
    }


def _github(judgment: Judgment) -> dict[str, Any] | None:
    """Return the GitHub snapshot with its day, and its differences from the catalog."""
    facts = judgment.signals.facts
    if facts is None:
        return None
    return {
        "observed": facts.observed,
        "full_name": facts.full_name,
        "stars": facts.stars,
        "forks": facts.forks,
        "open_issues": facts.open_issues,
        "open_pull_requests": facts.open_pulls,
        "archived": facts.archived,
        "archived_on": facts.archived_on,
        "license": facts.license,
        "created": facts.created,
        "pushed": facts.pushed,
        "findings": list(judgment.signals.mismatches),
    }


def reason_item(reason: Reason) -> dict[str, Any]:
    """Return a reason as data: the id of its rule, the values by name, and the sentence for people."""
    return {"code": reason.rule, "values": reason.values, "sentence": reason.sentence}


def reason_items(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return several reasons as data."""
    return [reason_item(reason) for reason in reasons]


def release_item(release: Release) -> dict[str, Any]:
    """Return a release as an item."""
    return {
        "version": release.version,
        "tag": release.tag,
        "date": release.date,
        "stable": release.stable,
        "line": release.line,
        "component": release.component or None,
    }


def event_item(event: Event) -> dict[str, Any]:
    """Return an event with its text."""
    return {
        "date": event.date,
        "kind": event.kind.value,
        "text": event_text(event),
        "from": event.from_,
        "to": event.to,
        "foundation": event.foundation,
        "level": event.level,
        "by": event.by,
        "of": event.of,
        "note": event.note,
        "unsure": event.unsure,
        "source": event.source,
    }


def resource_item(resource: Resource) -> dict[str, Any]:
    """Return a resource as an item."""
    return {
        "title": resource.title,
        "url": resource.url,
        "kind": resource.kind.value,
        "topics": list(resource.topics),
        "projects": list(resource.projects),
        "mentioned_in": list(resource.mentioned_in),
        "note": resource.note,
    }


def risk_item(result: RiskResult) -> dict[str, Any]:
    """Return the forecast: a probability with the outcomes of comparable samples, or null and the reason."""
    risk = result.value
    if risk is None:
        return {"probability": None, "reason": result.reason and reason_item(result.reason)}
    return {
        "probability": round(risk.probability, 4),
        "horizon_months": HORIZON_MONTHS,
        "moments": risk.bin.samples,
        "dormant": risk.bin.dormant,
        "projects": risk.bin.projects,
        "low": round(risk.low, 4),
        "high": round(risk.high, 4),
        "factors": [_factor(factor) for factor in risk.factors],
        "reason": None,
    }


def _factor(factor: Factor) -> dict[str, Any]:
    """Return a factor; whole numbers are integers, as counts of commits and months are."""
    value = int(factor.value) if factor.value % 1 == 0 else factor.value
    return {"name": factor.name, "value": value, "raises": factor.raises}


def _override(judgment: Judgment) -> dict[str, Any] | None:
    """Return the own verdict, and the computed verdict that it replaces."""
    own = judgment.verdict.override
    if own is None:
        return None
    ruled = judgment.verdict.by_rules
    return {"reason": own.reason, "since": own.since, "until": own.until, "verdict_by_rules": ruled}


def _activity(activity: Activity | None) -> dict[str, Any] | None:
    if activity is None:
        return None
    return {
        "window_end": activity.window_end,
        "commits_12m": activity.commits_12m,
        "commits_12m_before": None if activity.partial else activity.commits_before,
        "authors_12m": activity.authors_12m,
        "bus_factor": activity.bus_factor,
        "top_author_share": activity.top_author_share,
        "lower_bound": activity.lower_bound,
        "commits_by_year": {str(year): commits for year, commits in activity.yearly},
    }
