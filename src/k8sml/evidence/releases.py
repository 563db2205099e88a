"""Facts about a project's releases as of a date. Releases tagged later are ignored."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import nlargest
from itertools import pairwise

from msgspec import Struct

from k8sml.evidence.model import Release

# A version is left behind once this many release lines were opened below it, and none at or above it. It is a
# mistyped tag (MLServer's 1.15.0 between 1.2 and 1.3) or an abandoned line.
LINES_TO_LEAVE_BEHIND = 3

_Line = tuple[int, ...]  # the first two numbers of a version


class ReleaseFacts(Struct, frozen=True):
    """A summary of the releases known on a date.

    `latest_stable` is the highest stable version that was not left behind, `prerelease` the highest
    prerelease above it. `last_tagged_stable` is the stable version with the latest date (often a backport),
    `first_1_0` the first stable version at 1.0 or above (calendar versions count). `stable_days` are the
    dates of stable versions in order.
    """

    latest_stable: Release | None
    prerelease: Release | None
    last_tagged_stable: Release | None
    first_1_0: Release | None
    stable_count: int
    stable_days: tuple[str, ...]


def known_releases(releases: Sequence[Release], as_of: date) -> list[Release]:
    """Return the releases tagged by `as_of`, in version order, lowest first."""
    day = as_of.isoformat()
    return [release for release in releases if release.date <= day]


def release_facts(releases: Sequence[Release], as_of: date) -> ReleaseFacts:
    """Summarize the releases (in version order, lowest first) known on the date `as_of`."""
    day = as_of.isoformat()
    stable: list[Release] = []
    ahead: list[Release] = []  # prereleases above the highest stable version so far
    last_tagged: Release | None = None
    for release in releases:
        tagged = release.date
        if tagged > day:
            continue
        if not release.stable:
            ahead.append(release)
            continue
        if last_tagged is None or tagged >= last_tagged.date:
            last_tagged = release
        stable.append(release)
        ahead.clear()
    latest = latest_stable(stable)
    if stable and latest is not stable[-1]:
        ahead = _ahead(releases, latest, day)
    # a backport does not outdate the prereleases of the next line, which began when its own line was opened
    line = latest.line if latest and ahead else None
    since = min((one.date for one in stable if line and one.line == line), default="")
    beyond = [release for release in ahead if release.date >= since]
    return ReleaseFacts(
        latest_stable=latest,
        prerelease=beyond[-1] if beyond else None,
        last_tagged_stable=last_tagged,
        first_1_0=_first_1_0(stable, latest),
        stable_count=len(stable),
        stable_days=tuple(sorted({release.date for release in stable})),
    )


def _first_1_0(stable: Sequence[Release], latest: Release | None) -> Release | None:
    """Return the first stable version at 1.0 or above, in the version scheme of the latest version."""
    candidates = [
        release
        for release in stable
        if latest is not None and release.calendar == latest.calendar and release.version[0] != "0"
    ]
    return min(candidates, key=lambda release: release.date, default=None)


def latest_stable(stable: Sequence[Release]) -> Release | None:
    """Return the highest stable version that was not left behind; never a backport.

    `stable` is in version order. A project that changed between calendar versions and numbers is judged by
    the scheme of its newest tag.
    """
    if not stable:
        return None
    newest = max(stable, key=lambda release: (release.date, release.calendar))
    scheme = [release for release in stable if release.calendar == newest.calendar]
    return next(_current(scheme), scheme[-1])


def left_behind(releases: Sequence[Release]) -> set[Release]:
    """Return the stable versions that the project moved on from: see LINES_TO_LEAVE_BEHIND.

    `releases` are the known ones, in version order.
    """
    behind: set[Release] = set()
    for calendar in (True, False):
        scheme = [release for release in releases if release.stable and release.calendar == calendar]
        behind |= set(scheme) - set(_current(scheme))
    return behind


def _current(scheme: Sequence[Release]) -> Iterator[Release]:
    """Yield the stable versions of one scheme that were not left behind, highest first.

    `scheme` is in version order. Versions that were left behind do not show that a line is current.
    """
    if not scheme:
        return
    # At most two versions are newer than one tagged on this date or later: too few to open enough lines.
    recent = nlargest(LINES_TO_LEAVE_BEHIND, (release.date for release in scheme))[-1]
    days: dict[tuple[_Line, str], str] | None = None  # costly, and most projects never need it
    newest_above = ""
    for release in reversed(scheme):
        if release.date < recent:
            days = _days_left_behind(scheme) if days is None else days
            day = days.get((release.numbers[:2], release.date))
            if day is not None and newest_above < day:
                continue
        newest_above = max(newest_above, release.date)
        yield release


def _days_left_behind(scheme: Sequence[Release]) -> dict[tuple[_Line, str], str]:
    """Map the line and date of a version to the date when enough new lines were open below it.

    A line is new if it had no version by the date of the version itself. Versions below which too few new
    lines were opened are not in the result.
    """
    lines: dict[_Line, list[str]] = defaultdict(list)
    for release in scheme:
        lines[release.numbers[:2]].append(release.date)
    reached = {}
    opened: list[str] = []  # the first dates of the lines below
    for line, days in sorted(lines.items()):
        for day in days:
            at = bisect_right(opened, day) + LINES_TO_LEAVE_BEHIND - 1
            if at < len(opened):
                reached[line, day] = opened[at]
        insort(opened, min(days))
    return reached


def cadence_days(stable_days: Sequence[str], since: date) -> int | None:
    """Return the median number of days between stable releases tagged on or after `since`.

    Releases of one day count once. None with fewer than two intervals, which show no cadence.
    """
    start = since.isoformat()
    dates = [date.fromisoformat(day) for day in stable_days if day >= start]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(dates))
    if len(gaps) < 2:
        return None
    middle = len(gaps) // 2
    return gaps[middle] if len(gaps) % 2 else round((gaps[middle - 1] + gaps[middle]) / 2)


def _ahead(releases: Sequence[Release], latest: Release | None, day: str) -> list[Release]:
    """Return the prereleases known on a date that are above a version other than the highest."""
    above = False
    ahead = []
    for release in releases:
        above = above or release is latest
        if above and not release.stable and release.date <= day:
            ahead.append(release)
    return ahead
