"""One's own catalog file laid over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import load_catalog

BASE = """\
projects:
- slug: kserve
  name: KServe
  summary: Serves models.
  category: serving
  tags: [inference, crd]
  repo: kserve/kserve
resources:
- {title: A talk, url: "https://example.org/talk", kind: talk}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.yaml"
    path.write_text(BASE)
    return path


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    return path


def test_an_entry_with_a_new_slug_is_added(base: Path, tmp_path: Path) -> None:
    path = own(
        tmp_path,
        "projects:\n- {slug: acme, name: Acme, summary: Serves., category: serving, repo: acme/serve,\n"
        "   alternatives: [kserve]}\n",
    )
    catalog = load_catalog(base, path)
    assert [project.slug for project in catalog.projects] == ["kserve", "acme"]
    assert catalog.projects[1].alternatives == ("kserve",)


def test_an_entry_with_a_known_slug_changes_only_the_keys_that_it_names(base: Path, tmp_path: Path) -> None:
    path = own(tmp_path, "projects:\n- slug: kserve\n  tags: [ours]\n  docs: https://acme.example/kserve\n")
    (project,) = load_catalog(base, path).projects
    assert (project.name, project.repo) == ("KServe", "kserve/kserve")
    assert project.tags == ("ours",)
    assert project.docs == "https://acme.example/kserve"


def test_the_last_file_wins(base: Path, tmp_path: Path) -> None:
    first = own(tmp_path, "projects:\n- {slug: kserve, language: Go}\n")
    second = tmp_path / "second.yaml"
    second.write_text("projects:\n- {slug: kserve, language: Python}\n")
    assert load_catalog(base, first, second).projects[0].language == "Python"
    assert load_catalog(base, second, first).projects[0].language == "Go"


def test_resources_of_both_files_are_kept(base: Path, tmp_path: Path) -> None:
    path = own(tmp_path, 'resources:\n- {title: Ours, url: "https://acme.example", kind: article}\n')
    assert [resource.title for resource in load_catalog(base, path).resources] == ["A talk", "Ours"]


def test_an_empty_file_changes_nothing(base: Path, tmp_path: Path) -> None:
    assert load_catalog(base, own(tmp_path, "")) == load_catalog(base)


def test_a_fault_names_the_file_and_line_it_stands_in(base: Path, tmp_path: Path) -> None:
    path = own(tmp_path, "projects:\n- slug: kserve\n  category: srving\n- slug: acme\n  name: Acme\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog(base, path)
    lines = caught.value.lines
    assert lines[0].startswith(f"{path}:3: kserve.category: 'srving' is not one of serving,")
    assert lines[1:] == [f"{path}:4: acme: missing key: {key}" for key in ("category", "repo", "summary")]


def test_a_relation_that_an_overlay_breaks_is_a_fault_of_the_overlay(base: Path, tmp_path: Path) -> None:
    path = own(tmp_path, "projects:\n- slug: kserve\n  alternatives:\n  - nobody\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog(base, path)
    assert caught.value.lines == [f"{path}:4: kserve.alternatives[0]: no project has the slug nobody"]


def test_a_slug_twice_in_one_file_is_a_fault_and_no_silent_merge(base: Path, tmp_path: Path) -> None:
    entry = "- {slug: acme, name: Acme, summary: Serves., category: serving, repo: acme/serve}\n"
    with pytest.raises(CatalogError) as caught:
        load_catalog(base, own(tmp_path, f"projects:\n{entry}{entry}"))
    assert "acme.slug: the slug acme is already taken" in caught.value.lines[0]


@pytest.mark.parametrize("text", ["just words\n", "- a\n- b\n", "projects: words\n", "projects:\n- words\n"])
def test_a_file_of_another_shape_is_a_fault_in_that_file(base: Path, tmp_path: Path, text: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(CatalogError) as caught:
        load_catalog(base, path)
    assert all(line.startswith(f"{path}:") for line in caught.value.lines)
