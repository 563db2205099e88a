"""Select findings that fail a check: the rules of `--fail-on`, and ignored findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from k8sml.errors import K8smlError
from k8sml.scan import rules
from k8sml.scan.rules import FINDING_RULES
from k8sml.scan.types import AssessedComponent, Finding, VersionStatus

_BEHIND = re.compile(r"^behind\s*>\s*(?P<number>\d{1,4})(?P<months>m?)$", re.ASCII)

# The values of --fail-on, for messages and help.
FAIL_ON_VALUES = (*FINDING_RULES, "behind>12m", "behind>3")

# A former name of a project is superseded, too: by the project's new name.
_IMPLIED: dict[str, tuple[str, ...]] = {rules.superseded.id: (rules.superseded.id, rules.renamed.id)}


class FailOnError(K8smlError):
    """A value of --fail-on that is no rule; the message lists the valid values."""


class FailOn(Struct, frozen=True):
    """The ids of rules whose findings fail, and the most months and stable releases that may be behind."""

    rules: frozenset[str] = frozenset()
    months: int | None = None
    releases: int | None = None

    def hits(self, assessed: AssessedComponent) -> tuple[Finding, ...]:
        """Return the findings that fail the check. Ignored ones never do."""
        return tuple(
            finding
            for finding in assessed.findings
            if finding.ignored is None
            and (
                finding.rule.id in self.rules
                or (finding.rule is rules.behind and self._is_too_far(assessed.version_status))
            )
        )

    def _is_too_far(self, status: VersionStatus) -> bool:
        return _exceeds(status.months_behind, self.months) or _exceeds(status.releases_behind, self.releases)


def _exceeds(number: int | None, limit: int | None) -> bool:
    return number is not None and limit is not None and number > limit


def parse_fail_on(values: Iterable[str]) -> FailOn:
    """Parse the values of --fail-on. Raises FailOnError.

    `behind>12m` fails on more than 12 months behind, `behind>3` on more than 3 stable releases. The lowest of
    several limits counts.
    """
    ids: set[str] = set()
    months: int | None = None
    releases: int | None = None
    for value in values:
        text = value.strip().lower()
        limit = _BEHIND.match(text)
        if limit is None:
            if text not in FINDING_RULES:
                raise FailOnError(f"--fail-on: no rule {value!r}; use one of {', '.join(FAIL_ON_VALUES)}")
            ids.update(_IMPLIED.get(text, (text,)))
            continue
        number = int(limit["number"])
        if limit["months"]:
            months = number if months is None else min(months, number)
        else:
            releases = number if releases is None else min(releases, number)
    return FailOn(frozenset(ids), months, releases)


class Ignore(Struct, frozen=True):
    """Findings of a project that do not fail a check: those of one rule, or all if `rule` is None.

    `where` is its file and line, or its option. Without `until` it always holds.
    """

    project: str
    rule: str | None
    reason: str
    where: str
    until: date | None = None

    @property
    def label(self) -> str:
        """`kserve` or `kserve:behind`."""
        return f"{self.project}:{self.rule}" if self.rule else self.project


class IgnoreError(K8smlError):
    """An ignore that names no project, or no rule; the message lists the valid rules."""


def parse_ignore(text: str, option: str) -> Ignore:
    """Parse `PROJECT[:RULE]`; `option` names where it was given. Raises IgnoreError."""
    project, colon, rule = text.partition(":")
    if not project:
        raise IgnoreError(f"{option}: {text!r} names no project; use PROJECT or PROJECT:RULE")
    if colon and rule not in FINDING_RULES:
        raise IgnoreError(f"{option}: no rule {rule!r}; use one of {', '.join(FINDING_RULES)}")
    return Ignore(project, rule if colon else None, option, f"{option} {text}")


def apply_ignores(
    components: Iterable[AssessedComponent], ignores: Sequence[Ignore], today: date
) -> tuple[list[AssessedComponent], list[str]]:
    """Return the components with ignored findings marked, and a line for each ignore without effect."""
    current = [ignore for ignore in ignores if ignore.until is None or today <= ignore.until]
    used: set[Ignore] = set()

    def marked(finding: Finding, slug: str) -> Finding:
        matching = [
            ignore for ignore in current if ignore.project == slug and ignore.rule in (None, finding.rule.id)
        ]
        used.update(matching)
        return replace(finding, ignored=matching[0].reason) if matching else finding

    applied = [
        replace(
            assessed,
            findings=tuple(marked(finding, assessed.component.slug) for finding in assessed.findings),
        )
        for assessed in components
    ]
    notes = [
        f"{ignore.where}: the ignore of {ignore.label} ended on {ignore.until}"
        for ignore in ignores
        if ignore not in current
    ]
    notes += [
        f"{ignore.where}: the ignore of {ignore.label} matches no finding"
        for ignore in current
        if ignore not in used
    ]
    return applied, notes
