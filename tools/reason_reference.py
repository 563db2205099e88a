"""Write docs/reasons.md, the reference of every code of a reason in JSON output, from the rules of judging.

    python tools/reason_reference.py [--check]

With --check the file is only compared: exits with 1 if it is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from k8sml.maturity.reasons import RULES

FILE = Path(__file__).parent.parent / "docs" / "reasons.md"
HEAD = """\
# Reasons

<!-- written by tools/reason_reference.py; change the docstrings of src/k8sml/maturity/reasons.py instead -->

In JSON and YAML output every level, vitality, verdict and missing forecast has reasons. A reason is an object
with the `code` of its rule, its `values` by name, and a `sentence` for people. Programs compare codes and
values; sentences may change in any release. `needed` is the number asked for (at least), `limit` an upper
bound. With `lower_bound` the number found is a lower bound. [How verdicts are reached](verdicts.md) explains
the rules.

| code | the rule decides if | values |
|---|---|---|
"""


def reference() -> str:
    """Return the whole page."""
    rows = []
    for rule in RULES.values():
        values = ", ".join(f"`{name}`" for name in rule.value_names)
        rows.append(f"| `{rule.id}` | {' '.join(rule.meaning.split())} | {values} |\n")
    return HEAD + "".join(rows)


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
