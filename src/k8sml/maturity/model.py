"""The words of judgement, and a judgement as a value."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import Event, Override, Project, Verdict
from k8sml.catalog.status import Status
from k8sml.evidence.model import Release, RepoFacts
from k8sml.maturity.features import Features
from k8sml.maturity.forecast import Risk
from k8sml.maturity.project_on_day import ProjectOnDay
from k8sml.maturity.reasons import Reason


class Level(StrEnum):
    """How far along a project is, least first."""

    EXPERIMENTAL = "experimental"
    EMERGING = "emerging"
    ESTABLISHED = "established"
    MATURE = "mature"


class Vitality(StrEnum):
    """Whether a project lives, most alive first."""

    ACTIVE = "active"
    SLOWING = "slowing"
    DORMANT = "dormant"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"


class Activity(Struct, frozen=True, array_like=True):
    """What a repository's months say at the end of a twelve-month window.

    `window_end` is the last complete month that was observed (`2026-07`); `gap` how many complete
    months have passed since, unseen. `months` is how many months of history the window had behind it,
    `yearly` the commits of each twelve months counted back from `window_end`, by the
    year in which they end. With `lower_bound` the numbers are the least that can be said; `partial` marks a
    history of which only the last year was read. `features` are what a forecast looks at, None where it says
    nothing.
    """

    window_end: str
    gap: int
    months: int
    commits_12m: int
    commits_before: int
    commits_6m: int
    authors_12m: int
    bus_factor: int | None
    top_author_share: float | None
    peak_authors: int
    silent_months: int
    yearly: tuple[tuple[int, int], ...]
    lower_bound: bool = False
    features: Features | None = None
    partial: bool = False


class Signals(Struct, frozen=True, array_like=True):
    """The numbers and dates of a project on a day that judging is based on.

    `activity` is None where no history was observed by then. `observed` is the day of the observation,
    `observed_at` the repository, `observed_by` the source (git, GitHub). `facts` is what GitHub said by then,
    `mismatches` one sentence for each difference to the catalog. `first_stable` is the day of the first
    stable version. Ages are in whole months.
    """

    first_seen: str | None
    age_months: int | None
    observed: str | None
    observed_at: str | None
    activity: Activity | None
    stable: Release | None
    prerelease: Release | None
    newest: Release | None
    first_one: Release | None
    first_stable: str | None
    stable_count: int
    releasing_months: int
    cadence_days: int | None
    observed_by: str | None = None
    facts: RepoFacts | None = None
    mismatches: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether only the last year was read: numbers of the time before are the least that can be said."""
        return self.activity is not None and self.activity.partial


class LevelResult(Struct, frozen=True, array_like=True):
    """A level (None: the evidence does not support one) with its reasons; `lacking` are the marks not met."""

    value: Level | None
    reasons: tuple[Reason, ...]
    lacking: tuple[Reason, ...] = ()


class VitalityResult(Struct, frozen=True, array_like=True):
    """A vitality (None: unknown on that day) with its reasons.

    `last_seen` is the vitality at the last observation, where that is too old for the day.
    """

    value: Vitality | None
    reasons: tuple[Reason, ...]
    last_seen: Vitality | None = None


class VerdictResult(Struct, frozen=True, array_like=True):
    """A verdict (None: not judged) with its reasons, the weightiest first.

    With an `override` the value is the user's own, and `by_rules` the verdict by the rules.
    """

    value: Verdict | None
    reasons: tuple[Reason, ...]
    override: Override | None = None
    by_rules: Verdict | None = None


class RiskResult(Struct, frozen=True, array_like=True):
    """A forecast, or None with the reason for it; without a reason no forecast was asked for."""

    value: Risk | None
    reason: Reason | None = None


class Judgement(Struct, frozen=True, array_like=True):
    """One project on one day: what it was, what was observed, and what follows from that."""

    on_day: ProjectOnDay
    signals: Signals
    level: LevelResult
    vitality: VitalityResult
    verdict: VerdictResult
    risk: RiskResult = RiskResult(None)

    @property
    def project(self) -> Project:
        """The entry of the catalog."""
        return self.on_day.project

    @property
    def as_of(self) -> date:
        """The day of the judgement: nothing later is used."""
        return self.on_day.as_of

    @property
    def identity(self) -> Identity:
        """The project's particulars on the day."""
        return self.on_day.identity

    @property
    def status(self) -> Status:
        """Whether the project had ended, was about to, or had come back."""
        return self.on_day.status

    @property
    def events(self) -> tuple[Event, ...]:
        """The lineage events that were known on the day, oldest first."""
        return self.on_day.events
