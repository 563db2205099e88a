"""SPDX license expressions: check them, and list their licenses that are not open source."""

from __future__ import annotations

import re

from k8sml.catalog.issues import quoted

# Source-available licenses that the Open Source Initiative has not approved (opensource.org/licenses): they
# restrict offering the software as a service, or its use in production.
NOT_OPEN_SOURCE = frozenset({"BUSL-1.1", "SSPL-1.0", "Elastic-2.0", "PolyForm-Shield-1.0.0"})


def expression_problem(text: str) -> str | None:
    """Return the problem of an SPDX expression; None if it is valid. `packaging` has the list of licenses."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonical = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return f"{quoted(text)} is not a valid SPDX expression"
    if canonical != text:
        return f"{quoted(text)} is spelled {quoted(canonical)} in SPDX"
    return None


def identifiers(expression: str) -> set[str]:
    """Return the licenses and exceptions that an expression names."""
    return set(re.findall(r"[A-Za-z0-9.+:-]+", expression)) - {"AND", "OR", "WITH"}


def closed_parts(expression: str) -> tuple[str, ...]:
    """Return the licenses of an expression that are not open source, if the expression leaves no open choice.

    `MIT OR BUSL-1.1` leaves an open choice, so the result is empty; `MIT AND BUSL-1.1` leaves none. AND binds
    tighter than OR (SPDX specification, annex on license expressions).
    """
    return _any(re.findall(r"[()]|[A-Za-z0-9.+:-]+", expression))


def _any(tokens: list[str]) -> tuple[str, ...]:
    """Return the closed licenses of alternatives; none if one of them is open. Removes its tokens."""
    sides = [_all(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        sides.append(_all(tokens))
    return tuple(dict.fromkeys(license_ for side in sides for license_ in side)) if all(sides) else ()


def _all(tokens: list[str]) -> tuple[str, ...]:
    """Return the closed licenses of terms that apply together. Removes its tokens."""
    closed = _term(tokens)
    while tokens and tokens[0] in ("AND", "WITH"):
        exception = tokens.pop(0) == "WITH"
        part = _term(tokens)
        closed += () if exception else part
    return tuple(dict.fromkeys(closed))


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
