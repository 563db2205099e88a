"""The registry of finding rules: one function per rule, the most severe first.

A rule's id is the name of its function in kebab case; users type it after `--fail-on`. The function renders
the sentence from the rule's values; its docstring is the help text of the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Generic, ParamSpec, cast

from k8sml.maturity.rule import Reason, Rule, Value
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS
from k8sml.maturity.words import count

P = ParamSpec("P")


class Action(StrEnum):
    """Action to take on a component, most urgent first. The values are part of the output."""

    REPLACE = "replace"
    MIGRATE = "migrate"
    REVIEW = "review"
    UPDATE = "update"
    UNKNOWN = "version unknown"
    CURRENT = "current"


class Severity(StrEnum):
    """The severity of a finding, by the levels of SARIF."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingReason(Reason, frozen=True):
    """The id of a finding rule with its values by name."""

    @property
    def finding_rule(self) -> FindingRule[Any]:
        """The rule."""
        return FINDING_RULES[self.rule]

    @property
    def sentence(self) -> str:
        """The finding in words."""
        text: str = self.finding_rule.words(**self.values)
        return text


class FindingRule(Rule[P], Generic[P]):
    """A rule of findings. With `by_file` a finding is about each file, else about the whole component."""

    def __init__(
        self,
        words: Callable[P, str],
        action: Action,
        severity: Severity,
        title: str,
        by_file: bool,
        help_text: str,
    ) -> None:
        super().__init__(words)
        self.action = action
        self.severity = severity
        self.title = title
        self.by_file = by_file
        self.help = help_text or " ".join(self.meaning.split())

    def __call__(self, *args: P.args, **values: P.kwargs) -> FindingReason:
        """Return a reason with these values; all of them are keyword arguments."""
        return FindingReason(self.id, cast("dict[str, Value]", values))


FINDING_RULES: dict[str, FindingRule[Any]] = {}


def finding_rule(
    action: Action, severity: Severity, title: str, by_file: bool = False, help_text: str = ""
) -> Callable[[Callable[P, str]], FindingRule[P]]:
    """Enter a function that renders a finding in FINDING_RULES; `help_text` replaces its docstring."""

    def enter(words: Callable[P, str]) -> FindingRule[P]:
        rule = FindingRule(words, action, severity, title, by_file, help_text)
        FINDING_RULES[rule.id] = rule
        return rule

    return enter


@finding_rule(Action.REPLACE, Severity.ERROR, "Superseded by another project")
def superseded(*, by: str, by_name: str, date: str, event: str | None = None) -> str:
    """Its makers named a successor and work goes on there. Plan the move; the successor is named."""
    return f"{event or f'superseded by {by_name}'} since {date}"


@finding_rule(Action.REPLACE, Severity.ERROR, "Archived")
def archived(
    *, date: str, instead: tuple[str, ...], no_replacement: str | None, event: str | None = None
) -> str:
    """The repository was closed: no fixes will come, security fixes neither. Plan a replacement."""
    lead = f"{event or 'archived'} {date}"
    if instead:
        return f"{lead}; use instead: {' or '.join(instead)}"
    return lead + (f"; no replacement: {no_replacement}" if no_replacement else "")


@finding_rule(Action.REPLACE, Severity.WARNING, "Announced to end")
def deprecated(*, by: str | None, by_name: str | None, date: str, event: str | None = None) -> str:
    """Its makers have announced the end of the project. Build nothing new on it."""
    if event:
        return f"{event} {date}"
    return f"deprecated {date}" + (f" in favor of {by_name}" if by_name else "")


@finding_rule(Action.MIGRATE, Severity.ERROR, "In use under a former name", by_file=True)
def renamed(
    *, names: tuple[str, ...], to: tuple[str, ...], project: str, old_project: str | None, date: str
) -> str:
    """The project goes on under another name; what is published under the old one is no longer maintained.

    Move API groups, images and packages to the new names that the message lists.
    """
    moves: dict[str, list[str]] = {}
    for name, new in zip(names, to, strict=True):
        moves.setdefault(new, []).append(name)
    listed = [f"{', '.join(old)} {f'→ {new}' if new else 'given up'}" for new, old in moves.items()]
    lead = f"{old_project} is {project} since {date}" if old_project else f"former names since {date}"
    return f"{lead}: {'; '.join(listed)}"


@finding_rule(Action.MIGRATE, Severity.ERROR, "API version that is gone", by_file=True)
def gone_api(*, kind: str, api: str, stored: str | None, defined: bool, observed: str) -> str:
    """The project no longer defines or serves this API version: the object fails to apply after an upgrade.

    Rewrite it for the version that the message names.
    """
    state = "no longer served" if defined else "gone"
    return f"API {kind} {api} {state}{_now(stored)} (observed {observed})"


@finding_rule(
    Action.REVIEW,
    Severity.WARNING,
    "Dormant",
    help_text=f"Fewer than {DORMANT_COMMITS} commits in {WINDOW_MONTHS} months when it was last observed. "
    "Look for an alternative.",
)
def dormant(*, because: str, **values: Value) -> str:
    """Next to no commits in a year when it was last observed."""
    return Reason(because, values).sentence


@finding_rule(Action.REVIEW, Severity.WARNING, "Verdict: hold")
def hold(*, because: str, **values: Value) -> str:
    """By its activity, releases and forecast, do not build on it. `k8sml show` has the reasons."""
    return f"hold: {Reason(because, values).sentence}"


@finding_rule(Action.REVIEW, Severity.WARNING, "License changed since")
def relicensed(*, from_license: str | None, version: str, to_license: str | None, date: str) -> str:
    """The license of later versions differs from that of the version in use. Check before an upgrade."""
    return f"{from_license} in {version}, {to_license} since {date}"


@finding_rule(Action.UPDATE, Severity.WARNING, "Outdated API version", by_file=True)
def deprecated_api(*, kind: str, api: str, stored: str) -> str:
    """A later API version is the stored one; this one is still served. Move before it goes."""
    return f"API {kind} {api} outdated{_now(stored)}"


@finding_rule(Action.UPDATE, Severity.NOTE, "Behind the latest stable release")
def behind(*, releases: int, months: int | None, latest: str, at_least: bool) -> str:
    """Newer stable releases are out. `k8sml releases` lists them."""
    return f"{'at least ' if at_least else ''}{count(releases, 'stable release')} behind {latest}"


def _now(stored: str | None) -> str:
    return f", now {stored}" if stored else ""


# The rules of projects that have ended; their verdict says nothing more.
ENDINGS = (superseded, archived, dormant)
