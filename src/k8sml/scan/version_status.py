"""Compare the version in use with the releases of its project: find its release, and how far it is behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from k8sml.catalog.dates import months_between
from k8sml.catalog.find import slugify
from k8sml.catalog.lineage import past_names, past_repos
from k8sml.catalog.model import Project
from k8sml.evidence.model import Evidence, Release
from k8sml.evidence.releases import known_releases, latest_stable
from k8sml.evidence.versions import ParsedTag, parse_tag, version_key
from k8sml.maturity.rule import Reason
from k8sml.scan import version_rules
from k8sml.scan.types import Component, Detection, DetectionKind, Standing, VersionStatus

# Names of the Python package in tags of repositories (sdk-2.17.0, py/v0.2.1).
_PYTHON_PARTS = ("sdk", "python-sdk", "python", "py")

# Longer tags, such as the hash of a commit, are cut.
_MAX_TAG = 24

# A version with a variant that packaging cannot parse, such as 0.4.1_cu12.
_VARIANT = re.compile(r"^(?P<version>[vV]?\d+(\.\d+)+)_[A-Za-z]\w*$")


def version_status(
    component: Component, project: Project, evidence: Evidence | None, as_of: date
) -> VersionStatus:
    """Compare the version of a component with the releases tagged by the date."""
    if evidence is None:
        return _unknown(version_rules.releases_not_observed())
    own = known_releases(evidence.releases, as_of)
    latest = latest_stable([release for release in own if release.stable])
    source = _version_source(component)
    if component.version is None or source is None:
        return _unknown(_reason_without_version(source), latest)
    series = _series(source, component, project, own, known_releases(evidence.components, as_of))
    parsed = _parse(component.version)
    if isinstance(series, Reason):
        return _unknown(series if parsed else _no_match("version", component.version), latest)
    latest = latest_stable([release for release in series if release.stable])
    if parsed is None:
        return _unknown(_no_match("version", component.version), latest)
    if source.kind is DetectionKind.IMAGE and (newest := _newest_meant(parsed, series)):
        return _compare_to_latest(newest, series, latest, at_least=True)
    release = _find_release(parsed, series)
    if release is not None:
        return _compare_to_latest(release, series, latest)
    if latest is None or not _is_above(parsed, series, latest):
        below = all(parsed.key < version_key(release) for release in series)
        first = version_rules.before_first_release(first=series[0].version)
        return _unknown(first if below else _no_match("version", component.version), latest)
    observed = min(date.fromisoformat(evidence.observed), as_of)
    reason = version_rules.above_every_release(observed=observed.isoformat())
    # a part may have versions of its own
    standing = Standing.AHEAD if component.name == project.slug else Standing.UNKNOWN
    return VersionStatus(standing, latest=latest, reason=reason)


def _unknown(reason: Reason, latest: Release | None = None) -> VersionStatus:
    return VersionStatus(Standing.UNKNOWN, latest=latest, reason=reason)


def _no_match(kind: str, version: str) -> Reason:
    cut = f"{version[:_MAX_TAG]}…" if len(version) > _MAX_TAG else version
    return version_rules.matches_no_release(kind=kind, version=cut)


def _version_source(component: Component) -> Detection | None:
    """Return the best evidence of the component's version; API versions are versions of their own.

    For an image pinned by digest the version comes from a label, but the image shows whose version it is.
    """
    detections = [one for one in component.detections if one.kind is not DetectionKind.API]
    return next((one for one in detections if one.version), detections[0] if detections else None)


def _reason_without_version(source: Detection | None) -> Reason:
    """Return the reason why the version of a component is unknown."""
    if source is None:
        return version_rules.detected_by_api_only()
    if source.version:
        return _no_match("ref" if source.kind is DetectionKind.REMOTE else "tag", source.version)
    return version_rules.pinned_by_digest() if source.digest else version_rules.version_not_pinned()


def _series(
    source: Detection,
    component: Component,
    project: Project,
    own: Sequence[Release],
    parts: Sequence[Release],
) -> list[Release] | Reason:
    """Return the releases that a version can be one of (never none), or why there are none.

    A chart's version may differ from the version that it installs, and a client library's from the server's.
    They are compared only if the repository tags them apart, the catalog lists the chart in
    `charts_in_step`, or the package is the project itself.
    """

    def part(names: Sequence[str]) -> list[Release]:
        for name in names:
            if tagged := [release for release in parts if release.component == name]:
                return tagged
        return []

    none = version_rules.no_release_observed()
    bare = source.name.rsplit("/", 1)[-1]
    if source.kind is DetectionKind.CHART and component.name != project.slug:
        forms = (bare, f"{bare}-chart", f"helm-{bare}", f"helm-chart-{bare}", f"charts/{bare}")
        in_step = project.detect is not None and bare in project.detect.charts_in_step
        return part(forms) or list(own if in_step else ()) or version_rules.chart_version()
    if source.kind is DetectionKind.PYTHON:
        is_project = bare in _package_names(project)
        tagged = part((bare, f"python/{bare}")) or ([] if is_project else part(_PYTHON_PARTS))
        if tagged or project.language == "Python" or is_project:
            return tagged or list(own) or none
        return version_rules.package_version(package=bare)
    return part((component.name,)) or list(own) or none


def _package_names(project: Project) -> set[str]:
    """Return the names that a package would have if it is the project itself."""
    names = {project.slug, *map(slugify, past_names(project))}
    names |= {slugify(repo.split("/")[-1]) for repo in past_repos(project)}
    return names | {f"kubeflow-{name}" for name in names}


def _parse(version: str) -> ParsedTag | None:
    variant = _VARIANT.match(version)
    return parse_tag(variant["version"] if variant else version)


def _find_release(parsed: ParsedTag, series: Sequence[Release]) -> Release | None:
    """Return the release of a version; for a variant (`-gpu`, `-debian-10-r3`) the release it builds."""
    exact = next((release for release in series if version_key(release) == parsed.key), None)
    if exact is not None or not parsed.stable:
        return exact
    numbers = parsed.key[0]
    same = (release for release in series if release.stable and version_key(release)[0] == numbers)
    return next(same, None)


def _newest_meant(parsed: ParsedTag, series: Sequence[Release]) -> Release | None:
    """Return the newest release that a moving tag such as `1.17` can mean, None if it is a full version."""
    length = len(parsed.numbers)
    if not parsed.stable or any(release.version == parsed.version for release in series):
        return None
    line = [release for release in series if release.stable and release.numbers[:length] == parsed.numbers]
    return line[-1] if line and len(line[-1].numbers) > length else None


def _compare_to_latest(
    release: Release, series: Sequence[Release], latest: Release | None, at_least: bool = False
) -> VersionStatus:
    """Compare a known release to the latest stable release."""
    if latest is None:
        return VersionStatus(Standing.AHEAD, release, reason=version_rules.no_stable_release_yet())
    if release is latest:
        return VersionStatus(Standing.CURRENT, release, latest, 0, 0, at_least)
    same_scheme = release.calendar == latest.calendar
    newer = [
        other
        for other in series
        if other.stable
        and other.calendar == latest.calendar
        and version_key(other) <= version_key(latest)
        and (version_key(other) > version_key(release) if same_scheme else other.date > release.date)
    ]
    if not newer:
        reason = version_rules.abandoned_line() if release.stable else version_rules.is_prerelease()
        return VersionStatus(Standing.AHEAD, release, latest, 0, 0, reason=reason)
    months = months_between(date.fromisoformat(release.date), date.fromisoformat(latest.date))
    return VersionStatus(Standing.BEHIND, release, latest, len(newer), max(months, 0), at_least)


def _is_above(parsed: ParsedTag, series: Sequence[Release], latest: Release) -> bool:
    """Return whether a version is above every release; a date or a build number beside versions is not."""
    near = len(parsed.numbers) > 1 and (latest.calendar or parsed.numbers[0] <= latest.numbers[0] + 1)
    return near and all(parsed.key > version_key(release) for release in series)
