"""Kubernetes objects in YAML or JSON: API versions, definitions, images, labels."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.scan.documents import Broken, Document, documents, text_of
from k8sml.scan.facts import DeclaredVersion, Fact, ReaderResult
from k8sml.scan.groups import is_built_in
from k8sml.scan.images import ImageFinder
from k8sml.scan.model import Detection, DetectionKind, Place, ReadError
from k8sml.scan.readers import compose, conda
from k8sml.scan.readers.kustomization import is_kustomization, operations, read_kustomization
from k8sml.scan.source import Source

_VERSION = "app.kubernetes.io/version"
_NAMES = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/instance")
_CHART = "helm.sh/chart"
# What a cluster adds to what was applied: `status` names what nodes and pods have pulled or did run, and the
# annotation is what kubectl applied at some time before others changed it.
_STATUS = "status"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def read(source: Source) -> Iterator[ReaderResult]:
    """What every document of a file shows; a broken one is a trouble, and those around it count."""
    finder = ImageFinder(source)
    for document in documents(source.data):
        if isinstance(document, Broken):
            yield ReadError(Place(source.file, document.line), document.reason)
        else:
            yield from _document(source, document, finder)


def _document(source: Source, document: Document, finder: ImageFinder) -> Iterator[ReaderResult]:
    waiting: deque[Any] = deque([document.root])
    while waiting:
        node = waiting.popleft()
        if type(node) is list:
            patch = any(type(item) is dict and "op" in item and "path" in item for item in node)
            yield from operations(source, document, node) if patch else finder.walk(document, node, None)
        if type(node) is not dict:
            continue
        api, kind = text_of(node.get("apiVersion")), text_of(node.get("kind"))
        if is_kustomization(source.name, api, kind):
            yield from read_kustomization(source, document, node)
        elif compose.is_compose(source, node):
            yield from compose.read_compose(source, document, node)
        elif not api or not kind:
            yield from conda.read_environment(source, document, node)
            yield from finder.walk(document, node, None)
        elif kind.endswith("List") and type(node.get("items")) is list:
            waiting.extendleft(reversed(node["items"]))
        elif kind == "CustomResourceDefinition":
            yield from _definition(source, document, node)
        elif _is_past(kind, node):
            continue
        else:
            yield from _object(source, document, node, api, kind, finder)


def _is_past(kind: str, node: dict[str, Any]) -> bool:
    """Whether an object only keeps what ran before: revisions, and replica sets that were scaled to nothing.

    A replica set that was never anyone's part may be someone's own, stopped for now.
    """
    if kind != "ReplicaSet":
        return kind == "ControllerRevision"
    metadata, spec = node.get("metadata"), node.get("spec")
    owned = type(metadata) is dict and bool(metadata.get("ownerReferences"))
    return owned and type(spec) is dict and text_of(spec.get("replicas")) == "0"


def _applied(node: dict[str, Any]) -> dict[str, Any]:
    """An object without what a cluster added to it."""
    found = {key: value for key, value in node.items() if key != _STATUS}
    metadata = node.get("metadata")
    notes = metadata.get("annotations") if type(metadata) is dict else None
    if type(metadata) is dict and type(notes) is dict and _LAST_APPLIED in notes:
        kept = {key: value for key, value in notes.items() if key != _LAST_APPLIED}
        found["metadata"] = {**metadata, "annotations": kept}
    return found


def _object(
    source: Source, document: Document, node: dict[str, Any], api: str, kind: str, finder: ImageFinder
) -> Iterator[ReaderResult]:
    group, _, version = api.rpartition("/")
    if not is_built_in(group):
        line = document.line(node.get("apiVersion"))
        told = None if "{{" in version else version  # a template that is sound YAML
        yield _api(source, f"{group}/{kind}", told, line, f"{api} {kind}")
    metadata = node.get("metadata")
    metadata = metadata if type(metadata) is dict else {}
    stated, facts = _labels(source, document, metadata)
    yield from facts
    owner = (kind, text_of(metadata.get("name")))
    if kind == "ConfigMap":
        for fact in finder.walk(document, _applied(node), None):
            yield replace(fact, weak=True)
        return
    yield from finder.walk(document, _applied(node), owner, stated)


def _api(
    source: Source, name: str, version: str | None, line: int, text: str, definition: bool = False
) -> Fact:
    return Fact(
        Detection(
            kind=DetectionKind.API,
            name=name,
            place=Place(source.file, line),
            text=text[:200],
            version=version,
            definition=definition,
        )
    )


def _definition(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ReaderResult]:
    """A definition with every version that it serves; its schema, most of its text, is not walked."""
    metadata = node.get("metadata")
    if type(metadata) is dict:
        yield from _labels(source, document, metadata)[1]
    spec = node.get("spec")
    if type(spec) is not dict:
        return
    group = text_of(spec.get("group"))
    names = spec.get("names")
    kind = text_of(names.get("kind")) if type(names) is dict else ""
    if not group or not kind:
        return
    versions = [spec.get("version")]
    listed = spec.get("versions")
    for one in listed if type(listed) is list else ():
        if type(one) is dict and text_of(one.get("served")) != "false":
            versions.append(one.get("name"))
    told = {text_of(one): one for one in versions if text_of(one)}
    for version, where in told.items():
        line = document.line(where)
        yield _api(source, f"{group}/{kind}", version, line, f"defines {group}/{version} {kind}", True)


def _labels(
    source: Source, document: Document, metadata: dict[str, Any]
) -> tuple[DeclaredVersion | None, list[Fact]]:
    """The version that the labels state, and what they show beyond the object: charts and releases.

    Labels count least: they are copied from release to release by hand, and are often behind.
    """
    labels = metadata.get("labels")
    if type(labels) is not dict:
        return None, []
    facts = []
    version = text_of(labels.get(_VERSION))
    names = [text_of(labels.get(key)) for key in _NAMES if labels.get(key)] if version else []
    for key, value in labels.items():
        text = text_of(value)
        prefix, _, last = key.rpartition("/")
        shown = f"{key}: {text}"
        if not text:
            continue
        if key == _CHART:
            kind, (name, told) = DetectionKind.CHART, _split_chart(text)
        elif key == _NAMES[0] and version:
            kind, name, told, shown = DetectionKind.LABEL, text, version, f"{shown}, {_VERSION}: {version}"
        elif last in ("release", "version") and prefix and not is_built_in(prefix):
            kind, name, told = DetectionKind.LABEL, prefix, text
            version = version or text
            names.append(prefix)
        else:
            continue
        line = document.line(value)
        facts.append(source.fact(kind, name, told, line, shown, weak=True, confidence=Confidence.LOW))
    return (DeclaredVersion(version, tuple(names)) if version and names else None), facts


def _split_chart(text: str) -> tuple[str, str | None]:
    """`kuberay-operator-1.0.0` is the chart kuberay-operator 1.0.0."""
    parts = text.split("-")
    for i in range(1, len(parts)):
        if parts[i][:1].isdigit() or (parts[i][:1] == "v" and parts[i][1:2].isdigit()):
            return "-".join(parts[:i]), "-".join(parts[i:])
    return text, None
