"""Which findings fail a check: the words of `--fail-on`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from k8sml.scan.assessed import FINDING_RULES, AssessedComponent, Finding, FindingRule

_BEHIND = re.compile(r"^behind\s*>\s*(?P<number>\d{1,4})(?P<months>m?)$", re.ASCII)

# What a person may write, for messages and help.
WORDS = (*FINDING_RULES, "behind>12m", "behind>3")

# Whoever runs something under a name from before a rename runs what its own successor took the place of.
_MEANS: dict[FindingRule, tuple[FindingRule, ...]] = {
    FindingRule.SUPERSEDED: (FindingRule.SUPERSEDED, FindingRule.RENAMED)
}


class FailOnError(ValueError):
    """A word that nothing can fail on; the text lists the valid ones."""


class FailOn(Struct, frozen=True):
    """What fails: concerns by their kind, and how many months or stable releases behind is too many."""

    whats: frozenset[FindingRule] = frozenset()
    months: int | None = None
    releases: int | None = None

    def hits(self, assessment: AssessedComponent) -> tuple[Finding, ...]:
        """The concerns of an assessment that fail the check. Ignored ones never do."""
        return tuple(
            concern
            for concern in assessment.concerns
            if concern.ignored is None
            and (
                concern.what in self.whats
                or (concern.what is FindingRule.BEHIND and self._too_far(assessment))
            )
        )

    def _too_far(self, assessment: AssessedComponent) -> bool:
        months, releases = assessment.in_use.months_behind, assessment.in_use.releases_behind
        return (self.months is not None and months is not None and months > self.months) or (
            self.releases is not None and releases is not None and releases > self.releases
        )


def parse_fail_on(words: Iterable[str]) -> FailOn:
    """What the words ask for. Raises FailOnError.

    `behind>12m` is more than twelve months behind, `behind>3` more than three stable releases; of several
    limits of a kind the lowest counts.
    """
    whats: set[FindingRule] = set()
    months: int | None = None
    releases: int | None = None
    for word in words:
        text = word.strip().lower()
        limit = _BEHIND.match(text)
        if limit is None:
            if text not in FINDING_RULES:
                raise FailOnError(f"--fail-on {word!r}: one of {', '.join(WORDS)}")
            whats.update(_MEANS.get(FindingRule(text), (FindingRule(text),)))
            continue
        number = int(limit["number"])
        if limit["months"]:
            months = number if months is None else min(months, number)
        else:
            releases = number if releases is None else min(releases, number)
    return FailOn(frozenset(whats), months, releases)
