"""Data that cannot be used: what is said, what is shown all the same, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import Call
from tests.cli.sample import CATALOG, DAY, HISTORIES, write_sample

READING = [
    "list",
    "maturity",
    "categories",
    "resources",
    "show modelhub",
    "releases modelhub",
    "lineage modelhub",
    "compare modelhub stream",
]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the sample to break."""
    return write_sample(tmp_path / "own")


@pytest.mark.parametrize("command", READING)
def test_a_broken_history_is_named_and_the_rest_is_shown(k8sml: Call, own: Path, command: str) -> None:
    (own / "history" / "tinyserve.json").write_text('{"repo": ', encoding="utf-8")
    done = k8sml(*command.split(), K8SML_DATA=str(own))
    assert done.code == 3
    (line,) = done.err.splitlines()
    assert line.startswith(f"k8sml: {own}/history/tinyserve.json: not a history file: ")
    assert line.endswith("; shown as not observed")
    assert len(done.lines) > 1


def test_a_project_with_a_broken_history_is_shown_as_not_observed(k8sml: Call, own: Path) -> None:
    (own / "history" / "tinyserve.json").write_bytes(b"\xff\xfe\x00")
    done = k8sml("list", "--as-of", DAY, "-o", "json", K8SML_DATA=str(own))
    items = {item["slug"]: item for item in json.loads(done.out)["items"]}
    assert (items["modelhub"]["verdict"], items["tinyserve"]["observed"]) == ("adopt", None)
    assert items["tinyserve"]["verdict"] is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", '{"repo": 1}', '{"repo": "a/b", "observed": "yesterday"}', "[" * 5000],
    ids=["empty", "list", "null", "wrong-type", "no-day", "deep"],
)
def test_whatever_is_wrong_with_a_history_is_one_line(k8sml: Call, own: Path, content: str) -> None:
    (own / "history" / "stream.json").write_text(content, encoding="utf-8")
    done = k8sml("list", "--as-of", DAY, "-o", "name", K8SML_DATA=str(own))
    assert (done.code, len(done.err.splitlines()), "modelhub" in done.lines) == (3, 1, True)


def test_a_folder_in_place_of_a_history_is_named(k8sml: Call, own: Path) -> None:
    file = own / "history" / "stream.json"
    file.unlink()
    file.mkdir()
    done = k8sml("list", "-o", "name", K8SML_DATA=str(own))
    assert done.err == f"k8sml: {file}: cannot be read: is a directory; shown as not observed\n"


@pytest.mark.parametrize("command", READING)
def test_every_fault_of_a_catalog_is_a_line_with_file_and_line(k8sml: Call, own: Path, command: str) -> None:
    text = CATALOG.replace("category: messaging", "category: mesaging").replace("language: Java", "lang: J")
    (own / "projects.yaml").write_text(text, encoding="utf-8")
    done = k8sml(*command.split(), K8SML_DATA=str(own))
    assert (done.code, done.out) == (2, "")
    first, second = (line.removeprefix(f"k8sml: {own}/projects.yaml:") for line in done.err.splitlines())
    at = text[: text.index("mesaging")].count("\n") + 1
    assert first.startswith(f"{at}: stream.category: 'mesaging' is not one of serving, pipelines,")
    assert second.startswith(f"{at + 2}: stream.lang: unknown key")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("projects: [", "not valid YAML"),
        ("projects:\n\t- slug: x\n", "a tab: indent with spaces"),
        ("- a\n- b\n", "must be a mapping of keys"),
        ("projects: &x []\n", "the anchor &x is not allowed"),
    ],
)
def test_what_is_no_yaml_or_no_catalog_is_told_without_a_traceback(
    k8sml: Call, own: Path, text: str, message: str
) -> None:
    (own / "projects.yaml").write_text(text, encoding="utf-8")
    done = k8sml("list", K8SML_DATA=str(own))
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert all(line.startswith(f"k8sml: {own}/projects.yaml:") for line in done.err.splitlines())


def test_an_empty_catalog_is_one_without_projects(k8sml: Call, own: Path) -> None:
    (own / "projects.yaml").write_text("", encoding="utf-8")
    assert k8sml("list", K8SML_DATA=str(own)).out == "no projects match\n"
    assert k8sml("maturity", K8SML_DATA=str(own)).lines[0].startswith("0 projects in 0 categories as of ")


@pytest.mark.parametrize("command", ["list", "show x", "catalog path", "catalog validate"])
def test_a_folder_without_a_catalog_is_named(k8sml: Call, tmp_path: Path, command: str) -> None:
    done = k8sml(*command.split(), K8SML_DATA=str(tmp_path / "nowhere"))
    assert (done.code, done.out, done.err) == (
        2,
        "",
        f"k8sml: no projects.yaml in {tmp_path}/nowhere; set K8SML_DATA to a folder that has one\n",
    )


def test_a_missing_catalog_of_ones_own_is_named(k8sml: Call, tmp_path: Path) -> None:
    done = k8sml("list", "--catalog", str(tmp_path / "ours.yaml"))
    assert (done.code, done.err) == (
        2,
        f"k8sml: {tmp_path}/ours.yaml: cannot be read: no such file or directory\n",
    )


@pytest.mark.parametrize("cache", ["file", "file/below", ""], ids=["a-file", "below-a-file", "none"])
def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    k8sml: Call, tmp_path: Path, cache: str
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = k8sml("list", "-o", "name", K8SML_CACHE_DIR=str(tmp_path / cache) if cache else "")
    assert (done.code, done.err, len(done.lines)) == (0, "", 7)
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_broken_cache_is_made_again(k8sml: Call, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    for name in ("bundle", "report"):
        (tmp_path / "cache" / f"{name}.msgpack").write_bytes(b"\x00broken")
    done = k8sml("list", "-o", "name", K8SML_CACHE_DIR=str(tmp_path / "cache"))
    assert (done.code, done.err, len(done.lines)) == (0, "", 7)


def test_a_changed_catalog_is_seen_at_once(k8sml: Call, own: Path, tmp_path: Path) -> None:
    env = {"K8SML_DATA": str(own), "K8SML_CACHE_DIR": str(tmp_path / "cache")}
    assert "TinyServe" in k8sml("list", **env).out
    (own / "projects.yaml").write_text(CATALOG.replace("TinyServe", "MiniServe"), encoding="utf-8")
    assert "MiniServe" in k8sml("list", **env).out


@pytest.mark.parametrize(
    "change",
    [{"observed": "2026-13-45"}, {"first_commit": "2026-02-31"}, {"observed": "2026-08-15\n"}],
    ids=["no-month", "no-day", "line-break"],
)
def test_a_history_with_an_impossible_day_is_named(
    k8sml: Call, tmp_path: Path, change: dict[str, str]
) -> None:
    own = write_sample(tmp_path / "own")
    broken = {**msgspec.to_builtins(HISTORIES["tinyserve"]), **change}
    (own / "history" / "tinyserve.json").write_text(json.dumps(broken), encoding="utf-8")
    done = k8sml("list", "--as-of", DAY, "-o", "name", K8SML_DATA=str(own))
    assert (done.code, len(done.err.splitlines())) == (3, 1)


def test_an_entry_without_a_slug_is_named_by_its_position(k8sml: Call, own: Path) -> None:
    (own / "projects.yaml").write_text(CATALOG.replace("slug: unseen", "slug: []"), encoding="utf-8")
    done = k8sml("list", K8SML_DATA=str(own))
    assert (done.code, done.out) == (2, "")
    assert " projects[6].slug: " in done.err
