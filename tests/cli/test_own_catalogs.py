"""A person's own catalog beside the bundled one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call

OWN = """\
projects:
- slug: modelhub
  override: {verdict: hold, reason: we left it, until: 2999-01-01}
- slug: inner
  name: Inner Source
  summary: Serves our own models.
  category: serving
  repo: acme/inner
  alternatives: [modelhub]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def names(k8sml: Call, *args: str, **env: str) -> list[str]:
    return k8sml("list", "-o", "name", *args, **env).lines


def test_a_catalog_named_on_the_command_line_is_laid_over_the_bundled_one(k8sml: Call, own: Path) -> None:
    assert "inner" not in names(k8sml)
    assert {"inner", "modelhub"} <= set(names(k8sml, "--catalog", str(own)))


def test_a_catalog_named_in_the_environment_is_used_by_every_command(k8sml: Call, own: Path) -> None:
    for command in ("show inner", "lineage inner", "releases inner", "compare inner modelhub"):
        assert k8sml(*command.split(), K8SML_CATALOG=str(own)).code == 0


def test_a_catalog_in_the_configuration_folder_is_used_unasked(
    k8sml: Call, own: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "config" / "k8sml"
    folder.mkdir(parents=True)
    own.rename(folder / "projects.yaml")
    assert "inner" in names(k8sml, XDG_CONFIG_HOME=str(tmp_path / "config"))


def test_a_history_beside_a_persons_catalog_is_read(k8sml: Call, own: Path, sample: Path) -> None:
    folder = own.parent / "history"
    folder.mkdir()
    (folder / "inner.json").write_bytes((sample / "history" / "modelhub.json").read_bytes())
    found = json.loads(k8sml("show", "inner", "--catalog", str(own), "-o", "json").out)
    assert found["items"][0]["observed"] is not None


def test_an_own_verdict_is_shown_as_such_with_its_reason(k8sml: Call, own: Path) -> None:
    row, *_ = [
        line
        for line in k8sml("list", "--columns", "name,verdict,why", "--catalog", str(own)).lines
        if line.startswith("ModelHub")
    ]
    assert "hold*" in row
    assert "own verdict until 2999-01-01: we left it (by the rules: " in row
    assert "* = own verdict." in k8sml("list", "--catalog", str(own)).out
    item = json.loads(k8sml("show", "modelhub", "--catalog", str(own), "-o", "json").out)["items"][0]
    assert item["verdict"] == "hold"
    override = item["verdict_override"]
    assert (override["reason"], override["until"]) == ("we left it", "2999-01-01")
    assert override["verdict_by_rules"] != "hold"


def test_an_own_verdict_without_a_first_day_says_nothing_of_a_past_day(k8sml: Call, own: Path) -> None:
    asked = ("show", "modelhub", "--as-of", "2021-01-01", "-o", "json")
    with_own = json.loads(k8sml(*asked, "--catalog", str(own)).out)
    assert with_own == json.loads(k8sml(*asked).out)


def test_a_fault_names_the_persons_file(k8sml: Call, own: Path) -> None:
    own.write_text(OWN.replace("hold", "hodl"), encoding="utf-8")
    done = k8sml("list", "--catalog", str(own))
    assert done.code == 2
    assert done.err.startswith(f"k8sml: {own}:3: ")
    assert done.err.endswith(".override.verdict: 'hodl' is not one of adopt, trial, assess, hold\n")


def test_a_catalog_that_is_not_there_is_an_error(k8sml: Call, tmp_path: Path) -> None:
    done = k8sml("list", "--catalog", str(tmp_path / "none.yaml"))
    assert (done.code, done.err) == (
        2,
        f"k8sml: {tmp_path}/none.yaml: cannot be read: no such file or directory\n",
    )


def test_show_config_says_which_files_are_in_use(k8sml: Call, own: Path, sample: Path) -> None:
    lines = k8sml("catalog", "show-config", "--catalog", str(own)).lines
    assert [line.split()[1] for line in lines if line.startswith("catalog ")] == [
        str(sample / "projects.yaml"),
        str(own),
    ]
    assert any(line.startswith("your catalog") and line.endswith("(not there)") for line in lines)
    assert f"K8SML_DATA         {sample}" in lines
    assert "K8SML_CATALOG      not set" in lines


def test_path_says_where_the_bundled_data_is(k8sml: Call, sample: Path) -> None:
    assert k8sml("catalog", "path").out == f"{sample}\n"
