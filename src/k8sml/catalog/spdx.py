"""SPDX licence expressions: whether one is valid, and whether it is an open-source licence."""

from __future__ import annotations

import re

from k8sml.catalog.issues import quoted

# Source-available licences of the catalog's field, none approved by the Open Source Initiative
# (opensource.org/licenses): they restrict offering the software as a service or its use in production.
NOT_OPEN_SOURCE = frozenset({"BUSL-1.1", "SSPL-1.0", "Elastic-2.0", "PolyForm-Shield-1.0.0"})


def expression_fault(text: str) -> str | None:
    """What is wrong with an SPDX expression, or None. The licence list is that of `packaging`."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonical = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return f"{quoted(text)} is not a valid SPDX expression"
    if canonical != text:
        return f"{quoted(text)} is spelt {quoted(canonical)} in SPDX"
    return None


def identifiers(expression: str) -> set[str]:
    """The licences and exceptions that an expression names."""
    return set(re.findall(r"[A-Za-z0-9.+:-]+", expression)) - {"AND", "OR", "WITH"}


def closed_parts(expression: str) -> tuple[str, ...]:
    """The licences of the expression that are not open source, where no open one can be chosen.

    `MIT OR BUSL-1.1` leaves a choice, so nothing is closed there; `MIT AND BUSL-1.1` does not. AND binds
    tighter than OR (SPDX specification, annex on licence expressions).
    """
    return _any(re.findall(r"[()]|[A-Za-z0-9.+:-]+", expression))


def _any(tokens: list[str]) -> tuple[str, ...]:
    """What is closed in alternatives: nothing, if one of them is open. Takes its tokens off the list."""
    sides = [_all(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        sides.append(_all(tokens))
    return tuple(dict.fromkeys(one for side in sides for one in side)) if all(sides) else ()


def _all(tokens: list[str]) -> tuple[str, ...]:
    """What is closed in terms that hold together: whatever is closed in any."""
    found = _term(tokens)
    while tokens and tokens[0] in ("AND", "WITH"):
        exception = tokens.pop(0) == "WITH"
        part = _term(tokens)
        found += () if exception else part
    return tuple(dict.fromkeys(found))


def _term(tokens: list[str]) -> tuple[str, ...]:
    word = tokens.pop(0) if tokens else ""
    if word != "(":
        return (word,) if _closed(word) else ()
    inner = _any(tokens)
    if tokens:
        tokens.pop(0)  # the closing bracket
    return inner


def _closed(identifier: str) -> bool:
    return identifier in NOT_OPEN_SOURCE or identifier.startswith("LicenseRef-")
