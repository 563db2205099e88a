"""Questions about a project's releases as of a day. Every function sees only what was tagged by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from k8sml.evidence.model import Release

# This many release lines opened below a version, and none at or above it, mean that the project went
# on without it: a slip of a tag (MLServer's 1.15.0 between 1.2 and 1.3) or a line given up.
LINES_TO_LEAVE_BEHIND = 3


def known(releases: Sequence[Release], as_of: date) -> list[Release]:
    """The releases tagged by `as_of`, in version order, lowest first."""
    day = as_of.isoformat()
    return [release for release in releases if release.date <= day]


def latest_stable(releases: Sequence[Release]) -> Release | None:
    """The highest stable version that the project stands by; a backport never is.

    `releases` are in version order. Versions are compared within one scheme: that of the newest tag,
    where a project went from calendar versions to numbers or back.
    """
    stable = [release for release in releases if release.stable]
    if not stable:
        return None
    newest = max(stable, key=lambda release: release.date)
    scheme = [release for release in stable if release.calendar == newest.calendar]
    return next((release for release in reversed(scheme) if not left_behind(release, scheme)), scheme[-1])


def latest_prerelease(releases: Sequence[Release], stable: Release | None) -> Release | None:
    """The highest prerelease beyond the latest stable version, None if there is none."""
    if stable is None:
        return next((r for r in reversed(releases) if not r.stable), None)
    position = releases.index(stable)
    ahead = [r for r in releases[position + 1 :] if not r.stable and r.date >= stable.date]
    return ahead[-1] if ahead else None


def left_behind(release: Release, stable: Sequence[Release]) -> bool:
    """Whether the project went on below this version: see LINES_TO_LEAVE_BEHIND.

    `stable` are the known stable releases of its scheme in version order.
    """
    later = [other for other in stable if other.date > release.date]
    position = stable.index(release) if later else 0
    lower = {other.numbers[:2] for other in later if other.numbers < release.numbers}
    lower -= {other.numbers[:2] for other in stable[: position + 1] if other.date <= release.date}
    if len(lower) < LINES_TO_LEAVE_BEHIND:
        return False
    opened = sorted(min(o.date for o in later if o.numbers[:2] == line) for line in lower)
    return all(other.date < opened[LINES_TO_LEAVE_BEHIND - 1] for other in stable[position + 1 :])


def newest(releases: Sequence[Release]) -> Release | None:
    """The release tagged last, whatever its version."""
    return max(releases, key=lambda release: release.date, default=None)


def first_one(releases: Sequence[Release]) -> Release | None:
    """The first stable release at version 1.0 or above; a calendar version counts."""
    reached = [release for release in releases if release.stable and release.numbers[0] >= 1]
    return min(reached, key=lambda release: release.date, default=None)


def cadence_days(releases: Sequence[Release], since: date) -> int | None:
    """The median number of days between stable releases tagged on or after `since`.

    Releases of one day count once. None with fewer than two intervals: one is no rhythm.
    """
    start = since.isoformat()
    days = sorted({r.date for r in releases if r.stable and r.date >= start})
    if len(days) < 3:
        return None
    dates = [date.fromisoformat(day) for day in days]
    gaps = sorted((b - a).days for a, b in pairwise(dates))
    middle = len(gaps) // 2
    return gaps[middle] if len(gaps) % 2 else round((gaps[middle - 1] + gaps[middle]) / 2)
