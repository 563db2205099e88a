"""How a fault names the entry that it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import load_catalog
from tests.catalog.texts import demo, entries, faults


def test_faults_of_the_form_name_each_entry_by_its_slug() -> None:
    assert faults(entries("a, docs: here", "b", "c, licence: MIT, tags: [Not Fine]")) == [
        "c.yaml:2: a.docs: 'here' must be an http or https address",
        "c.yaml:4: c.licence: unknown key, did you mean license?",
        "c.yaml:4: c.tags[0]: 'Not Fine' must be a slug such as seldon-core",
    ]


def test_an_entry_of_two_files_is_named_by_its_slug_in_the_file_of_the_fault(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(entries("a", "b"))
    second.write_text("projects:\n- slug: b\n  docs: here\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog(first, second)
    assert caught.value.lines == [f"{second}:3: b.docs: 'here' must be an http or https address"]


@pytest.mark.parametrize("slug", ["Demo", "a--b", "../a"])
def test_what_is_no_slug_is_refused_under_the_name_that_it_gives(slug: str) -> None:
    assert faults(demo(slug=slug)) == [f"c.yaml:2: {slug}.slug: '{slug}' must be a slug such as seldon-core"]


@pytest.mark.parametrize("slug", ["''", "[a]", "{a: b}"], ids=["empty", "list", "mapping"])
def test_an_entry_whose_slug_is_no_text_is_named_by_its_position(slug: str) -> None:
    shown = "'' " if slug == "''" else ""
    assert faults(demo("licence: MIT", slug=slug)) == [
        f"c.yaml:2: projects[0].slug: {shown}must be a slug such as seldon-core",
        "c.yaml:7: projects[0].licence: unknown key, did you mean license?",
    ]


def test_an_entry_without_a_slug_is_named_by_its_position_from_zero() -> None:
    text = "projects:\n- {slug: a, name: A, summary: S., category: data, repo: o/a}\n- {name: B}\n"
    assert faults(text) == [
        f"c.yaml:3: projects[1]: missing key: {key}" for key in ("category", "repo", "slug", "summary")
    ]
