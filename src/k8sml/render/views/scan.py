"""What a scan found: a row a component with what to do about it, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.catalog.names import Confidence
from k8sml.maturity.words import count
from k8sml.render.text import UNKNOWN
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.footer import footer
from k8sml.render.views.scan_json import (
    component_data,
    component_name,
    place_words,
    read_error_data,
    unmatched_data,
)
from k8sml.scan.types import (
    Action,
    AssessedComponent,
    DetectionKind,
    FindingRule,
    ScanReport,
    Standing,
    Unmatched,
    VersionStatus,
)

# So many things that no project claims are listed below a table: `-o json` has all.
_LISTED = 10
# A cell tells so many API versions: the data have all.
_APIS_TOLD = 2
# Longer names and versions wrap in a terminal, so that one of them does not push out the columns of all.
_NAME_WIDTH, _VERSION_WIDTH, _PLACE_WIDTH = 24, 14, 40

COLUMNS = (
    Column("name", "name", cap=_NAME_WIDTH),
    Column("slug", "slug", 9, shown="asked"),
    Column("parts", "parts", 4, right=True),
    Column("component", "component", 9, shown="wide", cap=_PLACE_WIDTH),
    Column("version", "version", cap=_VERSION_WIDTH),
    Column("latest", "latest", 9, shown="wide", cap=_VERSION_WIDTH),
    Column("behind", "behind", 1, right=True),
    Column("releases", "releases", 9, right=True, shown="wide"),
    Column("released", "released", 9, shown="wide"),
    Column("verdict", "verdict", 3),
    Column("risk", "risk", 8, right=True, shown="wide"),
    Column("what", "what", 9, shown="wide"),
    Column("why", "what to know", flexible=True),
    Column("where", "where", 6, cap=_PLACE_WIDTH),
    Column("known", "known by", 9, shown="wide", cap=_PLACE_WIDTH),
    Column("confidence", "confidence", 9, shown="wide"),
    Column("apis", "apis", 10, shown="wide", cap=_PLACE_WIDTH),
)


def scan_view(report: ScanReport, columns: tuple[Column, ...], as_of: date, merged: bool = True) -> View:
    """The findings by what to do about them, then what no project of the catalog claims.

    With `merged` the components of a project at one version, of which the same is to be said, share a row.
    """
    found = report.assessments
    groups: dict[object, list[AssessedComponent]] = {}
    for number, one in enumerate(found):
        alike = (one.found.slug, one.found.version, one.in_use, _why(one)) if merged else number
        groups.setdefault(alike, []).append(one)
    footnote = ("", footer([one.judgement for one in found], as_of)) if found else ()
    return View(
        kind="ScanReport",
        columns=columns,
        rows=tuple(_row(group) for group in groups.values()),
        names=tuple(dict.fromkeys(one.found.slug for one in found)),
        items=lambda: [component_data(one) for one in found],
        meta={
            "as_of": as_of.isoformat(),
            "files": report.files,
            "unknown": [unmatched_data(one) for one in report.unknown],
            "troubles": [read_error_data(one) for one in report.troubles],
            "notes": list(report.notes),
            "wholes": [
                {"slug": one.slug, "name": one.name, "version": one.version, "components": one.components}
                for one in report.wholes
            ],
        },
        above=(*_wholes(report), _head(report)),
        below=(*_unknown(report.unknown), *footnote),
        empty="no project of the catalog found",
        grouped_by="action",
    )


def _wholes(report: ScanReport) -> list[str]:
    """Which release of a whole its parts are of: `Kubeflow 1.9.2 (17 components), 1.9.1 (1)`."""
    by_name: dict[str, list[str]] = {}
    for one in report.wholes:
        parts = f"{one.version} ({count(one.components, 'component')})"
        by_name.setdefault(one.name, []).append(parts)
    return [f"{name} {', '.join(parts)}" for name, parts in by_name.items()]


def _head(report: ScanReport) -> str:
    """How much was read and found, and how much of that wants what."""
    found = report.assessments
    projects = len({one.found.slug for one in found})
    text = f"{count(report.files, 'file')} read"
    if report.troubles:
        text += f", {len(report.troubles)} with trouble"
    text += f": {count(len(found), 'component')} of {count(projects, 'project')}"
    told = [(action, sum(one.action is action for one in found)) for action in Action]
    return text + "".join(f" · {number} {action.value}" for action, number in told if number)


def _row(group: Sequence[AssessedComponent]) -> Row:
    """The row of a component, or of several that differ in nothing but their names and places."""
    one = group[0]
    using, judgement = one.in_use, one.judgement
    verdict, risk = judgement.verdict.value, judgement.risk.value
    sightings = [seen for part in group for seen in part.found.sightings]
    known = sightings[0] if sightings else None
    apis = dict.fromkeys(api for part in group for api in part.found.api_versions)
    cells = {
        "name": Cell(component_name(one) if len(group) == 1 else judgement.identity.name),
        "slug": Cell(one.found.slug),
        "parts": Cell(str(len(group)), "" if len(group) > 1 else "dim"),
        "component": Cell(", ".join(part.found.component for part in group)),
        "version": _text(one.found.version),
        "latest": _text(using.latest.version if using.latest else None),
        "behind": _months(using),
        "releases": _releases(using),
        "released": _text(using.release.date if using.release else None),
        "verdict": Cell(verdict.value, verdict.value) if verdict else Cell(UNKNOWN, "dim"),
        "risk": _text(f"{risk.probability:.1%}" if risk else None),
        "what": _text(", ".join(dict.fromkeys(concern.what.value for concern in one.told))),
        "why": Cell(_why(one)),
        "where": Cell(place_words(sightings)),
        "known": _text(f"{known.kind.value} {known.text}" if known else None),
        "confidence": Cell(one.found.confidence.value, "dim"),
        "apis": _text(", ".join(apis)),
    }
    return Row(cells, one.action.value)


def _text(value: str | None) -> Cell:
    return Cell(value) if value else Cell(UNKNOWN, "dim")


def _months(using: VersionStatus) -> Cell:
    """How long before the latest stable release the one in use was made."""
    months = using.months_behind
    if months is None:
        return Cell(UNKNOWN, "dim")
    if using.standing is not Standing.BEHIND:
        return Cell("0", "dim", raw="0")
    least = "≥ " if using.at_least else ""
    return Cell(f"{least}{months} mo" if months else "<1 mo", raw=str(months))


def _releases(using: VersionStatus) -> Cell:
    number = using.releases_behind
    if number is None:
        return Cell(UNKNOWN, "dim")
    least = "≥ " if using.at_least and number else ""
    return Cell(f"{least}{number}", "" if number else "dim", raw=str(number))


def _why(one: AssessedComponent) -> str:
    """What is to be said, the weightiest first, and what is peculiar about the version."""
    parts = []
    apis = 0
    for concern in one.told:
        ignored = f" (ignored: {concern.ignored})" if concern.ignored else ""
        if concern.what in (FindingRule.GONE_API, FindingRule.DEPRECATED_API):
            apis += 1
            if apis == _APIS_TOLD + 1:
                more = sum(
                    other.what in (FindingRule.GONE_API, FindingRule.DEPRECATED_API) for other in one.told
                )
                parts.append(f"{more - _APIS_TOLD} more API versions")
            if apis > _APIS_TOLD:
                continue
        parts.append(f"{concern.text}{ignored}")
    if one.in_use.why:
        parts.append(one.in_use.why)
    if one.found.confidence is Confidence.LOW and one.found.version:
        parts.append("low confidence in the version")
    return "; ".join(parts)


def _unknown(unknown: Sequence[Unmatched]) -> list[str]:
    """What no project claims, images and API groups apart, the first of each kind."""
    lines: list[str] = []
    for kind, noun in (
        (DetectionKind.IMAGE, "image"),
        (DetectionKind.API, "API group"),
        (None, "other thing"),
    ):
        apart = (DetectionKind.IMAGE, DetectionKind.API)
        some = [one for one in unknown if one.kind is kind or (kind is None and one.kind not in apart)]
        if not some:
            continue
        verb = "belongs" if len(some) == 1 else "belong"
        lines += ["", f"{count(len(some), noun)} {verb} to no project of the catalog:"]
        for one in some[:_LISTED]:
            versions = f" {', '.join(one.versions[:3])}" if one.versions else ""
            more = " …" if len(one.versions) > 3 else ""
            times = f", {one.count} times" if one.count > 1 else ""
            lines.append(f"- {one.name}{versions}{more} ({_short(one.place.file)}:{one.place.line}{times})")
        if len(some) > _LISTED:
            lines.append(f"- and {len(some) - _LISTED} more; -o json has all")
    return lines


def _short(file: str) -> str:
    """A path that a line has room for: of a long one the end."""
    return file if len(file) <= _PLACE_WIDTH else ".../" + "/".join(file.split("/")[-2:])
