"""`k8sml catalog validate` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from k8sml.catalog.schema import json_schema
from tests.cli.conftest import Call

GOOD = """\
projects:
- {slug: a, name: A, summary: Does., category: serving, repo: o/a, license: MIT, alternatives: [b]}
- {slug: b, name: B, summary: Does., category: serving, repo: o/b, alternatives: [a]}
"""
HISTORY = {
    "repo": "o/a",
    "observed": "2026-01-15",
    "license_head": "Apache License Version 2.0",
    "crds": {"a.io/Thing": {"plural": "things", "versions": {"v1": [True, True]}}},
    "months": {
        "start": "2026-01",
        "end": "2026-01",
        **{key: [1] for key in ("commits", "authors", "authors_12m", "bus_factor_12m")},
        "top_author_share_12m": [1.0],
    },
    "tags": [],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "projects.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_sound_catalog_is_told_so_with_what_it_holds(k8sml: Call, file: Path) -> None:
    done = k8sml("catalog", "validate", str(file))
    assert done == (0, f"{file}: 2 projects, 0 events, 0 histories, no issues\n", "")


def test_the_bundled_catalog_has_no_fault(k8sml: Call) -> None:
    done = k8sml("catalog", "validate", K8SML_DATA=str(Path(__file__).parents[2] / "data"))
    assert (done.code, done.err) == (0, "")


def test_a_catalog_that_cannot_be_used_exits_2(k8sml: Call, file: Path) -> None:
    file.write_text(GOOD.replace("slug: b,", ""), encoding="utf-8")
    done = k8sml("catalog", "validate", str(file))
    assert (done.code, done.out) == (2, "")
    assert f"k8sml: {file}:3: projects[1]: missing key: slug" in done.err


def test_a_shortcoming_exits_1(k8sml: Call, file: Path) -> None:
    file.write_text(GOOD.replace(", alternatives: [a]", ""), encoding="utf-8")
    done = k8sml("catalog", "validate", str(file))
    assert done == (1, "", f"k8sml: {file}:3: b.alternatives: a names b, but not the other way round\n")


def test_a_history_that_disagrees_exits_1(k8sml: Call, file: Path) -> None:
    (file.parent / "history").mkdir()
    (file.parent / "history" / "a.json").write_text(json.dumps(HISTORY), encoding="utf-8")
    done = k8sml("catalog", "validate", str(file))
    assert done.code == 1
    assert done.err.splitlines() == [
        f"k8sml: {file}:2: a: its repository defines resources of a.io; add it to detect.api_groups, "
        "or to foreign_api_groups if no catalog project owns it",
        f"k8sml: {file}:2: a.license: MIT, but on 2026-01-15 the license file began as Apache-2.0",
    ]


def test_a_history_that_cannot_be_read_exits_3(k8sml: Call, file: Path) -> None:
    (file.parent / "history").mkdir()
    (file.parent / "history" / "a.json").write_text("{", encoding="utf-8")
    done = k8sml("catalog", "validate", str(file))
    assert done.code == 3
    assert f"k8sml: {file.parent}/history/a.json: not a history file: " in done.err


def test_online_what_cannot_be_asked_exits_3_and_is_named(process: Call, file: Path) -> None:
    nowhere = "http://127.0.0.1:9"  # the discard port, where nothing listens
    done = process(
        "catalog", "validate", str(file), "--online", GITHUB_SERVER_URL=nowhere, PATH=str(file.parent)
    )
    assert done.code == 3
    assert done.err.splitlines() == [
        f"k8sml: github.com/o/{one}: cannot be reached; not checked" for one in ("a", "b")
    ]


def test_schema_prints_the_schema(k8sml: Call) -> None:
    assert json.loads(k8sml("catalog", "schema").out) == json_schema()


def test_a_catalog_of_ones_own_is_laid_over_the_one_that_is_checked(k8sml: Call, file: Path) -> None:
    own = file.with_name("own.yaml")
    own.write_text("projects:\n- {slug: b, alternatives: []}\n", encoding="utf-8")
    done = k8sml("catalog", "validate", str(file), "--catalog", str(own))
    assert done.code == 0
    assert done.out == f"{file}, {own}: 2 projects, 0 events, 0 histories, no issues\n"
