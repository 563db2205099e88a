"""Whether a catalog agrees with what was seen in the repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from k8sml.catalog.load import load_with_source_map
from k8sml.evidence.agreement import disagreements
from k8sml.evidence.model import Definition
from tests.builders import history

APACHE = "Apache License Version 2.0, January 2004"
BUSL = "Parameters Licensor: Acme Licensed Work: Acme Serve"
RELICENSED = (
    'events: [{date: 2020-06-01, kind: relicensed, from: Apache-2.0, to: BUSL-1.1, source: "https://e.org"}]'
)


def found(
    tmp_path: Path, entry: str, *, head: str = "", groups: tuple[str, ...] = (), top: str = ""
) -> list[str]:
    """What the history of a project, observed on 2019-12-15, shows otherwise than its entry."""
    path = tmp_path / "c.yaml"
    path.write_text(
        f"{top}\nprojects:\n- {{slug: a, name: A, summary: Does., category: data, repo: o/a{entry}}}\n"
        "- {slug: b, name: B, summary: Does., category: data, repo: o/b, detect: {api_groups: [b.io]}}\n"
    )
    seen = replace(
        history([9] * 24),
        license_head=head,
        crds={f"{group}/Kind": Definition() for group in groups},
    )
    loaded = load_with_source_map(path)
    faults = disagreements(loaded.catalog, {"a": seen}, loaded.source_map)
    return [str(fault).removeprefix(f"{path}:") for fault in faults]


def test_a_license_that_the_file_does_not_begin_with_is_named(tmp_path: Path) -> None:
    assert found(tmp_path, ", license: MIT", head=APACHE) == [
        "3: a.license: MIT, but on 2019-12-15 the license file began as Apache-2.0"
    ]


@pytest.mark.parametrize("license", ["Apache-2.0", "Apache-2.0 OR MIT", "MIT AND Apache-2.0"])
def test_a_license_that_the_file_begins_with_agrees(tmp_path: Path, license: str) -> None:
    assert not found(tmp_path, f", license: {license}", head=APACHE)


def test_a_file_that_does_not_tell_its_license_is_no_disagreement(tmp_path: Path) -> None:
    assert not found(tmp_path, ", license: MIT", head="Ask us.")


def test_the_license_of_the_day_of_the_observation_is_compared(tmp_path: Path) -> None:
    entry = f", license: BUSL-1.1, {RELICENSED}"
    assert not found(tmp_path, entry, head=APACHE)
    assert found(tmp_path, entry, head=BUSL) == [
        "3: a.license: Apache-2.0, but on 2019-12-15 the license file began as BUSL-1.1"
    ]


def test_a_group_defined_in_a_tree_is_claimed_by_some_project_or_declared_foreign(tmp_path: Path) -> None:
    assert found(tmp_path, "", groups=("a.io", "b.io", "cert.io"), top="foreign_api_groups: [cert.io]") == [
        "3: a: its repository defines resources of a.io; add it to detect.api_groups, "
        "or to foreign_api_groups if no catalog project owns it"
    ]
    assert not found(tmp_path, ", detect: {api_groups: [a.io]}", groups=("a.io", "b.io"))
    assert not found(tmp_path, ", detect: {shared_api_groups: [a.io]}", groups=("a.io",))
    assert not found(tmp_path, ", detect: {shared_api_groups: [a.io/Kind]}", groups=("a.io",))
