"""Write docs/reasons.md, the reference of every code in JSON output, from the rules of judging and scanning.

    python tools/reason_reference.py [--check]

With --check the file is only compared: exits with 1 if it is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from k8sml.maturity import reasons
from k8sml.maturity.rule import RULES, Rule
from k8sml.scan import version_rules
from k8sml.scan.rules import FINDING_RULES

FILE = Path(__file__).parent.parent / "docs" / "reasons.md"
HEAD = """\
# Reasons

<!-- written by tools/reason_reference.py; change the docstrings of the rules instead -->

In JSON and YAML output every level, vitality, verdict and missing forecast has reasons. A reason is an object
with the `code` of its rule, its `values` by name, and a `sentence` for people. Programs compare codes and
values; sentences may change in any release. `needed` is the number asked for (at least), `limit` an upper
bound. With `lower_bound` the number found is a lower bound. [How verdicts are reached](verdicts.md) explains
the rules.

| code | the rule decides if | values |
|---|---|---|
"""


VERSIONS = """
## Versions in a scan

The `version_reason` of a component says why the standing of its version is unknown, or what is special
about it.

| code | the rule decides if | values |
|---|---|---|
"""
FINDINGS = """
## Findings of a scan

Each of the `concerns` of a component is a finding, the most severe first. `dormant` and `hold` have the
values of the reason whose code is in `because`. [Scanning](scan.md) explains how to fail a check on them.

| code | severity | action | help | values |
|---|---|---|---|---|
"""


def reference() -> str:
    """Return the whole page."""
    judging = (rule for rule in RULES.values() if rule.words.__module__ == reasons.__name__)
    versions = (rule for rule in RULES.values() if rule.words.__module__ == version_rules.__name__)
    findings = (
        f"| `{rule.id}` | {rule.severity} | {rule.action} | {rule.help} | {_values(rule)} |\n"
        for rule in FINDING_RULES.values()
    )
    return "".join((HEAD, *map(_row, judging), VERSIONS, *map(_row, versions), FINDINGS, *findings))


def _row(rule: Rule[Any]) -> str:
    return f"| `{rule.id}` | {' '.join(rule.meaning.split())} | {_values(rule)} |\n"


def _values(rule: Rule[Any]) -> str:
    names = [f"`{name}`" for name in rule.value_names if name != "values"]
    return ", ".join([*names, *(f"`{name}` (optional)" for name in rule.optional_names)])


def main() -> int:
    """Run the script and return its exit code."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(reference(), encoding="utf-8")
        return 0
    current = FILE.read_text(encoding="utf-8") == reference()
    print(f"{FILE.name} is current" if current else f"{FILE.name}: run tools/reason_reference.py")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main())
