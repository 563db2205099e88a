"""Recognize the license of a file by its first words."""

from __future__ import annotations

import re

# Phrases of the license texts (spdx.org/licenses), the more specific first: a file with the phrase has one of
# the licenses named. A phrase that several licenses share names them all.
_PHRASES: tuple[tuple[str, frozenset[str]], ...] = (
    (r"portions of this software are licensed as follows|applies to all files unless", frozenset()),
    (r"elastic license 2\.0", frozenset({"Elastic-2.0"})),
    (r"business source license|licensor: .* licensed work:", frozenset({"BUSL-1.1"})),
    (
        r"affero general public license version 3|affero general public license as",
        frozenset({"AGPL-3.0-only", "AGPL-3.0-or-later"}),
    ),
    (r"lesser general public license", frozenset({"LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only"})),
    (r"mozilla public license version 2\.0", frozenset({"MPL-2.0"})),
    (r"apache license,? version 2\.0", frozenset({"Apache-2.0"})),
    (r"attribution 4\.0 international", frozenset({"CC-BY-4.0"})),
    (r"permission is hereby granted, free of charge", frozenset({"MIT", "X11"})),
    (
        r"redistribution and use in source and binary forms|modified bsd license|bsd [23]-clause",
        frozenset({"BSD-3-Clause", "BSD-2-Clause"}),
    ),
)


def licenses_of(head: str) -> frozenset[str]:
    """Return the SPDX identifiers that a license file starting with `head` can have; empty if unknown.

    A file with parts under different licenses is unknown, too.
    """
    text = " ".join(head.lower().split())
    return next((ids for phrase, ids in _PHRASES if re.search(phrase, text)), frozenset())
