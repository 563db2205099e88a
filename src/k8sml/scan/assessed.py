"""The words of an assessment as types: how a version stands, and what there is to be said against it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from k8sml.evidence.model import Release
from k8sml.maturity.model import Judgement
from k8sml.scan.model import Component, Place, ReadError, Unmatched


class Standing(StrEnum):
    """How the version in use stands to what was released."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # a prerelease, or newer than what was observed
    UNKNOWN = "unknown"


class VersionStatus(Struct, frozen=True):
    """The version in use beside the releases known on the day.

    `release` is the one that it is, None where it is none of them; `latest` the latest stable one.
    `releases_behind` counts stable releases, `months_behind` whole months between the two days of release;
    with `at_least` the tag moves and the newest version that it can mean is taken. `why` says in a few words
    what stands against an answer, or what is peculiar about it.
    """

    standing: Standing
    release: Release | None = None
    latest: Release | None = None
    releases_behind: int | None = None
    months_behind: int | None = None
    at_least: bool = False
    why: str = ""


class FindingRule(StrEnum):
    """What can be said against something in use, the weightiest first. docs/scan.md says what each means."""

    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    RENAMED = "renamed"
    GONE_API = "gone-api"
    DORMANT = "dormant"
    HOLD = "hold"
    RELICENSED = "relicensed"
    DEPRECATED_API = "deprecated-api"
    BEHIND = "behind"


# What a person may call them; `in What` would raise on Python 3.11 for what is none.
FINDING_RULES = tuple(what.value for what in FindingRule)


class Action(StrEnum):
    """What to do about a finding, the most urgent first."""

    REPLACE = "replace"
    MIGRATE = "migrate"
    REVIEW = "review"
    UPDATE = "update"
    UNKNOWN = "version unknown"
    CURRENT = "current"


ACTIONS: dict[FindingRule, Action] = {
    FindingRule.SUPERSEDED: Action.REPLACE,
    FindingRule.ARCHIVED: Action.REPLACE,
    FindingRule.DEPRECATED: Action.REPLACE,
    FindingRule.RENAMED: Action.MIGRATE,
    FindingRule.GONE_API: Action.MIGRATE,
    FindingRule.DORMANT: Action.REVIEW,
    FindingRule.HOLD: Action.REVIEW,
    FindingRule.RELICENSED: Action.REVIEW,
    FindingRule.DEPRECATED_API: Action.UPDATE,
    FindingRule.BEHIND: Action.UPDATE,
}


class Finding(Struct, frozen=True):
    """One thing to be said against a finding: `what` in a word, `text` in a few.

    `since` is the day from which it holds and `source` where that is said, where they are known; `to` is what
    to move to: slugs of projects, or new names. `places` are those that it is about, all of the finding's
    where it is about the whole. `ignored` is the reason why it does not fail a check.
    """

    what: FindingRule
    text: str
    places: tuple[Place, ...]
    since: str | None = None
    source: str | None = None
    to: tuple[str, ...] = ()
    ignored: str | None = None


class AssessedComponent(Struct, frozen=True):
    """A component in use, what the catalog knows of its project, and what is to be said against it."""

    found: Component
    judgement: Judgement
    in_use: VersionStatus
    concerns: tuple[Finding, ...] = ()

    @property
    def action(self) -> Action:
        """What to do, by the weightiest concern that is not ignored."""
        held = [concern for concern in self.concerns if concern.ignored is None]
        if held:
            return ACTIONS[held[0].what]
        return Action.UNKNOWN if self.in_use.standing is Standing.UNKNOWN else Action.CURRENT

    @property
    def told(self) -> tuple[Finding, ...]:
        """The concerns that add something: where a project has ended, its verdict says nothing new."""
        ends = (FindingRule.SUPERSEDED, FindingRule.ARCHIVED, FindingRule.DORMANT)
        ended = any(concern.what in ends for concern in self.concerns)
        return tuple(one for one in self.concerns if not (ended and one.what is FindingRule.HOLD))


class UmbrellaRelease(Struct, frozen=True):
    """A release of a whole that components found are parts of, and how many of them bear its version."""

    slug: str
    name: str
    version: str
    components: int


class ScanReport(Struct, frozen=True):
    """A scan with what is to be said of it, the worst first.

    `notes` are lines about the ignores; `wholes` the releases that parts were released with, the one that
    most of them bear first.
    """

    assessments: tuple[AssessedComponent, ...]
    unknown: tuple[Unmatched, ...]
    troubles: tuple[ReadError, ...]
    files: int
    notes: tuple[str, ...] = ()
    wholes: tuple[UmbrellaRelease, ...] = ()
