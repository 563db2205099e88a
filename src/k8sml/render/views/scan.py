"""Table of a scan: one row per component with its advice, the most severe first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.maturity.words import count
from k8sml.render.text import UNKNOWN
from k8sml.render.view import Cell, Column, Row, View
from k8sml.render.views.footer import footer
from k8sml.render.views.scan_json import (
    component_item,
    component_title,
    places_words,
    read_error_item,
    unmatched_item,
)
from k8sml.scan.rules import Action, deprecated_api, gone_api
from k8sml.scan.types import (
    AssessedComponent,
    DetectionKind,
    Finding,
    ScanReport,
    Standing,
    Unmatched,
    VersionStatus,
)

# At most this many unmatched names are listed below a table; `-o json` has all.
_MAX_LISTED = 10
# At most this many API versions are named in a cell; the data formats have all.
_MAX_APIS = 2
# Longer names and versions wrap in a terminal, so that they do not hide other columns.
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
    """Return the components by action, then the names that no project claims.

    With `merged`, components of a project with the same version and the same findings share a row.
    """
    groups: dict[object, list[AssessedComponent]] = {}
    for number, assessed in enumerate(report.components):
        component = assessed.component
        status = replace(assessed.version_status, reason=None)
        same = (component.slug, component.version, status, _why(assessed)) if merged else number
        groups.setdefault(same, []).append(assessed)
    judgments = [assessed.judgment for assessed in report.components]
    return View(
        kind="ScanReport",
        columns=columns,
        rows=tuple(_row(group) for group in groups.values()),
        names=tuple(dict.fromkeys(assessed.component.slug for assessed in report.components)),
        items=lambda: [component_item(assessed) for assessed in report.components],
        meta={
            "as_of": as_of.isoformat(),
            "files": report.files,
            "unknown": [unmatched_item(unmatched) for unmatched in report.unmatched],
            "troubles": [read_error_item(error) for error in report.read_errors],
            "notes": list(report.notes),
            "wholes": [
                {
                    "slug": release.slug,
                    "name": release.name,
                    "version": release.version,
                    "components": release.components,
                }
                for release in report.umbrella_releases
            ],
        },
        above=(*_umbrella_lines(report), _summary(report)),
        below=(*_unmatched_lines(report.unmatched), *(("", footer(judgments, as_of)) if judgments else ())),
        empty="no catalog project found",
        grouped_by="action",
    )


def _umbrella_lines(report: ScanReport) -> list[str]:
    """Return the releases of umbrellas in use: `Kubeflow 1.9.2 (17 components), 1.9.1 (1 component)`."""
    by_name: dict[str, list[str]] = {}
    for release in report.umbrella_releases:
        words = f"{release.version} ({count(release.components, 'component')})"
        by_name.setdefault(release.name, []).append(words)
    return [f"{name} {', '.join(releases)}" for name, releases in by_name.items()]


def _summary(report: ScanReport) -> str:
    """Return the numbers of files read, of components, and of components by action."""
    components = report.components
    projects = len({assessed.component.slug for assessed in components})
    text = f"{count(report.files, 'file')} read"
    if report.read_errors:
        text += f", {len(report.read_errors)} unreadable"
    text += f": {count(len(components), 'component')} of {count(projects, 'project')}"
    numbers = [(action, sum(assessed.action is action for assessed in components)) for action in Action]
    return text + "".join(f" · {number} {action.value}" for action, number in numbers if number)


def _row(group: Sequence[AssessedComponent]) -> Row:
    """Return the row of a component, or of several that differ only in their names and places."""
    first = group[0]
    component, status, judgment = first.component, first.version_status, first.judgment
    verdict, risk = judgment.verdict.value, judgment.risk.value
    detections = [detection for one in group for detection in one.component.detections]
    best = detections[0] if detections else None
    apis = dict.fromkeys(api for one in group for api in one.component.api_versions)
    cells = {
        "name": Cell(component_title(first) if len(group) == 1 else judgment.identity.name),
        "slug": Cell(component.slug),
        "parts": Cell(str(len(group)), "" if len(group) > 1 else "dim"),
        "component": Cell(", ".join(one.component.name for one in group)),
        "version": _text(component.version),
        "latest": _text(status.latest.version if status.latest else None),
        "behind": _months(status),
        "releases": _releases(status),
        "released": _text(status.release.date if status.release else None),
        "verdict": Cell(verdict.value, verdict.value) if verdict else Cell(UNKNOWN, "dim"),
        "risk": _text(f"{risk.probability:.1%}" if risk else None),
        "what": _text(", ".join(dict.fromkeys(finding.rule.id for finding in first.distinct_findings))),
        "why": Cell(_why(first)),
        "where": Cell(places_words(detections)),
        "known": _text(f"{best.kind.value} {best.text}" if best else None),
        "confidence": Cell(component.confidence.value, "dim"),
        "apis": _text(", ".join(apis)),
    }
    return Row(cells, first.action.value)


def _text(value: str | None) -> Cell:
    return Cell(value) if value else Cell(UNKNOWN, "dim")


def _months(status: VersionStatus) -> Cell:
    """Return the months by which the release in use is behind the latest stable release."""
    months = status.months_behind
    if months is None:
        return Cell(UNKNOWN, "dim")
    if status.standing is not Standing.BEHIND:
        return Cell("0", "dim", raw="0")
    least = "≥ " if status.at_least else ""
    return Cell(f"{least}{months} mo" if months else "<1 mo", raw=str(months))


def _releases(status: VersionStatus) -> Cell:
    number = status.releases_behind
    if number is None:
        return Cell(UNKNOWN, "dim")
    least = "≥ " if status.at_least and number else ""
    return Cell(f"{least}{number}", "" if number else "dim", raw=str(number))


def _why(assessed: AssessedComponent) -> str:
    """Return the findings in words, the most severe first, then the remark on the version."""
    parts = list(_finding_words(assessed.distinct_findings))
    if assessed.version_status.reason:
        parts.append(assessed.version_status.reason.sentence)
    if assessed.component.confidence is Confidence.LOW and assessed.component.version:
        parts.append("low confidence in the version")
    return "; ".join(parts)


def _finding_words(findings: Sequence[Finding]) -> Iterator[str]:
    apis = [finding for finding in findings if finding.rule in (gone_api, deprecated_api)]
    for finding in findings:
        if finding in apis[_MAX_APIS:]:
            if finding is apis[_MAX_APIS]:
                yield f"{len(apis) - _MAX_APIS} more API versions"
            continue
        ignored = f" (ignored: {finding.ignored})" if finding.ignored else ""
        yield f"{finding.reason.sentence}{ignored}"


def _unmatched_lines(names: Sequence[Unmatched]) -> list[str]:
    """Return the names that no project claims: images, then API groups, then the others."""
    lines: list[str] = []
    for kind, noun in (
        (DetectionKind.IMAGE, "image"),
        (DetectionKind.API, "API group"),
        (None, "other name"),
    ):
        named = (DetectionKind.IMAGE, DetectionKind.API)
        some = [one for one in names if one.kind is kind or (kind is None and one.kind not in named)]
        if not some:
            continue
        verb = "belongs" if len(some) == 1 else "belong"
        lines += ["", f"{count(len(some), noun)} {verb} to no project of the catalog:"]
        for one in some[:_MAX_LISTED]:
            versions = f" {', '.join(one.versions[:3])}" if one.versions else ""
            more = " …" if len(one.versions) > 3 else ""
            times = f", {one.count} times" if one.count > 1 else ""
            lines.append(f"- {one.name}{versions}{more} ({_short(one.place.file)}:{one.place.line}{times})")
        if len(some) > _MAX_LISTED:
            lines.append(f"- and {len(some) - _MAX_LISTED} more; -o json has all")
    return lines


def _short(file: str) -> str:
    """Return a path that fits into a line: the end of a long one."""
    return file if len(file) <= _PLACE_WIDTH else ".../" + "/".join(file.split("/")[-2:])
