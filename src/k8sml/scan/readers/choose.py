"""Which reader a file gets, by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from k8sml.scan.facts import ReaderResult
from k8sml.scan.model import ReadError
from k8sml.scan.readers import (
    dockerfile,
    env_file,
    helm,
    manifests,
    notebook,
    python_projects,
    requirements,
    setup_py,
)
from k8sml.scan.readers.json_text import broken_json
from k8sml.scan.source import Source

Reader = Callable[[Source], Iterator[ReaderResult]]


def _yaml(source: Source) -> Iterator[ReaderResult]:
    """YAML; a template that is none is read by its lines."""
    if b"{{" not in source.data:
        yield from manifests.read(source)
    elif "templates" in source.folders:
        yield from helm.read_template(source)
    else:
        seen = list(manifests.read(source))
        broken = any(isinstance(one, ReadError) for one in seen)
        yield from helm.read_template(source) if broken else seen


def _json(source: Source) -> Iterator[ReaderResult]:
    """JSON: most of it is no manifest, and only looked at for whether it is whole."""
    if b'"apiVersion"' in source.data or b'"image"' in source.data:
        yield from _yaml(source)
    else:
        yield from broken_json(source)


_BY_NAME: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"^(Chart\.yaml|Chart\.lock|requirements\.yaml|requirements\.lock)$", helm.read_chart),
        (r"\.ya?ml$|^Kustomization$", _yaml),
        (r"\.ya?ml\.(j2|tmpl|tpl|gotmpl|in|template)$|\.(tpl|gotmpl)$", helm.read_template),
        (r"^Pipfile\.lock$", python_projects.read_pipfile_lock),
        (r"^(poetry|uv|pdm)\.lock$|^pylock(\..+)?\.toml$", python_projects.read_lock),
        (r"^pyproject\.toml$|^Pipfile$", python_projects.read_pyproject),
        (r"^setup\.cfg$", python_projects.read_setup_cfg),
        (r"^setup\.py$", setup_py.read),
        (r"requirements.*\.(txt|in)$|^constraints.*\.(txt|in)$", requirements.read),
        (r"^(Dockerfile|Containerfile)([.-].*)?$|\.([Dd]ockerfile|[Cc]ontainerfile)$", dockerfile.read),
        (r"\.ipynb$", notebook.read),
        (r"\.env$", env_file.read),
        (r"\.json$", _json),
    )
)
_REQUIREMENTS_FOLDER = re.compile(r"\.(txt|in)$")


def reader_of(file: str) -> Reader | None:
    """The reader of a file (named with `/`), None if it is of no kind that is read."""
    name = file.rpartition("/")[2]
    for pattern, reader in _BY_NAME:
        if pattern.search(name):
            return reader
    if _REQUIREMENTS_FOLDER.search(name) and file.rpartition("/")[0].endswith("requirements"):
        return requirements.read
    return None
