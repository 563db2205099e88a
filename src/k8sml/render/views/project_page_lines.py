"""The lines on the page of one project: the verdict and why, numbers, events, related projects."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from k8sml.catalog.events import event_text
from k8sml.catalog.model import Event, Resource, Verdict
from k8sml.evidence.model import RepoFacts
from k8sml.evidence.sources.registry import via
from k8sml.maturity.model import Activity, Judgment
from k8sml.maturity.reasons import Reason, sentences
from k8sml.maturity.thresholds import WINDOW_MONTHS
from k8sml.maturity.words import count
from k8sml.render.text import age, date_words, lower_bound, rhythm_words, sparkline
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.footer import refresh_hint
from k8sml.render.views.project_columns import verdict_word
from k8sml.render.views.project_page import ProjectPage, page_item
from k8sml.render.views.risk import factors_sentence, no_forecast_sentence, risk_sentence

# More names than these are no help; `-o json` has them all.
_MAX_WORKS_WITH = 12


class PageLine(Struct, frozen=True):
    """A line of the page: a label and a text with their styles, and the address of the source.

    `field` is the name of the line in CSV and Markdown, where it is not the label.
    """

    label: str
    text: str
    style: str = ""
    label_style: str = "dim"
    source: str = ""
    field: str = ""


def page_view(page: ProjectPage) -> View:
    """Return the page as a table of labels and texts, for CSV, Markdown, JSON and YAML."""
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
        names=(page.judgment.project.slug,),
        items=lambda: [page_item(page)],
        meta={"as_of": page.as_of.isoformat()},
    )


def blocks(page: ProjectPage) -> list[list[PageLine]]:
    """Return the lines below the title in blocks; a block may be empty."""
    return [
        _judgment(page),
        _timeline(page.judgment.events),
        _related(page),
        _resources(page.resources),
        _caveats(page),
    ]


def _judgment(page: ProjectPage) -> list[PageLine]:
    judgment, signals = page.judgment, page.judgment.signals
    verdict = judgment.verdict.value
    lines = [
        PageLine(
            verdict_word(judgment) or "not judged",
            sentences(judgment.verdict.reasons),
            label_style=verdict.value if verdict else "dim",
            field="verdict",
        ),
        *_instead(page),
        *_risk(judgment),
        PageLine("level", _with_reasons(judgment.level.value, judgment.level.reasons)),
        PageLine("vitality", _vitality_words(judgment)),
    ]
    lines += _versions(page)
    if signals.activity:
        lines.append(PageLine("activity", _activity_words(signals.activity)))
        lines.append(PageLine("contributors", _people_words(signals.activity)))
    if signals.facts:
        lines.append(PageLine("github", _github_words(signals.facts)))
        lines += [
            PageLine("mismatch", text, label_style="assess", field="mismatch") for text in signals.mismatches
        ]
    return lines


def _risk(judgment: Judgment) -> list[PageLine]:
    """Return the forecast and its factors, or the reason why there is none; empty without a fitted model."""
    risk = judgment.risk
    if risk.value is None:
        return [PageLine("risk", no_forecast_sentence(risk.reason))] if risk.reason else []
    factors = factors_sentence(risk.value)
    return [PageLine("risk", risk_sentence(risk.value)), *([PageLine("", factors)] if factors else [])]


def _vitality_words(judgment: Judgment) -> str:
    """Return the reasons of the vitality, without those that the verdict already shows."""
    vitality = judgment.vitality
    if vitality.last_seen is not None:  # the last reason repeats the vitality at that time
        stale, then = vitality.reasons
        return f"unknown: {stale.sentence}: {then.sentence.removeprefix(f'{vitality.last_seen}: ')}"
    if vitality.value is None:
        return _with_reasons(None, vitality.reasons)
    if judgment.status.ended is not None:
        unsaid = tuple(reason for reason in vitality.reasons if reason not in judgment.verdict.reasons)
        return _with_reasons(vitality.value, unsaid)
    return sentences(vitality.reasons)


def _instead(page: ProjectPage) -> list[PageLine]:
    """Return the replacements of a project that has ended or is deprecated."""
    others = [_with_verdict(page, slug) for slug in (*page.planned_successors, *page.replacements)]
    if others:
        return [PageLine("use instead", ", ".join(others))]
    nothing = page.no_replacement
    return [PageLine("use instead", nothing)] if nothing else []


def _with_reasons(value: str | None, reasons: Sequence[Reason]) -> str:
    return f"{value or 'unknown'}: {sentences(reasons)}" if reasons else value or "unknown"


def _versions(page: ProjectPage) -> list[PageLine]:
    signals = page.judgment.signals
    if signals.observed is None:
        return []
    if signals.latest_stable is None:
        text = "no stable release"
    else:
        stable = signals.latest_stable
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
    return f"{span}   {commits} {noun} in the {WINDOW_MONTHS} months to {date_words(activity.window_end)}"


def _people_words(activity: Activity) -> str:
    text = f"{lower_bound(activity.authors_12m, activity.lower_bound)} in {WINDOW_MONTHS} months"
    if activity.bus_factor is not None and not activity.lower_bound:
        text += f" · bus factor {activity.bus_factor}"
    if activity.top_author_share is not None and not activity.lower_bound:
        text += f" · the busiest wrote {activity.top_author_share:.0%} of the commits"
    return text


def _github_words(facts: RepoFacts) -> str:
    """Return GitHub's counts, and the day that they were read."""
    parts = [
        count(facts.stars, "star"),
        count(facts.forks, "fork"),
        count(facts.open_issues, "open issue"),
        count(facts.open_pulls, "open pull request"),
    ]
    if facts.pushed:
        parts.append(f"last push {date_words(facts.pushed)}")
    return f"{' · '.join(parts)} · read {date_words(facts.observed)}"


def _timeline(events: Sequence[Event]) -> list[PageLine]:
    lines = []
    for event in events:
        extra = "".join(f" ({text})" for text in (event.note, _doubt(event)) if text)
        lines.append(PageLine(event.date, f"{event_text(event)}{extra}", source=event.source))
    return lines


def _doubt(event: Event) -> str | None:
    return f"unsure: {event.unsure}" if event.unsure else None


def _related(page: ProjectPage) -> list[PageLine]:
    project = page.judgment.project
    lines = []
    if project.part_of:
        lines.append(PageLine("part of", project.part_of))
    parts = page.parts
    if parts:
        lines.append(PageLine("parts", ", ".join(_with_verdict(page, slug) for slug in parts)))
    slugs = page.works_with
    if slugs:
        more = f" and {len(slugs) - _MAX_WORKS_WITH} more" if len(slugs) > _MAX_WORKS_WITH else ""
        lines.append(PageLine("works with", ", ".join(slugs[:_MAX_WORKS_WITH]) + more))
    others = sorted(page.alternatives, key=lambda slug: _rank(page, slug))
    if others:
        lines.append(PageLine("alternatives", ", ".join(_with_verdict(page, slug) for slug in others)))
    for other in page.also_consider:
        lines.append(PageLine("also consider", f"{_with_verdict(page, other.project)}: {other.why}"))
    return lines


def _rank(page: ProjectPage, slug: str) -> int:
    """Return the rank of a related project's verdict: best first, unknown last."""
    verdict = page.neighbors[slug].verdict.value
    return list(Verdict).index(verdict) if verdict else len(Verdict)


def _with_verdict(page: ProjectPage, slug: str) -> str:
    verdict = page.neighbors[slug].verdict.value
    return f"{slug} ({verdict.value if verdict else 'not judged'})"


def _resources(resources: Sequence[Resource]) -> list[PageLine]:
    lines = []
    for resource in resources:
        lines.append(PageLine(resource.kind.value, resource.title, source=resource.url))
    return lines


def _caveats(page: ProjectPage) -> list[PageLine]:
    judgment = page.judgment
    lines = []
    own = judgment.project.override
    if own is not None and judgment.verdict.override is None:
        lines.append(
            PageLine(
                "own verdict",
                f"{own.verdict}, {own.reason}; valid until {own.until}, not on this date",
                "dim",
            )
        )
    if judgment.project.unsure and not page.past:
        lines.append(PageLine("unsure", "; ".join(judgment.project.unsure), "dim"))
    lines.append(PageLine("observed", _observed_words(page), "dim"))
    lines.append(PageLine("as of", date_words(page.as_of.isoformat()), "dim"))
    return lines


def _observed_words(page: ProjectPage) -> str:
    """Return day, place and source of the observation, and the command for newer data."""
    project, signals = page.judgment.project, page.judgment.signals
    if signals.observed is None:
        return f"never; `k8sml update {project.slug}` reads it with git"
    current = page.judgment.identity.repo
    where = (
        ""
        if signals.observed_at in (project.repo, current)
        else f" at {signals.observed_at}, not at {current}"
    )
    how = f" through {via(signals.observed_by)}" if via(signals.observed_by) else ""
    hint = refresh_hint(signals.observed, page.as_of, project.slug)
    return f"{date_words(signals.observed)}{where}{how}{hint}"
