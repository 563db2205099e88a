from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.spdx import closed_parts, expression_problem, identifiers


@pytest.mark.parametrize(
    "text",
    [
        "Apache-2.0",
        "MIT OR Apache-2.0",
        "MIT AND (Apache-2.0 OR BSD-3-Clause)",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "BUSL-1.1",
        "LicenseRef-Weights",
    ],
)
def test_a_valid_expression_has_no_fault(text: str) -> None:
    assert expression_problem(text) is None


@pytest.mark.parametrize(
    "text", ["", "Apache 2.0", "Apache", "MIT OR", "(MIT", "()", "MIT Apache-2.0", "proprietary", "None"]
)
def test_what_spdx_does_not_know_is_a_fault(text: str) -> None:
    assert expression_problem(text) == f"{text!r} is not a valid SPDX expression"


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("mit", "MIT"),
        ("APACHE-2.0", "Apache-2.0"),
        ("MIT or Apache-2.0", "MIT OR Apache-2.0"),
        (" MIT", "MIT"),
        ("licenseref-Weights", "LicenseRef-Weights"),
    ],
)
def test_another_spelling_is_a_fault_that_names_the_right_one(text: str, spelt: str) -> None:
    assert expression_problem(text) == f"{text!r} is spelled {spelt!r} in SPDX"
    assert expression_problem(spelt) is None


@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from(["MIT", "OR", "AND", "WITH", "(", ")"]), max_size=11).map(" ".join)
)
def test_any_text_has_one_line_of_fault_or_none(text: str) -> None:
    fault = expression_problem(text)
    assert fault is None or (fault.isprintable() and fault.startswith(repr(text)))


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Apache-2.0", ()),
        ("MIT AND Apache-2.0", ()),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ()),
        ("BUSL-1.1", ("BUSL-1.1",)),
        ("SSPL-1.0", ("SSPL-1.0",)),
        ("Elastic-2.0", ("Elastic-2.0",)),
        ("PolyForm-Shield-1.0.0", ("PolyForm-Shield-1.0.0",)),
        ("LicenseRef-Weights", ("LicenseRef-Weights",)),
        ("MIT AND BUSL-1.1", ("BUSL-1.1",)),
        ("BUSL-1.1 AND SSPL-1.0", ("BUSL-1.1", "SSPL-1.0")),
        ("MIT OR BUSL-1.1", ()),
        ("(MIT OR BUSL-1.1)", ()),
    ],
)
def test_a_license_is_closed_only_where_no_open_one_can_be_chosen(text: str, closed: tuple[str, ...]) -> None:
    assert closed_parts(text) == closed


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("BUSL-1.1 AND (MIT OR Apache-2.0)", ("BUSL-1.1",)),
        ("BUSL-1.1 OR SSPL-1.0", ("BUSL-1.1", "SSPL-1.0")),
    ],
)
def test_an_or_elsewhere_does_not_open_a_closed_license(text: str, closed: tuple[str, ...]) -> None:
    assert closed_parts(text) == closed


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MIT", {"MIT"}),
        ("(MIT OR Apache-2.0) AND BUSL-1.1", {"MIT", "Apache-2.0", "BUSL-1.1"}),
        ("GPL-2.0+ WITH Classpath-exception-2.0", {"GPL-2.0+", "Classpath-exception-2.0"}),
        (
            "DocumentRef-a:LicenseRef-b OR LicenseRef-Weights",
            {"DocumentRef-a:LicenseRef-b", "LicenseRef-Weights"},
        ),
    ],
)
def test_an_expression_names_its_licenses_and_exceptions(text: str, named: set[str]) -> None:
    assert identifiers(text) == named
