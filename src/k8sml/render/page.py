"""The page of one project: what it is, the verdict and why, its numbers, its history, its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from k8sml.catalog.find import Match
from k8sml.catalog.lineage import event_text
from k8sml.catalog.model import Event, EventKind, Resource
from k8sml.maturity.model import Activity, Judgement
from k8sml.render.data import judgement_data, resource_data
from k8sml.render.text import (
    UNKNOWN,
    age,
    clean,
    date_words,
    lower_bound,
    plain,
    rhythm_words,
    sparkline,
)
from k8sml.render.view import Cell, Column, Row, Screen, View

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_LABEL = 14


class Page(Struct, frozen=True):
    """What the page shows: the judgement, how it was asked for, and its neighbours by slug."""

    match: Match
    judgement: Judgement
    neighbours: Mapping[str, Judgement]
    resources: Sequence[Resource]
    as_of: date


class _Line(Struct, frozen=True):
    """A line of the page: a label, a text with the styles of both, and the address it rests on."""

    label: str
    text: str
    style: str = ""
    label_style: str = "dim"
    source: str = ""


def introduction(match: Match, was: str) -> str | None:
    """One sentence on an old name that was asked for, None if it is today's."""
    if match.alias is None:
        return None
    event, project = match.event, match.project
    if event is not None and event.kind is EventKind.RENAMED:
        return f"{event.from_} became {event.to} {_when(event.date)}."
    if event is not None:
        return f"{event.from_} moved to {event.to} {_when(event.date)}."
    return f"{match.alias} is another name of {was or project.name}."


def _when(day: str) -> str:
    return f"{'on' if len(day) == 10 else 'in'} {date_words(day)}"


def page_data(page: Page) -> dict[str, Any]:
    """The page as data: the judgement with neighbours and resources."""
    project = page.judgement.project
    return {
        **judgement_data(page.judgement),
        "asked_for": page.match.alias,
        "works_with": list(project.works_with),
        "alternatives": [
            {"slug": slug, "verdict": page.neighbours[slug].verdict.value}
            for slug in project.alternatives
            if slug in page.neighbours
        ],
        "parts": [slug for slug, j in page.neighbours.items() if j.project.part_of == project.slug],
        "resources": [resource_data(resource) for resource in page.resources],
        "unsure": list(project.unsure),
    }


def page_view(page: Page) -> View:
    """The page as a table of labels and texts, for CSV, Markdown, JSON and YAML."""
    columns = (Column("field", "field"), Column("value", "value", flexible=True))
    rows, label = [], ""
    for line in (line for block in _blocks(page) for line in block):
        label = line.label or label
        text = f"{line.text}  {line.source}" if line.source else line.text
        rows.append(Row({"field": Cell(label), "value": Cell(text)}))
    return View(
        kind="Project",
        columns=columns,
        rows=tuple(rows),
        names=(page.judgement.project.slug,),
        items=lambda: [page_data(page)],
        meta={"as_of": page.as_of.isoformat()},
    )


def render_page(page: Page, screen: Screen) -> str:
    """The page for people: labels at the left, texts wrapped in a terminal and whole in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(
        width=screen.width if screen.terminal else 10_000,
        color_system="standard" if screen.colour else None,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        hello = introduction(page.match, page.judgement.identity.name)
        if hello:
            console.print(Text(hello))
            console.print()
        _print_title(console, page, screen)
        for block in _blocks(page):
            if not block:
                continue
            console.print()
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(width=_LABEL, no_wrap=True)
            grid.add_column(overflow="fold")
            for line in block:
                grid.add_row(Text(line.label, line.label_style), _body(line, screen))
            console.print(grid)
    text = "\n".join(line.rstrip() for line in capture.get().rstrip().split("\n"))
    return text if screen.unicode else plain(text)


def _body(line: _Line, screen: Screen) -> Text:
    """A line's text with its source: short and clickable in a terminal, whole in a pipe."""
    from rich.text import Text

    text = Text(line.text, line.style)
    if line.source and screen.terminal:
        link = f" link {line.source}" if screen.colour else ""
        text.append("  ").append(short_source(line.source), f"dim{link}")
    elif line.source:
        text.append("  ").append(line.source)
    return text


def short_source(url: str) -> str:
    """A source as short as it can be told from others: `kserve/website blob`, `cncf/toc pull 91`."""
    parts = _bare(url).split("/")
    if parts[0] != "github.com" or len(parts) < 4:
        return parts[0] if len(parts) > 1 else _bare(url)
    repo, kind, rest = "/".join(parts[1:3]), parts[3], parts[4:]
    if kind == "commit" and rest:
        return f"{repo} {rest[0][:9]}"
    if kind in ("pull", "issues", "tree", "discussions") and rest:
        return f"{repo} {kind} {rest[0]}"
    return f"{repo} {parts[-1]}"


def _print_title(console: Console, page: Page, screen: Screen) -> None:
    from rich.text import Text

    judgement = page.judgement
    project, was = judgement.project, judgement.identity
    facts = [project.category.value, project.language, was.license]
    if was.foundation:
        facts.append(f"{was.foundation.name} {was.foundation.level}")
    right = " · ".join(fact for fact in facts if fact)
    name = Text(was.name, "bold")
    gap = screen.width - len(was.name) - len(right) if screen.terminal else 4
    if gap >= 2:
        console.print(name + Text(" " * gap + right), no_wrap=True)
    else:
        console.print(name)
        console.print(Text(right, "dim"))
    console.print(Text(project.summary))
    places = [f"github.com/{was.repo}"]
    places += [_bare(url) for url in dict.fromkeys((project.homepage, project.docs)) if url]
    console.print(Text(" · ".join(dict.fromkeys(places)), "dim"))


def _bare(url: str) -> str:
    return url.split("://", 1)[1].rstrip("/")


def _blocks(page: Page) -> list[list[_Line]]:
    return [
        _findings(page),
        _timeline(page.judgement.events),
        _neighbours(page),
        _resources(page.resources),
        _caveats(page),
    ]


def _findings(page: Page) -> list[_Line]:
    judgement, signals = page.judgement, page.judgement.signals
    verdict = judgement.verdict.value
    lines = [
        _Line(
            verdict.value if verdict else "not judged",
            "; ".join(judgement.verdict.reasons),
            label_style=f"bold {_COLOURS.get(verdict.value if verdict else '', 'dim')}",
        ),
        _Line("level", _found(judgement.level.value, judgement.level.reasons)),
        _Line("vitality", _found(judgement.vitality.value, judgement.vitality.reasons)),
    ]
    lines += _versions(page)
    if signals.activity:
        lines.append(_Line("activity", _activity_words(signals.activity)))
        lines.append(_Line("people", _people_words(signals.activity)))
    return lines


_COLOURS = {"adopt": "green", "trial": "cyan", "assess": "yellow", "hold": "red"}


def _found(value: str | None, reasons: Sequence[str]) -> str:
    return f"{value or UNKNOWN}: {'; '.join(reasons)}" if reasons else value or UNKNOWN


def _versions(page: Page) -> list[_Line]:
    signals = page.judgement.signals
    if signals.observed is None:
        return []
    if signals.stable is None:
        text = "no stable release seen"
    else:
        stable = signals.stable
        parts = [f"{clean(stable.version)}, {date_words(stable.date)} ({age(stable.date, page.as_of)})"]
        if signals.cadence_days is not None:
            parts.append(f"a stable release {rhythm_words(signals.cadence_days)}")
        text = " · ".join(parts)
    lines = [_Line("version", text)]
    ahead = signals.prerelease
    if ahead is not None:
        days = f"{date_words(ahead.date)} ({age(ahead.date, page.as_of)})"
        lines.append(_Line("prerelease", f"{clean(ahead.version)}, {days}"))
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


def _timeline(events: Sequence[Event]) -> list[_Line]:
    lines = []
    for event in events:
        extra = "".join(f" ({text})" for text in (event.note, _doubt(event)) if text)
        lines.append(_Line(event.date, f"{event_text(event)}{extra}", source=event.source))
    return lines


def _doubt(event: Event) -> str | None:
    return f"unsure: {event.unsure}" if event.unsure else None


def _neighbours(page: Page) -> list[_Line]:
    project = page.judgement.project
    lines = []
    if project.part_of:
        lines.append(_Line("part of", project.part_of))
    parts = [slug for slug, j in page.neighbours.items() if j.project.part_of == project.slug]
    if parts:
        lines.append(_Line("parts", ", ".join(_with_verdict(page, slug) for slug in parts)))
    friends = [slug for slug in project.works_with if slug in page.neighbours]
    if friends:
        lines.append(_Line("works with", ", ".join(friends)))
    others = [_with_verdict(page, s) for s in project.alternatives if s in page.neighbours]
    if others:
        lines.append(_Line("instead of it", ", ".join(others)))
    return lines


def _with_verdict(page: Page, slug: str) -> str:
    verdict = page.neighbours[slug].verdict.value
    return f"{slug} ({verdict.value if verdict else 'not judged'})"


def _resources(resources: Sequence[Resource]) -> list[_Line]:
    lines = []
    for resource in resources:
        lines.append(_Line(resource.kind.value, resource.title, source=resource.url))
    return lines


def _caveats(page: Page) -> list[_Line]:
    judgement, signals = page.judgement, page.judgement.signals
    lines = []
    if judgement.project.unsure:
        lines.append(_Line("unsure", "; ".join(judgement.project.unsure), "dim"))
    if signals.observed is None:
        lines.append(_Line("observed", "not observed: its repository was never read", "dim"))
    else:
        where = ""
        if signals.observed_at and signals.observed_at != judgement.identity.repo:
            where = f" at {signals.observed_at}, not at {judgement.identity.repo}"
        lines.append(_Line("observed", f"{date_words(signals.observed)}{where}", "dim"))
    return lines
