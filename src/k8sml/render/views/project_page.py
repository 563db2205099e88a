"""What stands on the page of one project: the verdict and why, numbers, history, neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from k8sml.catalog.dates import known_by
from k8sml.catalog.find import NameMatch, slugify
from k8sml.catalog.lineage import deprecation, event_text
from k8sml.catalog.model import Event, EventKind, Neighbor, Resource, Verdict
from k8sml.evidence.model import RepoFacts
from k8sml.maturity.model import Activity, Judgement, Vitality
from k8sml.render.text import age, count, date_words, lower_bound, rhythm_words, sparkline
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.json_items import judgement_item, resource_item
from k8sml.render.views.project_table import mismatches, verdict_word
from k8sml.render.views.risk import factors_sentence, risk_sentence

# More names than these are no help; `-o json` has them all.
_FRIENDS = 12


class ProjectPage(Struct, frozen=True):
    """What the page shows: the judgement, how it was asked for, and its neighbours by slug.

    In a view of the `past` what curators say without a date is left out: they say it today.
    """

    match: NameMatch
    judgement: Judgement
    neighbours: Mapping[str, Judgement]
    resources: Sequence[Resource]
    as_of: date
    past: bool = False


class PageLine(Struct, frozen=True):
    """A line of the page: a label, a text with the styles of both, and the address it rests on.

    `field` is what the label is a value of, for forms in which labels are names of fields.
    """

    label: str
    text: str
    style: str = ""
    label_style: str = "dim"
    source: str = ""
    field: str = ""


def introduction(page: ProjectPage) -> str | None:
    """One sentence on an old name that was asked for, None if it is the name of the day."""
    alias, event, was = page.match.alias, page.match.event, page.judgement.identity
    if alias is None or alias.lower() in (slugify(was.name), was.name.lower(), was.repo.lower()):
        return None
    if event is None or not known_by(event.date, page.as_of):
        return f"{alias} is another name of {was.name}."
    verb = "became" if event.kind is EventKind.RENAMED else "moved to"
    return f"{event.from_} {verb} {event.to} {_when(event.date)}."


def _when(day: str) -> str:
    return f"{'on' if len(day) == 10 else 'in'} {date_words(day)}"


def page_item(page: ProjectPage) -> dict[str, Any]:
    """The page as data: the judgement with neighbours and resources."""
    project = page.judgement.project
    return {
        **judgement_item(page.judgement),
        "asked_for": page.match.alias,
        "works_with": _there(page, project.works_with),
        "alternatives": [
            {"slug": slug, "verdict": page.neighbours[slug].verdict.value}
            for slug in _there(page, project.alternatives)
        ],
        "also_consider": [
            {"slug": one.project, "why": one.why, "verdict": page.neighbours[one.project].verdict.value}
            for one in _also(page)
        ],
        "replaced_by": _replacements(page),
        "no_replacement": _no_replacement(page),
        "parts": _parts(page),
        "resources": [resource_item(resource) for resource in page.resources],
        "unsure": [] if page.past else list(project.unsure),
    }


def page_view(page: ProjectPage) -> View:
    """The page as a table of labels and texts, for CSV, Markdown, JSON and YAML."""
    columns = (Column("field", "field"), Column("value", "value", flexible=True))
    rows, label = [], ""
    for line in (line for block in blocks(page) for line in block):
        label = line.field or line.label or label
        text = f"{line.label}: {line.text}" if line.field else line.text
        text = f"{text}  {line.source}" if line.source else text
        rows.append(Row({"field": Cell(label), "value": Cell(text)}))
    return View(
        kind="Project",
        columns=columns,
        rows=tuple(rows),
        names=(page.judgement.project.slug,),
        items=lambda: [page_item(page)],
        meta={"as_of": page.as_of.isoformat()},
    )


def blocks(page: ProjectPage) -> list[list[PageLine]]:
    """The lines of the page below its title, in blocks that belong together; a block may be empty."""
    return [
        _findings(page),
        _timeline(page.judgement.events),
        _neighbours(page),
        _resources(page.resources),
        _caveats(page),
    ]


def _findings(page: ProjectPage) -> list[PageLine]:
    judgement, signals = page.judgement, page.judgement.signals
    verdict = judgement.verdict.value
    lines = [
        PageLine(
            verdict_word(judgement) or "not judged",
            "; ".join(judgement.verdict.reasons),
            label_style=verdict.value if verdict else "dim",
            field="verdict",
        ),
        *_instead(page),
        *_risk(judgement),
        PageLine("level", _found(judgement.level.value, judgement.level.reasons)),
        PageLine("vitality", _found(judgement.vitality.value, _unsaid(judgement))),
    ]
    lines += _versions(page)
    if signals.activity:
        lines.append(PageLine("activity", _activity_words(signals.activity)))
        lines.append(PageLine("people", _people_words(signals.activity)))
    if signals.facts:
        lines.append(PageLine("github", _github_words(signals.facts)))
        lines += [
            PageLine("finding", text, label_style="assess", field="finding") for text in mismatches(judgement)
        ]
    return lines


def _risk(judgement: Judgement) -> list[PageLine]:
    """The forecast and what moves it, or why there is none; nothing where no forecast is kept."""
    found = judgement.risk
    if found.value is None:
        return [PageLine("risk", found.reason)] if found.reason else []
    return [PageLine("risk", risk_sentence(found.value)), PageLine("", factors_sentence(found.value))]


def _unsaid(judgement: Judgement) -> list[str]:
    """The reasons of the vitality; of a project that has ended the verdict has given them already."""
    if judgement.vitality.value not in (Vitality.SUPERSEDED, Vitality.ARCHIVED):
        return list(judgement.vitality.reasons)
    return [reason for reason in judgement.vitality.reasons if reason not in judgement.verdict.reasons]


def _instead(page: ProjectPage) -> list[PageLine]:
    """What to use instead of a project that has ended, or will, as far as it was there on the day."""
    others = [_with_verdict(page, slug) for slug in (*_to_come(page), *_replacements(page))]
    if others:
        return [PageLine("use instead", ", ".join(others))]
    nothing = _no_replacement(page)
    return [PageLine("use instead", nothing)] if nothing else []


def _to_come(page: ProjectPage) -> list[str]:
    """What its makers will have a deprecated project replaced by."""
    gone = deprecation(page.judgement.project, page.as_of)
    return _there(page, [gone.by] if gone and gone.by and not _has_ended(page) else [])


def _has_ended(page: ProjectPage) -> bool:
    return page.judgement.vitality.value in (Vitality.SUPERSEDED, Vitality.ARCHIVED)


def _replacements(page: ProjectPage) -> list[str]:
    return _there(page, page.judgement.project.replaced_by) if _has_ended(page) else []


def _no_replacement(page: ProjectPage) -> str | None:
    return page.judgement.project.no_replacement if _has_ended(page) and not page.past else None


def _there(page: ProjectPage, slugs: Sequence[str]) -> list[str]:
    """The neighbours that were there on the day."""
    return [slug for slug in slugs if slug in page.neighbours]


def _parts(page: ProjectPage) -> list[str]:
    own = page.judgement.project.slug
    return [slug for slug, neighbour in page.neighbours.items() if neighbour.project.part_of == own]


def _also(page: ProjectPage) -> list[Neighbor]:
    there = [one for one in page.judgement.project.also_consider if one.project in page.neighbours]
    return [] if page.past else there


def _found(value: str | None, reasons: Sequence[str]) -> str:
    return f"{value or 'unknown'}: {'; '.join(reasons)}" if reasons else value or "unknown"


def _versions(page: ProjectPage) -> list[PageLine]:
    signals = page.judgement.signals
    if signals.observed is None:
        return []
    if signals.stable is None:
        text = "no stable release seen"
    else:
        stable = signals.stable
        parts = [f"{stable.version}, {date_words(stable.date)} ({age(stable.date, page.as_of)})"]
        if signals.cadence_days is not None:
            parts.append(f"a stable release {rhythm_words(signals.cadence_days)}")
        text = " · ".join(parts)
    lines = [PageLine("version", text)]
    ahead = signals.prerelease
    if ahead is not None:
        days = f"{date_words(ahead.date)} ({age(ahead.date, page.as_of)})"
        lines.append(PageLine("prerelease", f"{ahead.version}, {days}"))
    return lines


def _activity_words(activity: Activity) -> str:
    years = activity.yearly
    bars = sparkline([commits for _, commits in years])
    span = f"{years[0][0]} {bars} {years[-1][0]}" if len(years) > 1 else str(years[0][0])
    commits = lower_bound(activity.commits_12m, activity.lower_bound)
    noun = "commit" if activity.commits_12m == 1 else "commits"
    return f"{span}   {commits} {noun} in the 12 months to {date_words(activity.window_end)}"


def _people_words(activity: Activity) -> str:
    text = f"{lower_bound(activity.authors_12m, activity.lower_bound)} in 12 months"
    if activity.bus_factor is not None and not activity.lower_bound:
        text += f" · bus factor {activity.bus_factor}"
    if activity.top_author_share is not None and not activity.lower_bound:
        text += f" · the busiest made {activity.top_author_share:.0%} of the commits"
    return text


def _github_words(facts: RepoFacts) -> str:
    """What GitHub counts, and when it was asked."""
    parts = [
        count(facts.stars, "star"),
        count(facts.forks, "fork"),
        count(facts.open_issues, "open issue"),
        count(facts.open_pulls, "open pull request"),
    ]
    if facts.pushed:
        parts.append(f"last push {date_words(facts.pushed)}")
    return f"{' · '.join(parts)} · asked {date_words(facts.observed)}"


def _timeline(events: Sequence[Event]) -> list[PageLine]:
    lines = []
    for event in events:
        extra = "".join(f" ({text})" for text in (event.note, _doubt(event)) if text)
        lines.append(PageLine(event.date, f"{event_text(event)}{extra}", source=event.source))
    return lines


def _doubt(event: Event) -> str | None:
    return f"unsure: {event.unsure}" if event.unsure else None


def _neighbours(page: ProjectPage) -> list[PageLine]:
    project = page.judgement.project
    lines = []
    if project.part_of:
        lines.append(PageLine("part of", project.part_of))
    parts = _parts(page)
    if parts:
        lines.append(PageLine("parts", ", ".join(_with_verdict(page, slug) for slug in parts)))
    friends = _there(page, project.works_with)
    if friends:
        more = f" and {len(friends) - _FRIENDS} more" if len(friends) > _FRIENDS else ""
        lines.append(PageLine("works with", ", ".join(friends[:_FRIENDS]) + more))
    others = sorted(_there(page, project.alternatives), key=lambda slug: _ring(page, slug))
    if others:
        lines.append(PageLine("instead of it", ", ".join(_with_verdict(page, slug) for slug in others)))
    for one in _also(page):
        lines.append(PageLine("or", f"{_with_verdict(page, one.project)}: {one.why}"))
    return lines


def _ring(page: ProjectPage, slug: str) -> int:
    """The place of a neighbour's verdict, best first, unknown last."""
    verdict = page.neighbours[slug].verdict.value
    return list(Verdict).index(verdict) if verdict else len(Verdict)


def _with_verdict(page: ProjectPage, slug: str) -> str:
    verdict = page.neighbours[slug].verdict.value
    return f"{slug} ({verdict.value if verdict else 'not judged'})"


def _resources(resources: Sequence[Resource]) -> list[PageLine]:
    lines = []
    for resource in resources:
        lines.append(PageLine(resource.kind.value, resource.title, source=resource.url))
    return lines


def _caveats(page: ProjectPage) -> list[PageLine]:
    judgement, signals = page.judgement, page.judgement.signals
    lines = []
    own = judgement.project.override
    if own is not None and judgement.verdict.override is None:
        lines.append(
            PageLine(
                "own verdict", f"{own.verdict}, {own.reason}; held until {own.until}, not on this day", "dim"
            )
        )
    if judgement.project.unsure and not page.past:
        lines.append(PageLine("unsure", "; ".join(judgement.project.unsure), "dim"))
    if signals.observed is None:
        lines.append(PageLine("observed", "not observed: its repository was never read", "dim"))
    else:
        where = ""
        if signals.observed_at not in (judgement.project.repo, judgement.identity.repo):
            where = f" at {signals.observed_at}, not at {judgement.identity.repo}"
        how = " through GitHub's API" if signals.observed_by == "GitHub" else ""
        lines.append(PageLine("observed", f"{date_words(signals.observed)}{where}{how}", "dim"))
    lines.append(PageLine("as of", date_words(page.as_of.isoformat()), "dim"))
    return lines
