"""SPDX licence expressions: whether one is valid, and whether it is an open-source licence."""

from __future__ import annotations

import re

# Source-available licences of the catalog's field, none approved by the Open Source Initiative
# (opensource.org/licenses): they restrict offering the software as a service or its use in production.
NOT_OPEN_SOURCE = frozenset({"BUSL-1.1", "SSPL-1.0", "Elastic-2.0", "PolyForm-Shield-1.0.0"})


def expression_fault(text: str) -> str | None:
    """What is wrong with an SPDX expression, or None. The licence list is that of `packaging`."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonical = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return f"{text!r} is not a valid SPDX expression"
    if canonical != text:
        return f"{text!r} is spelt {canonical!r} in SPDX"
    return None


def closed_parts(expression: str) -> tuple[str, ...]:
    """The licences of the expression that are not open source, where no open one can be chosen.

    `MIT OR BUSL-1.1` leaves a choice, so nothing is closed there; `MIT AND BUSL-1.1` does not.
    """
    if re.search(r"\bOR\b", expression):
        return ()
    return tuple(part for part in re.findall(r"[A-Za-z0-9.-]+", expression) if _closed(part))


def _closed(identifier: str) -> bool:
    return identifier in NOT_OPEN_SOURCE or identifier.startswith("LicenseRef-")
