"""Read Kubernetes objects: API versions, definitions, images, labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.api_groups import is_built_in
from k8sml.scan.readers.documents import Document, text_of
from k8sml.scan.readers.images import ImageFinder
from k8sml.scan.readers.interface import DeclaredVersion, Fact, ReaderResult, Source
from k8sml.scan.types import Detection, DetectionKind, Place

_VERSION = "app.kubernetes.io/version"
_NAMES = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/instance")
_CHART = "helm.sh/chart"
# A cluster adds these to an object. `status` names images that were pulled or ran before. The annotation is
# the object as kubectl applied it, before others changed it.
_STATUS = "status"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def is_object(source: Source, node: Any) -> bool:
    """Return whether a document is an object of the Kubernetes API."""
    return type(node) is dict and bool(text_of(node.get("apiVersion")) and text_of(node.get("kind")))


def is_definition(source: Source, node: Any) -> bool:
    """Return whether a document defines a custom resource."""
    return is_object(source, node) and text_of(node["kind"]) == "CustomResourceDefinition"


def is_past(source: Source, node: Any) -> bool:
    """Return whether an object only records the past: a revision, or a replica set scaled to zero.

    A replica set without an owner was made by a person, who may have stopped it for now.
    """
    if not is_object(source, node):
        return False
    kind = text_of(node["kind"])
    if kind != "ReplicaSet":
        return kind == "ControllerRevision"
    metadata, spec = node.get("metadata"), node.get("spec")
    owned = type(metadata) is dict and bool(metadata.get("ownerReferences"))
    return owned and type(spec) is dict and text_of(spec.get("replicas")) == "0"


def _applied(node: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the parts that a cluster added."""
    applied = {key: value for key, value in node.items() if key != _STATUS}
    metadata = node.get("metadata")
    annotations = metadata.get("annotations") if type(metadata) is dict else None
    if type(metadata) is dict and type(annotations) is dict and _LAST_APPLIED in annotations:
        own = {key: value for key, value in annotations.items() if key != _LAST_APPLIED}
        applied["metadata"] = {**metadata, "annotations": own}
    return applied


def read_nothing(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ReaderResult]:
    """Yield nothing."""
    return iter(())


def read_object(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ReaderResult]:
    """Yield the API version of an object, the facts of its labels, and the images that it names."""
    finder = ImageFinder(source)
    api, kind = text_of(node.get("apiVersion")), text_of(node.get("kind"))
    group, _, version = api.rpartition("/")
    if not is_built_in(group):
        line = document.line(node.get("apiVersion"))
        literal = None if "{{" in version else version  # a template that is valid YAML
        yield _api(source, f"{group}/{kind}", literal, line, f"{api} {kind}")
    metadata = node.get("metadata")
    metadata = metadata if type(metadata) is dict else {}
    declared, facts = _labels(source, document, metadata)
    yield from facts
    owner = (kind, text_of(metadata.get("name")))
    if kind == "ConfigMap":
        for fact in finder.walk(document, _applied(node), None):
            yield replace(fact, speculative=True)
        return
    yield from finder.walk(document, _applied(node), owner, declared)


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


def read_definition(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ReaderResult]:
    """Yield the versions that a definition serves; its schema, most of its text, is not walked."""
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
    for entry in listed if type(listed) is list else ():
        if type(entry) is dict and text_of(entry.get("served")) != "false":
            versions.append(entry.get("name"))
    served = {text_of(node): node for node in versions if text_of(node)}
    for version, where in served.items():
        line = document.line(where)
        yield _api(source, f"{group}/{kind}", version, line, f"defines {group}/{version} {kind}", True)


def _labels(
    source: Source, document: Document, metadata: dict[str, Any]
) -> tuple[DeclaredVersion | None, list[Fact]]:
    """Return the version that the labels declare, and the facts of charts and releases in them.

    Labels have low confidence: they are copied by hand from release to release, and are often outdated.
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
        evidence = f"{key}: {text}"
        if not text:
            continue
        if key == _CHART:
            kind, (name, label) = DetectionKind.CHART, _split_chart(text)
        elif key == _NAMES[0] and version:
            kind, name, label = DetectionKind.LABEL, text, version
            evidence += f", {_VERSION}: {version}"
        elif last in ("release", "version") and prefix and not is_built_in(prefix):
            kind, name, label = DetectionKind.LABEL, prefix, text
            version = version or text
            names.append(prefix)
        else:
            continue
        facts.append(
            source.fact(
                kind, name, label, document.line(value), evidence, speculative=True, confidence=Confidence.LOW
            )
        )
    return (DeclaredVersion(version, tuple(names)) if version and names else None), facts


def _split_chart(text: str) -> tuple[str, str | None]:
    """Split `kuberay-operator-1.0.0` into the chart kuberay-operator and its version 1.0.0."""
    parts = text.split("-")
    for i in range(1, len(parts)):
        if parts[i][:1].isdigit() or (parts[i][:1] == "v" and parts[i][1:2].isdigit()):
            return "-".join(parts[:i]), "-".join(parts[i:])
    return text, None
