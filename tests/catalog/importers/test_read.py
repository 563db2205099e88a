"""Lists of other people: landscapes and best-of lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.importers.draft import Draft, ImportResult, SkippedEntry, Step
from k8sml.catalog.importers.entries import entries, new_drafts
from k8sml.catalog.importers.read import read_list
from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import parse_catalog
from k8sml.catalog.model import Catalog, FoundationLevel
from tests.builders import event, project

LANDSCAPE = """\
landscape:
  - category:
    name: AI
    subcategories:
      - subcategory:
        name: Serving
        items:
          - item:
            name: KServe
            description: Never taken over
            repo_url: https://github.com/kserve/kserve
            homepage_url: https://kserve.github.io/website/
            project: incubating
            extra:
              accepted: '2025-09-29'
              incubating: '2025-09-29'
              documentation_url: https://kserve.github.io/website/docs
          - item:
            name: Akri
            repo_url: https://github.com/project-akri/akri/
            project: sandbox
            extra: {accepted: '2021-09-14'}
          - item:
            name: A Vendor
            homepage_url: https://vendor.example
"""
BEST_OF = """\
configuration: {min_stars: 300}
projects:
  - {name: BentoML, github_id: bentoml/BentoML, pypi_id: bentoml, dockerhub_id: bentoml/model-server,
     category: serving, license: Apache-2.0, docs_url: "https://docs.bentoml.com"}
  - {name: Elsewhere, gitlab_id: group/sub/name, category: serving}
  - {name: Nowhere, category: serving}
"""


def read(tmp_path: Path, text: str) -> ImportResult:
    path = tmp_path / "list.yml"
    path.write_text(text)
    return read_list(path)


def faults(tmp_path: Path, text: str) -> list[str]:
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in read(tmp_path, text).issues]


def test_a_landscape_gives_names_repositories_levels_and_dates(tmp_path: Path) -> None:
    found = read(tmp_path, LANDSCAPE)
    assert found.drafts[0] == Draft(
        name="KServe",
        heading="AI / Serving",
        repo="kserve/kserve",
        homepage="https://kserve.github.io/website/",
        docs="https://kserve.github.io/website/docs",
        level=FoundationLevel.INCUBATING,
        steps=(Step("2025-09-29", FoundationLevel.INCUBATING),),
    )
    assert found.drafts[1].repo == "project-akri/akri"
    assert found.drafts[1].steps == (Step("2021-09-14", FoundationLevel.SANDBOX),)
    assert found.left_out == (SkippedEntry("A Vendor", "AI / Serving"),)
    assert not found.issues


def test_a_project_accepted_before_it_advanced_began_as_sandbox(tmp_path: Path) -> None:
    text = LANDSCAPE.replace("incubating: '2025-09-29'", "incubating: '2026-01-02'")
    assert read(tmp_path, text).drafts[0].steps == (
        Step("2025-09-29", FoundationLevel.SANDBOX),
        Step("2026-01-02", FoundationLevel.INCUBATING),
    )


def test_a_best_of_list_gives_packages_images_and_licenses(tmp_path: Path) -> None:
    found = read(tmp_path, BEST_OF)
    draft, elsewhere = found.drafts
    assert (draft.python, draft.images) == (("bentoml",), ("bentoml/model-server",))
    assert (draft.license, draft.docs) == ("Apache-2.0", "https://docs.bentoml.com")
    assert (draft.repo, elsewhere.repo) == ("bentoml/BentoML", "gitlab.com/group/sub/name")
    assert found.left_out == (SkippedEntry("Nowhere", "serving"),)


@pytest.mark.parametrize(
    ("address", "repo"),
    [
        ("https://gitlab.com/group/sub/name", "gitlab.com/group/sub/name"),
        ("https://GitLab.com/Group/Name.git", "gitlab.com/Group/Name"),
        ("https://git.example.org/~user/name/", "git.example.org/~user/name"),
        ("https://example.org", None),
        ("https://example.org:8443/a/b", None),
        ("https://me:secret@example.org/a/b", None),
        ("https://10.0.0.1/a/b", None),
    ],
)
def test_a_repository_of_another_host_is_taken_if_its_address_is_plain(
    tmp_path: Path, address: str, repo: str | None
) -> None:
    found = read(tmp_path, LANDSCAPE.replace("https://github.com/kserve/kserve", address))
    assert [draft.repo for draft in found.drafts if draft.name == "KServe"] == ([repo] if repo else [])
    assert ("KServe" in [entry.name for entry in found.left_out]) is (repo is None)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("name: KServe", "title: KServe", "8: an item of AI / Serving without a name"),
        (
            "https://github.com/kserve/kserve",
            "https://github.com/kserve",
            "11: repo_url: 'https://github.com/kserve' is not a GitHub repository",
        ),
        ("'2021-09-14'", "soon", "22: accepted: 'soon' is not a date such as 2021-09-27"),
        (
            "project: sandbox",
            "project: famous",
            "21: project: 'famous' is not one of archived, sandbox, hosted, incubating, graduated, top-level",
        ),
        (
            "https://kserve.github.io/website/\n",
            "javascript:alert(1)\n",
            "12: homepage_url: 'javascript:alert(1)' is not an http or https address",
        ),
        ("name: Akri", "name: [Akri]", "19: name: must be a single line of text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert line in [
        fault.removeprefix("list.yml:") for fault in faults(tmp_path, LANDSCAPE.replace(old, new, 1))
    ]


def test_the_rest_of_a_list_is_read_where_a_part_is_broken(tmp_path: Path) -> None:
    text = LANDSCAPE.replace("        items:\n", "        items:\n          - words\n", 1)
    found = read(tmp_path, text)
    assert [draft.name for draft in found.drafts] == ["KServe", "Akri"]
    assert [fault.message for fault in found.issues] == ["must be a mapping of keys"]


def test_an_empty_heading_is_no_fault(tmp_path: Path) -> None:
    text = LANDSCAPE + "      - subcategory:\n        name: Network\n        items:\n"
    assert not read(tmp_path, text).issues


@pytest.mark.parametrize("text", ["a: 1\n", "- a\n", ""], ids=["other keys", "a list", "nothing"])
def test_a_file_of_neither_form_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read(tmp_path, text)
    assert caught.value.lines == [
        f"{tmp_path}/list.yml:1: neither a landscape nor a best-of list: "
        "no `landscape:` or `projects:` at the top"
    ]


def test_what_a_catalog_has_under_any_name_or_home_is_not_new(tmp_path: Path) -> None:
    moved = event("2021-09-27", "moved", from_="kserve/kserve", to="new/home")
    known = Catalog(
        projects=(project("serve", repo="new/home", events=(moved,)), project("x", aliases=("akri",)))
    )
    assert new_drafts(read(tmp_path, LANDSCAPE).drafts, known) == []


def test_a_project_listed_twice_is_drafted_once(tmp_path: Path) -> None:
    drafts = read(tmp_path, LANDSCAPE).drafts
    assert [draft.name for draft in new_drafts([*drafts, *drafts], Catalog())] == ["KServe", "Akri"]


def test_the_entries_are_to_the_contract_but_for_what_a_person_must_write(tmp_path: Path) -> None:
    source = "https://example.org/landscape.yml"
    text = entries(read(tmp_path, LANDSCAPE).drafts, "CNCF", source)
    assert "Never taken over" not in text
    completed = text.replace("summary:  #", "summary: Serves.  #").replace(
        "category:  #", "category: serving  #"
    )
    first, second = parse_catalog(completed.encode(), "drafts").projects
    assert (first.slug, first.foundation and first.foundation.level) == ("kserve", "incubating")
    assert [(e.date, e.kind, e.level, e.source) for e in second.events] == [
        ("2021-09-14", "joined", "sandbox", source)
    ]


def test_without_a_foundation_no_level_is_written(tmp_path: Path) -> None:
    text = entries(read(tmp_path, LANDSCAPE).drafts, None, None)
    assert "foundation" not in text
    assert "events" not in text


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab/:. é日", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "items", "subcategories", "extra", "repo_url", "project", "accepted", "github_id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(key=st.sampled_from(["landscape", "projects"]), value=ANY)
def test_no_structure_of_a_list_makes_reading_it_fail(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    path = tmp_path_factory.mktemp("lists") / "list.yml"
    path.write_text(json.dumps({key: value}, ensure_ascii=False))
    found = read_list(path)
    assert all(draft.name and draft.repo for draft in found.drafts)
