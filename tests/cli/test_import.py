"""`k8sml catalog import`."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.catalog.load import parse_catalog
from tests.cli.conftest import Call

LANDSCAPE = """\
landscape:
- name: AI
  subcategories:
  - name: Serving
    items:
    - {name: New Thing, repo_url: "https://github.com/o/new", project: sandbox, extra: {accepted: 2024-06-18}}
    - {name: ModelHub, repo_url: "https://github.com/o/elsewhere"}
    - {name: A Vendor}
  - name: Data
    items:
    - {name: Store, repo_url: "https://github.com/o/store"}
"""
SOURCE = "https://example.org/landscape.yml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "landscape.yml"
    path.write_text(LANDSCAPE, encoding="utf-8")
    return path


def test_what_the_catalog_lacks_is_printed_as_entries_to_complete(k8sml: Call, file: Path) -> None:
    done = k8sml("catalog", "import", str(file), "--foundation", "CNCF", "--source", SOURCE)
    assert done.code == 0
    completed = done.out.replace("summary:  #", "summary: Serves.  #")
    completed = completed.replace("category:  #", "category: data  #")
    assert [project.slug for project in parse_catalog(completed.encode(), "drafts").projects] == [
        "new-thing",
        "store",
    ]
    assert done.err.splitlines() == [
        "k8sml: 2 entries printed, 1 already known, 1 without a repository",
        "k8sml: without a repository: A Vendor",
    ]


def test_a_heading_chooses_a_part_of_the_list(k8sml: Call, file: Path) -> None:
    done = k8sml("catalog", "import", str(file), "--heading", "data")
    assert done.out.splitlines()[1] == "- slug: store"
    assert done.err == "k8sml: 1 entry printed, 0 already known, 0 without a repository\n"


def test_a_heading_that_fits_nothing_is_refused(k8sml: Call, file: Path) -> None:
    done = k8sml("catalog", "import", str(file), "--heading", "Datta")
    assert done == (2, "", f"k8sml: --heading: no heading of {file} contains 'Datta'\n")


def test_levels_without_a_foundation_and_a_source_are_left_out_and_that_is_said(
    k8sml: Call, file: Path
) -> None:
    done = k8sml("catalog", "import", str(file))
    assert "CNCF" not in done.out
    assert done.err.splitlines()[-1] == (
        "k8sml: levels and dates are left out; name their origin with --foundation and --source"
    )


def test_parts_that_cannot_be_read_are_named_with_exit_code_3(k8sml: Call, file: Path) -> None:
    file.write_text(LANDSCAPE.replace("2024-06-18", "soon"), encoding="utf-8")
    done = k8sml("catalog", "import", str(file), "--foundation", "CNCF", "--source", SOURCE)
    assert done.code == 3
    assert done.err.splitlines()[-1] == f"k8sml: {file}:6: accepted: 'soon' is not a date such as 2021-09-27"
    assert "- slug: new-thing" in done.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("none.yml",), "none.yml: cannot be read: no such file or directory"),
        (("none.yml", "--source", "here"), "--source: 'here' is not an http or https address"),
    ],
)
def test_what_a_person_got_wrong_is_one_line_and_exit_code_2(
    k8sml: Call, args: tuple[str, ...], message: str
) -> None:
    assert k8sml("catalog", "import", *args) == (2, "", f"k8sml: {message}\n")
