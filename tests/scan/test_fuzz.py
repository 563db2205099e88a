"""Whatever a file holds, a scan ends, tells what it saw or could not read, and never raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from k8sml.scan.readers.registry import FILE_READERS, reader_of
from k8sml.scan.scan import Scanner
from tests.scan.trees import CATALOG

pytestmark = pytest.mark.slow

NAMES = [
    *("a.yaml", "kustomization.yaml", "Chart.yaml", "Chart.lock", "values.yaml", "templates/a.yaml", "a.tpl"),
    *("a.json", "requirements.txt", "constraints.in", "pyproject.toml", "poetry.lock", "Pipfile"),
    *("Pipfile.lock", "setup.cfg", "Dockerfile", "a.ipynb", "params.env", "environment.yml", "<stdin>"),
    *("setup.py", "requirements/a.txt"),
]
# Words that send a reader down its branches, in any arrangement.
_WORDS = """
    apiVersion kind metadata labels name image images newTag newName digest spec items List ConfigMap
    CustomResourceDefinition Kustomization Component Deployment containers initContainers template versions
    served group names resources bases components patches patchesStrategicMerge patchesJson6902 target path
    patch op replace value data repository tag registry chart version repoURL targetRevision dependencies pip
    channels package project tool poetry default develop cells source cell_type code worksheets helmCharts
    kserve/agent:v0.7.0 v1 kubeflow.org/v1 serving.kserve.io/v1 /spec/template/spec/containers/0/image
    helm.sh/chart app.kubernetes.io/version app.kubernetes.io/name kserve==0.1 !pip install *a &a {{ }} --- <<
    github.com/kserve/kserve?ref=v1 - : \\ $(x) ${A:-b} FROM RUN ARG COPY --from= [[package]] name= version=
    == ~ null
"""
WORDS = st.sampled_from(_WORDS.split())
TEXT = st.one_of(WORDS, st.text(max_size=20))
TREES = st.recursive(
    st.one_of(TEXT, st.none(), st.booleans(), st.integers(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=5)),
    max_leaves=25,
)
LINES = st.lists(st.lists(TEXT, max_size=5).map(" ".join), max_size=12).map("\n".join)


def survives(name: str, data: bytes) -> None:
    scanner = Scanner(CATALOG)
    scanner.data(data, name)
    got = scanner.result()
    assert got.files == 1
    for place in [one.place for one in got.read_errors] + [
        seen.place for one in got.components for seen in one.detections
    ]:
        assert place.file == name
        assert place.line >= 1


def test_every_reader_takes_one_of_the_names() -> None:
    readers = [reader_of(name) for name in NAMES]
    assert [reader.name for reader in FILE_READERS if reader not in readers] == []


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=300))
def test_any_bytes_under_any_name(name: str, data: bytes) -> None:
    survives(name, data)


@pytest.mark.parametrize("name", NAMES)
@given(text=LINES)
def test_lines_of_the_words_that_readers_look_for(name: str, text: str) -> None:
    survives(name, text.encode("utf-8", errors="surrogatepass"))


@pytest.mark.parametrize("name", ["a.yaml", "kustomization.yaml", "Chart.yaml", "environment.yml", "<stdin>"])
@given(trees=st.lists(TREES, max_size=3))
def test_any_structure_as_yaml(name: str, trees: list[Any]) -> None:
    text = yaml.dump_all(trees, allow_unicode=True)
    survives(name, text.encode("utf-8", errors="replace"))


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.ipynb", "Pipfile.lock"])
@given(tree=TREES, indent=st.sampled_from([None, 1]))
def test_any_structure_as_json(name: str, tree: Any, indent: int | None) -> None:
    survives(name, json.dumps(tree, indent=indent).encode())


@given(
    files=st.dictionaries(st.sampled_from([f"{f}/{n}" for f in "ab" for n in NAMES[:4]]), TREES, max_size=5)
)
def test_any_kustomizations_beside_each_other(files: dict[str, Any]) -> None:
    scanner = Scanner(CATALOG)
    for name, tree in files.items():
        scanner.data(json.dumps(tree).encode(), name)
    assert scanner.result().files == len(files)
