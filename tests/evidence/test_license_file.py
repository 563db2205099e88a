"""Which license a file begins with."""

from __future__ import annotations

import pytest

from k8sml.evidence.license_file import licenses_of


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("Apache License Version 2.0, January 2004 http://www.apache.org/licenses/", {"Apache-2.0"}),
        ("Copyright 2019 Someone. Licensed under the Apache License, Version 2.0 (the", {"Apache-2.0"}),
        ("MIT License Copyright (c) Ollama Permission is hereby granted, free of charge", {"MIT", "X11"}),
        ("GNU AFFERO GENERAL PUBLIC LICENSE\n  Version 3,", {"AGPL-3.0-only", "AGPL-3.0-or-later"}),
        ("Mozilla Public License Version 2.0 ==== 1. Definitions", {"MPL-2.0"}),
        ("BSD 3-Clause License Copyright (c) 2017", {"BSD-3-Clause", "BSD-2-Clause"}),
        ("Redistribution and use in source and binary forms", {"BSD-3-Clause", "BSD-2-Clause"}),
        ("Parameters Licensor: Acme Ltd. Licensed Work: Acme Serve", {"BUSL-1.1"}),
        ("# **Elastic License 2.0 (ELv2)**", {"Elastic-2.0"}),
        ("Attribution 4.0 International ====", {"CC-BY-4.0"}),
    ],
)
def test_a_license_is_told_by_its_own_first_words(head: str, found: set[str]) -> None:
    assert licenses_of(head) == found


@pytest.mark.parametrize(
    "head",
    [
        "",
        "All rights reserved. Ask us.",
        "Portions of this software are licensed as follows: * under ee/ … MIT Expat",
        "The following applies to all files unless otherwise noted: Apache License Version 2.0",
    ],
    ids=["empty", "unknown", "mixed", "unless noted"],
)
def test_a_file_that_does_not_tell_is_no_evidence(head: str) -> None:
    assert licenses_of(head) == frozenset()
