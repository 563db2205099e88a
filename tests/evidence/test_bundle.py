from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.evidence.bundle import load_bundle
from tests.builders import history
from tests.evidence.conftest import DataFolder


def test_a_bundle_holds_the_projects_and_what_was_observed_of_them(data: DataFolder) -> None:
    bundle = load_bundle([data.catalog], None)
    assert [project.slug for project in bundle.catalog.projects] == ["demo", "other"]
    assert list(bundle.evidence) == ["demo"]
    assert bundle.evidence["demo"].months == history([5] * 14).months
    assert bundle.problems == ()


def test_a_history_without_a_project_is_left_out(data: DataFolder) -> None:
    data.observe("stranger")
    assert list(load_bundle([data.catalog], None).evidence) == ["demo"]


def test_without_any_history_there_is_a_catalog_still(data: DataFolder) -> None:
    data.file("demo").unlink()
    data.file("demo").parent.rmdir()
    bundle = load_bundle([data.catalog], None)
    assert (len(bundle.catalog.projects), bundle.evidence, bundle.problems) == (2, {}, ())


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "not a history file: "),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:99]), "not a history file: "),
    "wrong type": (lambda file: file.write_text('{"repo": 1}'), "not a history file: "),
    "binary": (lambda file: file.write_bytes(b"\xff\xfe\x00"), "not a history file: "),
    "a folder": (a_folder, "cannot be read: is a directory"),
    "a loop of links": (a_loop, "cannot be read: too many"),
}


@pytest.mark.parametrize(("damage", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_history_that_cannot_be_used_is_a_problem_and_no_crash(
    data: DataFolder, compiled: Path, damage: Callable[[Path], object], says: str
) -> None:
    file = data.observe("other")
    damage(file)
    for bundle in (load_bundle([data.catalog], compiled), load_bundle([data.catalog], compiled)):
        assert list(bundle.evidence) == ["demo"]
        assert len(bundle.problems) == 1
        assert bundle.problems[0].startswith(f"{file}: {says}")
        assert "\n" not in bundle.problems[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads every file")
def test_a_history_that_may_not_be_read_is_a_problem(data: DataFolder) -> None:
    data.file("demo").chmod(0)
    assert load_bundle([data.catalog], None).problems == (
        f"{data.file('demo')}: cannot be read: permission denied; shown as not observed",
    )


def test_a_faulty_or_missing_catalog_is_an_error_with_and_without_a_cache(
    data: DataFolder, compiled: Path
) -> None:
    load_bundle([data.catalog], compiled)
    data.catalog.write_text("projects: [{slug: demo}]")
    with pytest.raises(CatalogError, match=r"missing"):
        load_bundle([data.catalog], compiled)
    data.catalog.unlink()
    with pytest.raises(CatalogError, match=r"projects\.yaml"):
        load_bundle([data.catalog], compiled)


# ---- one's own catalog laid over ----


def test_the_last_file_that_has_a_history_decides(data: DataFolder, own: DataFolder) -> None:
    data.observe("other")
    own.observe("demo", history([8] * 14))
    own.observe("mine", history([7] * 14))
    evidence = load_bundle([data.catalog, own.catalog], None).evidence
    first = {slug: one.months.commits[0] for slug, one in evidence.items()}
    assert first == {"demo": 8, "other": 5, "mine": 7}


def test_without_a_history_beside_ones_own_file_that_beside_the_bundled_one_stands(
    data: DataFolder, own: DataFolder
) -> None:
    evidence = load_bundle([data.catalog, own.catalog], None).evidence
    assert evidence["demo"].months.commits[0] == 5


# ---- umbrellas ----


def test_an_umbrella_is_seen_together_with_its_parts(data: DataFolder) -> None:
    data.projects(
        {"slug": "demo", "released_by": "releasing"},
        {"slug": "releasing", "part_of": "demo"},
        {"slug": "busy", "part_of": "demo"},
        {"slug": "unseen", "part_of": "demo"},
    )
    data.observe("releasing", history([1] * 14, tags=[("v2.0.0", "2018-09-01")]))
    data.observe("busy", history([90] * 14, authors=50, tags=[("v9.0.0", "2018-09-01")]))
    evidence = load_bundle([data.catalog], None).evidence
    assert evidence["demo"].months.commits == (90,) * 14
    assert [release.version for release in evidence["demo"].releases] == ["2.0.0"]
    assert (evidence["demo"].at_least, evidence["busy"].at_least) == (("2018-01", "2019-02"), None)


def test_a_project_with_parts_that_is_no_umbrella_stands_for_itself(data: DataFolder) -> None:
    data.projects({"slug": "demo"}, {"slug": "busy", "part_of": "demo"})
    data.observe("busy", history([90] * 14))
    assert load_bundle([data.catalog], None).evidence["demo"].months.commits == (5,) * 14


def test_an_umbrella_whose_own_home_was_not_observed_has_no_evidence(data: DataFolder) -> None:
    data.projects({"slug": "roof", "released_by": "demo"}, {"slug": "demo", "part_of": "roof"})
    assert list(load_bundle([data.catalog], None).evidence) == ["demo"]
