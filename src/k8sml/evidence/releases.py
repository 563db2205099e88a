"""What a project's releases say as of a day. Nothing that was tagged later is looked at."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import nlargest
from itertools import pairwise

from msgspec import Struct

from k8sml.evidence.model import Release

# This many release lines opened below a version, and none at or above it, mean that the project went
# on without it: a slip of a tag (MLServer's 1.15.0 between 1.2 and 1.3) or a line given up.
LINES_TO_LEAVE_BEHIND = 3

_Line = tuple[int, ...]  # the first two numbers of a version


class ReleaseFacts(Struct, frozen=True):
    """The releases known on a day, summed up.

    `stable` is the latest stable version, `prerelease` the highest one beyond it, `newest` the stable
    version tagged last, be it a backport, `first_one` the first stable one at 1.0 or above (a calendar
    version counts), `stable_days` the days on which stable versions were tagged, in order.
    """

    stable: Release | None
    prerelease: Release | None
    newest: Release | None
    first_one: Release | None
    stable_count: int
    stable_days: tuple[str, ...]


def known(releases: Sequence[Release], as_of: date) -> list[Release]:
    """The releases tagged by `as_of`, in version order, lowest first."""
    day = as_of.isoformat()
    return [release for release in releases if release.date <= day]


def release_facts(releases: Sequence[Release], as_of: date) -> ReleaseFacts:
    """What the releases (in version order, lowest first) say on the day `as_of`."""
    day = as_of.isoformat()
    stable: list[Release] = []
    ahead: list[Release] = []  # prereleases above the highest stable version so far
    newest: Release | None = None
    for release in releases:
        tagged = release.date
        if tagged > day:
            continue
        if not release.stable:
            ahead.append(release)
            continue
        if newest is None or tagged >= newest.date:
            newest = release
        stable.append(release)
        ahead.clear()
    latest = latest_stable(stable)
    first_one = _first_one(stable, latest)
    if stable and latest is not stable[-1]:
        ahead = _ahead(releases, latest, day)
    # a backport to a line does not end the work on the next one, which began when the line was opened
    line = latest.line if latest and ahead else None
    since = min((one.date for one in stable if line and one.line == line), default="")
    beyond = [release for release in ahead if release.date >= since]
    return ReleaseFacts(
        stable=latest,
        prerelease=beyond[-1] if beyond else None,
        newest=newest,
        first_one=first_one,
        stable_count=len(stable),
        stable_days=tuple(sorted({release.date for release in stable})),
    )


def _first_one(stable: Sequence[Release], latest: Release | None) -> Release | None:
    """The first stable version at 1.0 or above of the scheme that the project stands by."""
    found = [
        release
        for release in stable
        if latest is not None and release.calendar == latest.calendar and release.version[0] != "0"
    ]
    return min(found, key=lambda release: release.date, default=None)


def latest_stable(stable: Sequence[Release]) -> Release | None:
    """The highest of some stable versions that the project stands by; a backport never is.

    `stable` are in version order. Versions are compared within one scheme, that of the newest tag,
    where a project went from calendar versions to numbers or back.
    """
    if not stable:
        return None
    newest = max(stable, key=lambda release: (release.date, release.calendar))
    scheme = [release for release in stable if release.calendar == newest.calendar]
    return next(_standing(scheme), scheme[-1])


def left_behind(releases: Sequence[Release]) -> set[Release]:
    """The stable versions that their project went on below of: see LINES_TO_LEAVE_BEHIND.

    `releases` are those known, in version order.
    """
    found: set[Release] = set()
    for calendar in (True, False):
        scheme = [release for release in releases if release.stable and release.calendar == calendar]
        found |= set(scheme) - set(_standing(scheme))
    return found


def _standing(scheme: Sequence[Release]) -> Iterator[Release]:
    """Yield the stable versions of one scheme that were not left behind, highest first.

    `scheme` is in version order. Only versions that stand themselves show that a line went on.
    """
    if not scheme:
        return
    # At most two versions are newer than one tagged on this day or later, too few to open enough lines.
    recent = nlargest(LINES_TO_LEAVE_BEHIND, (release.date for release in scheme))[-1]
    days: dict[tuple[_Line, str], str] | None = None  # costly, and most projects never need it
    newest_above = ""
    for release in reversed(scheme):
        if release.date < recent:
            days = _days_gone_on(scheme) if days is None else days
            gone_on = days.get((release.numbers[:2], release.date))
            if gone_on is not None and newest_above < gone_on:
                continue
        newest_above = max(newest_above, release.date)
        yield release


def _days_gone_on(scheme: Sequence[Release]) -> dict[tuple[_Line, str], str]:
    """Map the line and day of a version to the day when enough new lines were open below it.

    New lines are those without a version by the day of the version itself. Versions with fewer of them
    are not in the result.
    """
    lines: dict[_Line, list[str]] = defaultdict(list)
    for release in scheme:
        lines[release.numbers[:2]].append(release.date)
    found = {}
    opened: list[str] = []  # the first days of the lines below
    for line, days in sorted(lines.items()):
        for day in days:
            at = bisect_right(opened, day) + LINES_TO_LEAVE_BEHIND - 1
            if at < len(opened):
                found[line, day] = opened[at]
        insort(opened, min(days))
    return found


def cadence_days(stable_days: Sequence[str], since: date) -> int | None:
    """The median number of days between stable releases tagged on or after `since`.

    Releases of one day count once. None with fewer than two intervals: one is no rhythm.
    """
    start = since.isoformat()
    dates = [date.fromisoformat(day) for day in stable_days if day >= start]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(dates))
    if len(gaps) < 2:
        return None
    middle = len(gaps) // 2
    return gaps[middle] if len(gaps) % 2 else round((gaps[middle - 1] + gaps[middle]) / 2)


def _ahead(releases: Sequence[Release], latest: Release | None, day: str) -> list[Release]:
    """The prereleases known on a day that are above a version which is not the highest."""
    above = False
    found = []
    for release in releases:
        above = above or release is latest
        if above and not release.stable and release.date <= day:
            found.append(release)
    return found
