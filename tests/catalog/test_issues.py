from __future__ import annotations

import pytest

from k8sml.catalog.issues import CatalogError, Issue


def error(*faults: Issue) -> CatalogError:
    return CatalogError(list(faults))


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Issue("a.yaml", 3, "demo.name", "wrong"), "a.yaml:3: demo.name: wrong"),
        (Issue("a.yaml", 0, "", "cannot be read"), "a.yaml: cannot be read"),
        (Issue("a.yaml", 3, "", "wrong"), "a.yaml:3: wrong"),
    ],
    ids=["with-key", "the whole file", "without-key"],
)
def test_a_fault_reads_as_file_line_key_and_message(fault: Issue, line: str) -> None:
    assert str(fault) == line


def test_faults_stand_in_file_order_however_they_were_found() -> None:
    found = [Issue("b.yaml", 1, "", "x"), Issue("a.yaml", 10, "", "x"), Issue("a.yaml", 9, "", "x")]
    assert error(*found).lines == ["a.yaml:9: x", "a.yaml:10: x", "b.yaml:1: x"]


def test_the_same_fault_found_twice_is_said_once() -> None:
    assert error(Issue("a.yaml", 1, "k", "x"), Issue("a.yaml", 1, "k", "x")).lines == ["a.yaml:1: k: x"]


def test_a_hundred_faults_are_all_shown() -> None:
    lines = error(*(Issue("a.yaml", n, "", "x") for n in range(1, 101))).lines
    assert (len(lines), lines[-1]) == (100, "a.yaml:100: x")


def test_of_more_than_a_hundred_faults_the_first_hundred_are_shown_and_the_rest_counted() -> None:
    lines = error(*(Issue("a.yaml", n, "", "x") for n in range(1, 151))).lines
    assert lines[0] == "a.yaml:1: x"
    assert lines[99:] == ["a.yaml:100: x", "… and 50 more issues"]


def test_the_text_of_the_error_is_its_lines() -> None:
    made = error(Issue("a.yaml", 2, "", "y"), Issue("a.yaml", 1, "", "x"))
    assert str(made) == "a.yaml:1: x\na.yaml:2: y"


def test_one_more_fault_is_counted_in_the_singular() -> None:
    lines = CatalogError([Issue("a.yaml", n, "", "x") for n in range(1, 102)]).lines
    assert lines[-1] == "… and 1 more issue"
