"""How the version in use stands to the releases of its project: which one it is, and how far behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from k8sml.catalog.find import slugify
from k8sml.catalog.lineage import past_names, past_repos
from k8sml.catalog.model import Project
from k8sml.evidence.model import Evidence, Release
from k8sml.evidence.releases import known, latest_stable
from k8sml.evidence.versions import ParsedTag, parse_tag, version_key
from k8sml.maturity.signals import months_between
from k8sml.scan.types import Component, Detection, DetectionKind, Standing, VersionStatus

# What repositories call the part that is their Python package in the tags of it (sdk-2.17.0, py/v0.2.1).
_PYTHON_PARTS = ("sdk", "python-sdk", "python", "py")

# Of a longer tag, such as the hash of a commit, the beginning is shown.
_SHOWN = 24

# A version with a variant behind it that packaging cannot read, as 0.4.1_cu12.
_VARIANT = re.compile(r"^(?P<version>[vV]?\d+(\.\d+)+)_[A-Za-z]\w*$")


def version_status(
    found: Component, project: Project, evidence: Evidence | None, as_of: date
) -> VersionStatus:
    """How the version of a finding stands on the day, from releases tagged by then."""
    own = known(evidence.releases, as_of) if evidence else []
    latest = latest_stable([release for release in own if release.stable])
    if evidence is None:
        return VersionStatus(Standing.UNKNOWN, why="releases not observed")
    teller = _teller(found)
    if found.version is None or teller is None:
        return VersionStatus(Standing.UNKNOWN, latest=latest, why=_untold(teller))
    series, why = _series(teller, found, project, own, known(evidence.components, as_of))
    latest = latest_stable([release for release in series if release.stable]) if series else latest
    parsed = _parse(found.version)
    if parsed is None:
        return VersionStatus(Standing.UNKNOWN, latest=latest, why=f"{found.version} names no release")
    if not series:
        return VersionStatus(Standing.UNKNOWN, latest=latest, why=why)
    if teller.kind is DetectionKind.IMAGE and (line := _floating(parsed, series)):
        return _placed(line, series, latest, moves=True)
    release = _release(parsed, series)
    if release is not None:
        return _placed(release, series, latest)
    seen = min(date.fromisoformat(evidence.observed), as_of)
    if latest is None or not _newer(parsed, series, latest):
        before = all(parsed.key < version_key(release) for release in series)
        why = f"before the first release observed, {series[0].version}" if before else "no known release"
        return VersionStatus(Standing.UNKNOWN, latest=latest, why=why)
    if found.component != project.slug:  # a part may have versions of its own
        return VersionStatus(Standing.UNKNOWN, latest=latest, why=f"above every release observed by {seen}")
    return VersionStatus(Standing.AHEAD, latest=latest, why=f"newer than what was observed on {seen}")


def _teller(found: Component) -> Detection | None:
    """The best evidence of the finding's version; API versions are versions of their own.

    Where what was seen bears none (a digest), a label tells it, and the thing seen says whose it is.
    """
    seen = [one for one in found.sightings if one.kind is not DetectionKind.API]
    return next((one for one in seen if one.version), seen[0] if seen else None)


def _untold(teller: Detection | None) -> str:
    """Why no version is known of a finding."""
    if teller is None:
        return "known by its API alone"
    if teller.version:
        long = len(teller.version) > _SHOWN
        tag = f"{teller.version[:_SHOWN]}…" if long else teller.version
        return f"the {'ref' if teller.kind is DetectionKind.REMOTE else 'tag'} {tag} names no release"
    return "a digest alone" if teller.digest else "no version told"


def _series(
    teller: Detection,
    found: Component,
    project: Project,
    own: Sequence[Release],
    parts: Sequence[Release],
) -> tuple[list[Release], str]:
    """The releases that a version is one of, or none and why.

    A chart's version need not be that of what it installs, nor a client library's that of the server, so
    those are compared only where the repository tags them apart, where the catalog says that the chart goes
    in step, or where the package is the project itself.
    """

    def part(names: Sequence[str]) -> list[Release]:
        for name in names:
            if tagged := [release for release in parts if release.component == name]:
                return tagged
        return []

    bare = teller.name.rsplit("/", 1)[-1]
    if teller.kind is DetectionKind.CHART and found.component != project.slug:
        forms = (bare, f"{bare}-chart", f"helm-{bare}", f"helm-chart-{bare}", f"charts/{bare}")
        in_step = project.detect is not None and bare in project.detect.charts_in_step
        return part(forms) or list(
            own if in_step else ()
        ), "a chart's version, which need not be the project's"
    if teller.kind is DetectionKind.PYTHON:
        tagged = part((bare, f"python/{bare}")) or (part(_PYTHON_PARTS) if bare not in _own(project) else [])
        if tagged or project.language == "Python" or bare in _own(project):
            return tagged or list(own), "no release seen"
        return [], f"{bare} has versions of its own"
    return part((found.component,)) or list(own), "no release seen"


def _own(project: Project) -> set[str]:
    """Names of the project itself, as a package would bear them."""
    names = {project.slug, *map(slugify, past_names(project))}
    names |= {slugify(repo.split("/")[-1]) for repo in past_repos(project)}
    return names | {f"kubeflow-{name}" for name in names}


def _parse(version: str) -> ParsedTag | None:
    variant = _VARIANT.match(version)
    return parse_tag(variant["version"] if variant else version)


def _release(parsed: ParsedTag, series: Sequence[Release]) -> Release | None:
    """The release of a version; of a variant (`-gpu`, `-debian-10-r3`) the one that it is a build of."""
    exact = next((release for release in series if version_key(release) == parsed.key), None)
    if exact is not None or not parsed.stable:
        return exact
    numbers = parsed.key[0]
    same = (release for release in series if release.stable and version_key(release)[0] == numbers)
    return next(same, None)


def _floating(parsed: ParsedTag, series: Sequence[Release]) -> Release | None:
    """The newest release that a moving tag such as `1.17` can mean, None if it is a version in full."""
    length = len(parsed.numbers)
    if not parsed.stable or any(release.version == parsed.version for release in series):
        return None
    line = [one for one in series if one.stable and one.numbers[:length] == parsed.numbers]
    return line[-1] if line and len(line[-1].numbers) > length else None


def _placed(
    release: Release, series: Sequence[Release], latest: Release | None, moves: bool = False
) -> VersionStatus:
    """How a known release stands to the latest stable one."""
    if latest is None:
        return VersionStatus(Standing.AHEAD, release, why="no stable release yet")
    if release is latest:
        return VersionStatus(Standing.CURRENT, release, latest, 0, 0, at_least=moves)
    one_scheme = release.calendar == latest.calendar
    newer = [
        other
        for other in series
        if other.stable
        and other.calendar == latest.calendar
        and version_key(other) <= version_key(latest)
        and (version_key(other) > version_key(release) if one_scheme else other.date > release.date)
    ]
    if not newer:
        why = "a line that was given up" if release.stable else "a prerelease"
        return VersionStatus(Standing.AHEAD, release, latest, 0, 0, why=why)
    months = months_between(date.fromisoformat(release.date), date.fromisoformat(latest.date))
    return VersionStatus(Standing.BEHIND, release, latest, len(newer), max(months, 0), moves)


def _newer(parsed: ParsedTag, series: Sequence[Release], latest: Release) -> bool:
    """Whether a version is beyond all that are known; a date or a build number beside versions is not."""
    near = len(parsed.numbers) > 1 and (latest.calendar or parsed.numbers[0] <= latest.numbers[0] + 1)
    return near and all(parsed.key > version_key(release) for release in series)
