"""Read the charts and repositories that Argo CD, Flux, helmfile and others install."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yaml.events import ScalarEvent

from k8sml.scan.readers.documents import Document, text_of
from k8sml.scan.readers.interface import Fact, Source
from k8sml.scan.readers.references import parse_remote
from k8sml.scan.types import DetectionKind

# The keys that name them.
SOURCE_KEYS = frozenset({"chart", "repoURL", "url"})


def read_source(
    source: Source, document: Document, node: dict[str, Any], key: str, value: ScalarEvent
) -> Iterator[Fact]:
    """Yield the chart or repository of a value, if its version is beside it."""
    ref = node.get("ref")
    if type(ref) is dict:  # Flux has an object for it
        version = text_of(ref.get("tag")) or text_of(ref.get("semver"))
    else:
        version = text_of(node.get("targetRevision")) or text_of(node.get("version"))
    if not version:
        return
    line = document.line(value)
    text = f"{key}: {value.value}, {version}"
    if key == "chart" or value.value.startswith("oci://"):
        yield source.fact(DetectionKind.CHART, value.value.rpartition("/")[2], version, line, text)
    elif "chart" not in node:
        remote = parse_remote(value.value)
        if remote:
            yield source.fact(DetectionKind.REMOTE, remote[0], version, line, text)
