"""The registry of readers. A new format is a module beside this one and an entry here.

A file gets the first file reader whose pattern matches its name. YAML and JSON hold documents of many kinds;
each document gets the first document reader that accepts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from k8sml.scan.readers import (
    compose,
    conda,
    dockerfile,
    env_file,
    helm,
    images,
    kustomization,
    manifests,
    notebook,
    python_projects,
    requirements,
    yaml_files,
)
from k8sml.scan.readers.interface import DocumentReader, FileReader, ReaderResult, Source

# In this order: the last one accepts any document.
DOCUMENT_READERS = (
    DocumentReader("JSON patches", kustomization.is_patch, kustomization.read_patch),
    DocumentReader("kustomizations", kustomization.is_kustomization, kustomization.read_kustomization),
    DocumentReader("Compose files", compose.is_compose, compose.read_compose),
    DocumentReader("Conda environments", conda.is_environment, conda.read_environment),
    DocumentReader("custom resource definitions", manifests.is_definition, manifests.read_definition),
    DocumentReader("objects of the past", manifests.is_past, manifests.read_nothing),
    DocumentReader("Kubernetes objects", manifests.is_object, manifests.read_object),
    DocumentReader("any YAML", images.accept_any, images.read_any),
)


def read_documents(source: Source) -> Iterator[ReaderResult]:
    """Yield the facts of YAML or JSON, such as manifests in a pipe."""
    return yaml_files.read_documents(source, DOCUMENT_READERS)


def _read_yaml(source: Source) -> Iterator[ReaderResult]:
    return yaml_files.read_yaml(source, DOCUMENT_READERS)


def _read_json(source: Source) -> Iterator[ReaderResult]:
    return yaml_files.read_json(source, DOCUMENT_READERS)


# Patterns of file names, in this order. `folder` is a pattern of the folder that the file must be in.
FILE_READERS = (
    FileReader(
        "Helm charts", r"^(Chart\.yaml|Chart\.lock|requirements\.yaml|requirements\.lock)$", helm.read_chart
    ),
    FileReader("YAML", r"\.ya?ml$|^Kustomization$", _read_yaml),
    FileReader(
        "templates of YAML",
        r"\.ya?ml\.(j2|tmpl|tpl|gotmpl|in|template)$|\.(tpl|gotmpl)$",
        helm.read_template,
    ),
    FileReader("Pipfile.lock", r"^Pipfile\.lock$", python_projects.read_pipfile_lock),
    FileReader(
        "locks of Python projects",
        r"^(poetry|uv|pdm)\.lock$|^pylock(\..+)?\.toml$",
        python_projects.read_lock,
    ),
    FileReader("pyproject.toml and Pipfile", r"^pyproject\.toml$|^Pipfile$", python_projects.read_pyproject),
    FileReader("setup.cfg", r"^setup\.cfg$", python_projects.read_setup_cfg),
    FileReader("setup.py", r"^setup\.py$", python_projects.read_setup_py),
    FileReader(
        "Python requirements",
        r"requirements.*\.(txt|in)$|^constraints.*\.(txt|in)$",
        requirements.read,
    ),
    FileReader(
        "Dockerfiles",
        r"^(Dockerfile|Containerfile)([.-].*)?$|\.([Dd]ockerfile|[Cc]ontainerfile)$",
        dockerfile.read,
    ),
    FileReader("notebooks", r"\.ipynb$", notebook.read),
    FileReader("environment files", r"\.env$", env_file.read),
    FileReader("JSON", r"\.json$", _read_json),
    FileReader("Python requirements in a folder", r"\.(txt|in)$", requirements.read, folder="requirements$"),
)


def reader_of(file: str) -> FileReader | None:
    """Return the reader of a file (its path has `/` between folders), None if no reader takes it."""
    folder, _, name = file.rpartition("/")
    for reader in FILE_READERS:
        if _compiled(reader.pattern).search(name) and _compiled(reader.folder).search(folder):
            return reader
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
