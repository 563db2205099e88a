"""Which reader takes a file; a new reader needs its module and its entry in the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sml.scan.readers import registry
from k8sml.scan.readers.interface import FileReader, ReaderResult, Source
from k8sml.scan.readers.references import parse_image
from tests.scan.trees import only, scanned


@pytest.mark.parametrize(
    ("file", "reader"),
    [
        ("charts/kserve/Chart.yaml", "Helm charts"),
        ("charts/kserve/Chart.lock", "Helm charts"),
        ("charts/kserve/requirements.yaml", "Helm charts"),
        ("a/b.yaml", "YAML"),
        ("a/b.yml", "YAML"),
        ("a/Kustomization", "YAML"),
        ("a/b.yaml.j2", "templates of YAML"),
        ("a/b.yaml.gotmpl", "templates of YAML"),
        ("a/_helpers.tpl", "templates of YAML"),
        ("Pipfile.lock", "Pipfile.lock"),
        ("poetry.lock", "locks of Python projects"),
        ("uv.lock", "locks of Python projects"),
        ("pdm.lock", "locks of Python projects"),
        ("pylock.toml", "locks of Python projects"),
        ("pylock.dev.toml", "locks of Python projects"),
        ("pyproject.toml", "pyproject.toml and Pipfile"),
        ("Pipfile", "pyproject.toml and Pipfile"),
        ("setup.cfg", "setup.cfg"),
        ("setup.py", "setup.py"),
        ("requirements.txt", "Python requirements"),
        ("a/requirements-dev.in", "Python requirements"),
        ("constraints.txt", "Python requirements"),
        ("requirements/base.txt", "Python requirements in a folder"),
        ("a/test-requirements/base.in", "Python requirements in a folder"),
        ("Dockerfile", "Dockerfiles"),
        ("a/Dockerfile.gpu", "Dockerfiles"),
        ("a/Containerfile", "Dockerfiles"),
        ("a/serve.dockerfile", "Dockerfiles"),
        ("a/b.ipynb", "notebooks"),
        ("a/params.env", "environment files"),
        ("a/b.json", "JSON"),
    ],
)
def test_a_file_gets_the_first_reader_that_matches_its_name(file: str, reader: str) -> None:
    chosen = registry.reader_of(file)
    assert chosen is not None
    assert chosen.name == reader


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "a/notes.txt",
        "main.tf",
        "Chart.yaml.d/x",
        "setup.pyc",
        "my-Pipfile.lock",
        "requirements/x.md",
    ],
)
def test_a_file_of_another_kind_gets_none(file: str) -> None:
    assert registry.reader_of(file) is None


def test_names_of_readers_are_unique() -> None:
    names = [reader.name for reader in (*registry.FILE_READERS, *registry.DOCUMENT_READERS)]
    assert len(set(names)) == len(names)


def test_a_new_reader_is_one_entry_in_the_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(source: Source) -> Iterator[ReaderResult]:
        for number, line in enumerate(source.text().splitlines(), 1):
            image = parse_image(line.partition("=")[2].strip().strip('"'))
            if image:
                yield source.image_fact(image, number, line)

    files = {"main.tf": '# images\nimage = "kserve/agent:v0.7.0"\n'}
    assert scanned(tmp_path, files).components == ()
    readers = (*registry.FILE_READERS, FileReader("Terraform", r"\.tf$", read))
    monkeypatch.setattr(registry, "FILE_READERS", readers)
    component = only(scanned(tmp_path, files))
    assert (component.name, component.version, component.detections[0].place.line) == ("agent", "0.7.0", 2)
