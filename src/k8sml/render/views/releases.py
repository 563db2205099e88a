"""The releases of a project, highest version first."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from k8sml.evidence.model import Release
from k8sml.evidence.releases import left_behind
from k8sml.evidence.sources.registry import via
from k8sml.maturity.model import Judgment, Signals
from k8sml.maturity.thresholds import CADENCE_MONTHS
from k8sml.maturity.words import count, span_words
from k8sml.render.text import age, date_words, rhythm_words
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.json_items import release_item

COLUMNS = (
    Column("version", "version"),
    Column("kind", "kind", 3),
    Column("line", "line", 4),
    Column("date", "date"),
    Column("age", "age", 2, right=True),
    Column("tag", "tag", 5, shown="wide"),
    Column("note", "note", 1),
)


def releases_view(
    judgment: Judgment,
    releases: Sequence[Release],
    shown: Sequence[Release],
    components: Sequence[Release],
    columns: tuple[Column, ...],
    as_of: date,
) -> View:
    """Return the releases `shown`, highest version first, with the cadence above and other components below.

    `releases` and `components` are all those known on the date, in version order.
    """
    signals = judgment.signals
    name = judgment.identity.name
    behind = left_behind(releases)
    below = _below(signals, components)
    newest_first = list(reversed(shown))
    return View(
        kind="ReleaseList",
        columns=columns,
        rows=tuple(_row(release, signals.latest_stable, behind, as_of) for release in newest_first),
        names=tuple(release.version for release in newest_first),
        items=lambda: [release_item(release) for release in newest_first],
        meta={
            "as_of": as_of.isoformat(),
            "slug": judgment.project.slug,
            "name": name,
            "stable": signals.latest_stable and release_item(signals.latest_stable),
            "prerelease": signals.prerelease and release_item(signals.prerelease),
            "cadence_days": signals.cadence_days,
            "observed": signals.observed,
        },
        above=_above(name, signals, as_of),
        below=("", *below) if below else (),
        empty="no releases found"
        if signals.observed
        else f"{name} was not observed; `k8sml update {judgment.project.slug}` reads it",
    )


def _above(name: str, signals: Signals, as_of: date) -> tuple[str, ...]:
    """Return the lines above: the number of stable versions, the cadence, the latest of each kind."""
    lines = []
    if signals.observed:
        least = "at least " if signals.partial else ""
        head = f"{name}: {least}{count(signals.stable_count, 'stable version')}"
        if signals.first_stable and not signals.partial:
            head += f" since {date_words(signals.first_stable)}"
        if signals.cadence_days is not None:
            head += f", one {rhythm_words(signals.cadence_days)} in the last {span_words(CADENCE_MONTHS)}"
        lines.append(head)
    for label, release in (("latest stable", signals.latest_stable), ("prerelease", signals.prerelease)):
        if release:
            days = f"{date_words(release.date)} ({age(release.date, as_of)})"
            lines.append(f"{label} {release.version}, {days}")
    return tuple(lines)


def _below(signals: Signals, components: Sequence[Release]) -> list[str]:
    """Return the lines below: other components in the repository; how and when the tags were read."""
    lines = []
    if components:
        lines.append(f"Other components in this repository: {_component_words(components)}")
    if signals.partial:
        lines.append("Only the newest tags were read; `k8sml update` reads all of them.")
    if signals.observed:
        how = f" through {via(signals.observed_by)}" if via(signals.observed_by) else ""
        lines.append(f"Observed {date_words(signals.observed)}{how}.")
    return lines


def _row(release: Release, latest: Release | None, behind: Set[Release], as_of: date) -> Row:
    if release == latest:
        note = "latest"
    elif release in behind:
        note = "skipped: later releases continue below it"
    else:
        note = ""
    style = "" if release.stable else "dim"
    cells = {
        "version": Cell(release.version, "bold" if release == latest else style),
        "kind": Cell("stable" if release.stable else "prerelease", style),
        "line": Cell(release.line, style),
        "date": Cell(release.date, style),
        "age": Cell(age(release.date, as_of), style),
        "tag": Cell(release.tag, style),
        "note": Cell(note, "dim"),
    }
    return Row(cells)


def _component_words(components: Sequence[Release]) -> str:
    """Return `sdk (46, highest 2.17.0)` for each component, most tags first."""
    by_name: dict[str, list[Release]] = {}
    for release in components:
        by_name.setdefault(release.component, []).append(release)
    ranked = sorted(by_name.items(), key=lambda item: -len(item[1]))
    words = [f"{name} ({len(rs)}, highest {rs[-1].version})" for name, rs in ranked[:5]]
    rest = len(ranked) - 5
    return ", ".join(words) + (f" and {count(rest, 'more component')}" if rest > 0 else "")
