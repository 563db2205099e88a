"""The bundled data, as far as its facts are settled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.conftest import Call, bare

BUNDLED = {"K8SML_DATA": ""}


@pytest.mark.parametrize("name", ["kfserving", "KFServing", "kubeflow/kfserving"])
def test_kfserving_became_kserve(process: Call, name: str) -> None:
    done = process("show", name, **BUNDLED)
    assert done.code == 0
    told = "kubeflow/kfserving moved to kserve/kserve" if "/" in name else "KFServing became KServe"
    assert done.lines[0] == f"{told} on 27 Sep 2021."
    assert done.lines[2].startswith("KServe    serving · Go")


def test_before_its_renaming_kserve_is_shown_as_kfserving(process: Call) -> None:
    (item,) = json.loads(process("show", "kserve", "--as-of", "2020-06-01", "-o", "json", **BUNDLED).out)[
        "items"
    ]
    assert (item["name"], item["repo"]) == ("KFServing", "kubeflow/kfserving")


def test_the_lineage_of_kserve_has_its_renaming_with_a_source(process: Call) -> None:
    lines = process("lineage", "kserve", **BUNDLED).lines
    (turn,) = [line for line in lines if "renamed from KFServing to KServe" in line]
    assert "27 Sep 2021" in turn
    assert "github.com/kserve/" in turn


def test_what_the_post_of_2019_spoke_of_is_in_the_catalog(process: Call) -> None:
    names = process("list", "--mentioned-in", "kubecon-2019", "-o", "name", **BUNDLED).lines
    assert {"kserve", "kubeflow", "feast"} <= set(names)


def test_the_bundled_catalog_can_be_used_whole(process: Call) -> None:
    done = process("maturity", "-o", "json", **BUNDLED)
    data = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert len(data["items"]) == data["summary"]["projects"] >= 100


@pytest.mark.parametrize("width", [80, 160])
def test_the_bundled_report_fits_its_terminal(terminal: Call, width: int) -> None:
    out = bare(terminal("maturity", width=width, **BUNDLED).out)
    assert max(cell_len(line) for line in out.splitlines()) <= width


@pytest.mark.parametrize(
    "name", ["pytorch-operator", "kubeflow-trainer", "kubeflow-pipelines", "hopsworks", "kubemq"]
)
def test_examples_in_the_help_work(process: Call, name: str) -> None:
    assert process("lineage", name, K8SML_DATA="").code == 0


def test_a_ref_of_kubeflows_own_repository_is_a_version_of_notebooks(process: Call, tmp_path: Path) -> None:
    ref = "github.com/kubeflow/kubeflow/components/x?ref=v1.6.0"
    (tmp_path / "kustomization.yaml").write_text(f"resources:\n- {ref}\n", encoding="utf-8")
    done = process("scan", str(tmp_path), "--fail-on", "behind>3", "-o", "json", **BUNDLED)
    (item,) = json.loads(done.out)["items"]
    assert (item["slug"], item["version"], done.code) == ("kubeflow-notebooks", "1.6.0", 1)
