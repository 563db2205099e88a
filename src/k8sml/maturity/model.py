"""A judgment as a value: level, vitality, verdict and risk with their reasons, and the signals used."""

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
    """Level of a project's development, lowest first."""

    EXPERIMENTAL = "experimental"
    EMERGING = "emerging"
    ESTABLISHED = "established"
    MATURE = "mature"


class Vitality(StrEnum):
    """Vitality of a project, most alive first."""

    ACTIVE = "active"
    SLOWING = "slowing"
    DORMANT = "dormant"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"


class Activity(Struct, frozen=True, array_like=True):
    """The activity of a repository in the twelve months that end with `window_end`.

    `window_end` is the last complete month that was observed (`2026-07`), `gap` the number of complete
    months since then. `months` is the length of the history up to the window's end, `silent_months` for how
    many months the window has had too few commits. `yearly` are the commits of each twelve months counted
    back from `window_end`, with the year in which they end. With `lower_bound` the numbers are lower bounds;
    `partial` marks a history of which only the last year was read. `features` are the input of the forecast,
    None where there is no forecast.
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
    `observed_at` the repository, `observed_by` the source (git, GitHub). `facts` are GitHub's facts by then,
    `mismatches` one sentence for each difference to the catalog. `first_stable` is the day of the first
    stable version. Ages are in whole months.
    """

    first_seen: str | None
    age_months: int | None
    observed: str | None
    observed_at: str | None
    activity: Activity | None
    latest_stable: Release | None
    prerelease: Release | None
    last_tagged_stable: Release | None
    first_1_0: Release | None
    first_stable: str | None
    stable_count: int
    releasing_months: int
    cadence_days: int | None
    observed_by: str | None = None
    facts: RepoFacts | None = None
    mismatches: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """True if only the last year was read: numbers about the time before are lower bounds."""
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
    """A forecast, or None with the reason for it; without a reason no forecast was requested."""

    value: Risk | None
    reason: Reason | None = None


class Judgment(Struct, frozen=True, array_like=True):
    """One project on one day: its state, the signals, and the results with their reasons."""

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
        """The day of the judgment: nothing later is used."""
        return self.on_day.as_of

    @property
    def identity(self) -> Identity:
        """The project's particulars on the day."""
        return self.on_day.identity

    @property
    def status(self) -> Status:
        """The status on the day: ended, about to end, or revived."""
        return self.on_day.status

    @property
    def events(self) -> tuple[Event, ...]:
        """The lineage events that were known on the day, oldest first."""
        return self.on_day.events
