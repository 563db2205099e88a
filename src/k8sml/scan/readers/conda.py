"""Conda environments: the Python packages that they name, those of pip among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from k8sml.scan.documents import Document, text_of
from k8sml.scan.facts import Fact
from k8sml.scan.readers.requirements import package, requirement
from k8sml.scan.source import Source

# conda-forge::kfp=1.8.22=pyhd8ed1ab_0: channel, name, version, build; one = fixes a version
_CONDA = re.compile(
    r"^(?:[\w./-]+::)?(?P<name>[A-Za-z0-9_.-]+)\s*(?:={1,2}\s*(?P<version>\d[\w.]*))?(?:=\w+)?$"
)


def read_environment(source: Source, document: Document, root: dict[str, Any]) -> Iterator[Fact]:
    """The packages under `dependencies` of a document that is an environment; nothing of any other."""
    listed = root.get("dependencies")
    if type(listed) is not list or not ("channels" in root or "name" in root or "prefix" in root):
        return
    for item in listed:
        if type(item) is dict:
            inner = item.get("pip")
            for one in inner if type(inner) is list else ():
                fact = requirement(source, document.line(one), text_of(one))
                if fact:
                    yield fact
            continue
        match = _CONDA.match(text_of(item))
        if match:
            yield package(source, document.line(item), match["name"], match["version"], text_of(item))
