"""Files of YAML and JSON: each document goes to the reader that accepts it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from k8sml.scan.readers.documents import Broken, Document, documents, incomplete_json, text_of
from k8sml.scan.readers.helm import read_template
from k8sml.scan.readers.interface import DocumentReader, ReaderResult, Source
from k8sml.scan.types import ReadError


def read_yaml(source: Source, readers: Sequence[DocumentReader]) -> Iterator[ReaderResult]:
    """Yield the facts of a YAML file; a template that is not valid YAML is read line by line."""
    if b"{{" not in source.data:
        yield from read_documents(source, readers)
    elif "templates" in source.folders:
        yield from read_template(source)
    else:
        results = list(read_documents(source, readers))
        broken = any(isinstance(result, ReadError) for result in results)
        yield from read_template(source) if broken else results


def read_json(source: Source, readers: Sequence[DocumentReader]) -> Iterator[ReaderResult]:
    """Yield the facts of a JSON file; if it cannot be a manifest, only check that it is complete."""
    if b'"apiVersion"' in source.data or b'"image"' in source.data:
        yield from read_yaml(source, readers)
    elif problem := incomplete_json(source.data, source.text()):
        yield source.read_error(problem)


def read_documents(source: Source, readers: Sequence[DocumentReader]) -> Iterator[ReaderResult]:
    """Yield the facts of every document; a broken document is a read error, and the others count."""
    for document in documents(source.data):
        if isinstance(document, Broken):
            yield source.read_error(document)
            continue
        waiting: deque[Any] = deque([document.root])
        while waiting:
            node = waiting.popleft()
            if (items := _items(node)) is not None:
                waiting.extendleft(reversed(items))
            else:
                yield from _read(source, document, node, readers)


def _read(
    source: Source, document: Document, node: Any, readers: Sequence[DocumentReader]
) -> Iterator[ReaderResult]:
    for reader in readers:
        if reader.accepts(source, node):
            return reader.read(source, document, node)
    return iter(())


def _items(node: Any) -> list[Any] | None:
    """Return the objects of a `List`, None if the node is something else."""
    if type(node) is not dict or not text_of(node.get("apiVersion")):
        return None
    items = node.get("items")
    return items if text_of(node.get("kind")).endswith("List") and type(items) is list else None
