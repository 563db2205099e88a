"""Read Conda environments: Python packages, including those that pip installs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from k8sml.scan.readers.documents import Document, text_of
from k8sml.scan.readers.images import read_any
from k8sml.scan.readers.interface import Fact, ReaderResult, Source
from k8sml.scan.readers.requirements import package, requirement

# conda-forge::kfp=1.8.22=pyhd8ed1ab_0: channel, name, version, build; a single = pins a version, too
_CONDA = re.compile(
    r"^(?:[\w./-]+::)?(?P<name>[A-Za-z0-9_.-]+)\s*(?:={1,2}\s*(?P<version>\d[\w.]*))?(?:=\w+)?$"
)


def is_environment(source: Source, node: Any) -> bool:
    """Return whether a document is an environment: it has dependencies, and is no Kubernetes object."""
    if type(node) is not dict or (text_of(node.get("apiVersion")) and text_of(node.get("kind"))):
        return False
    named = any(key in node for key in ("channels", "name", "prefix"))
    return named and type(node.get("dependencies")) is list


def read_environment(source: Source, document: Document, root: dict[str, Any]) -> Iterator[ReaderResult]:
    """Yield the packages under `dependencies`, and images anywhere in the document."""
    yield from _packages(source, document, root["dependencies"])
    yield from read_any(source, document, root)


def _packages(source: Source, document: Document, dependencies: list[Any]) -> Iterator[Fact]:
    for item in dependencies:
        if type(item) is dict:
            requirements = item.get("pip")
            for text in requirements if type(requirements) is list else ():
                fact = requirement(source, document.line(text), text_of(text))
                if fact:
                    yield fact
            continue
        match = _CONDA.match(text_of(item))
        if match:
            yield package(source, document.line(item), match["name"], match["version"], text_of(item))
