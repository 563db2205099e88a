"""Read kustomizations: the files that they include, and the images and charts that they set."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.image_patterns import plain_name
from k8sml.scan.readers.documents import Broken, Document, documents, text_of
from k8sml.scan.readers.images import ImageFinder
from k8sml.scan.readers.interface import (
    Fact,
    ImageLocation,
    ImageOverride,
    Kustomization,
    Patch,
    ReaderResult,
    Source,
)
from k8sml.scan.readers.references import parse_image, parse_remote
from k8sml.scan.types import Detection, DetectionKind, Place

NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_GROUP = "kustomize.config.k8s.io/"


def is_kustomization(source: Source, node: Any) -> bool:
    """Return whether a document is a kustomization, by its API or its file; Flux has a Kustomization, too."""
    if type(node) is not dict:
        return False
    api, kind = text_of(node.get("apiVersion")), text_of(node.get("kind"))
    return api.startswith(_GROUP) or (source.name in NAMES and kind in ("", "Kustomization", "Component"))


def read_kustomization(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ReaderResult]:
    """Yield the kustomization, and the repositories and charts that it includes."""
    paths: dict[str, list[str]] = {"resources": [], "components": []}
    remote = False
    for key, into in (("resources", "resources"), ("bases", "resources"), ("crds", "resources"),
                      ("components", "components")):  # fmt: skip
        for item in _items(node, key):
            text = text_of(item)
            if _is_local(text):
                paths[into].append(_path(source, text))
                continue
            remote = True
            repo = parse_remote(text)
            if repo:
                yield source.fact(DetectionKind.REMOTE, repo[0], repo[1], document.line(item), text)
    for key in ("helmCharts", "helmChartInflationGenerator"):
        for item in _items(node, key):
            yield from _chart(source, document, item)
    yield Kustomization(
        folder=posixpath.normpath(source.folder or "."),
        resources=tuple(paths["resources"]),
        components=tuple(paths["components"]),
        patches=tuple(_patches(source, document, node)),
        overrides=tuple(_overrides(source, document, node)),
        incomplete=remote or any(node.get(key) for key in ("helmCharts", "generators", "transformers")),
    )


def _items(node: dict[str, Any], key: str) -> list[Any]:
    value = node.get(key)
    return value if type(value) is list else []


def _is_local(text: str) -> bool:
    """Return whether kustomize takes a text for a path: an address has a scheme, a host or a query."""
    if "://" in text or text.startswith("git@") or "?ref=" in text or "//" in text:
        return False
    return not text.startswith(("github.com/", "gitlab.com/", "bitbucket.org/"))


def _path(source: Source, text: str) -> str:
    return posixpath.normpath(posixpath.join(source.folder, text))


def _chart(source: Source, document: Document, item: Any) -> Iterator[Fact]:
    name = text_of(item.get("name")) if type(item) is dict else ""
    name = name or (text_of(item.get("chartName")) if type(item) is dict else "")
    if name:
        version = text_of(item.get("version")) or text_of(item.get("chartVersion")) or None
        text = f"chart {name} {version or ''}"
        yield source.fact(DetectionKind.CHART, name, version, document.line(item), text)


def _overrides(source: Source, document: Document, node: dict[str, Any]) -> Iterator[ImageOverride]:
    images = [*_items(node, "images"), *_items(node, "imageTags")]
    for item in images:
        if type(item) is not dict or not text_of(item.get("name")):
            continue
        name = text_of(item["name"])
        new_name = text_of(item.get("newName")) or None
        new_tag = text_of(item.get("newTag")) or None
        digest = text_of(item.get("digest")) or None
        if not (new_name or new_tag or digest):
            continue
        keys = [("name", name), ("newName", new_name), ("newTag", new_tag), ("digest", digest)]
        image = parse_image(new_name or name)
        where = next(item[key] for key in ("newTag", "digest", "newName", "name") if key in item)
        detection = Detection(
            kind=DetectionKind.IMAGE,
            name=image.name if image else plain_name(new_name or name),
            place=Place(source.file, document.line(where)),
            text=", ".join(f"{key}: {value}" for key, value in keys if value)[:200],
            version=new_tag,
            digest=digest,
        )
        yield ImageOverride(plain_name(name), detection, new_name, new_tag, digest)


def _patches(source: Source, document: Document, node: dict[str, Any]) -> Iterator[Patch]:
    for item in _items(node, "patchesStrategicMerge"):
        text = text_of(item)
        if text:
            yield _patch(source, document, text, item, "", "")
    for key in ("patches", "patchesJson6902"):
        for item in _items(node, key):
            if type(item) is not dict:
                if text_of(item):  # the oldest form: a path
                    yield _patch(source, document, text_of(item), item, "", "")
                continue
            target = item.get("target")
            target = target if type(target) is dict else {}
            where = item.get("path") or item.get("patch")
            if text_of(where):
                aimed_at = text_of(target.get("kind")), text_of(target.get("name"))
                yield _patch(source, document, text_of(where), where, *aimed_at)


def _patch(source: Source, document: Document, text: str, where: Any, kind: str, name: str) -> Patch:
    if "\n" not in text and text.strip()[:1] not in ("{", "["):
        return Patch(file=_path(source, text), kind=kind, name=name)
    block = getattr(where, "style", None) in ("|", ">")
    shift = document.line(where) - (0 if block else 1)
    inner = Source(source.file, text.encode("utf-8", errors="replace"))
    return Patch(facts=tuple(patch_facts(inner, shift)), kind=kind, name=name)


def is_patch(source: Source, node: Any) -> bool:
    """Return whether a document is a list of operations (RFC 6902)."""
    return type(node) is list and any(type(item) is dict and "op" in item and "path" in item for item in node)


def patch_facts(source: Source, shift: int = 0) -> Iterator[Fact]:
    """Yield the images that a patch sets: a part of an object, or a list of operations (RFC 6902)."""
    finder = ImageFinder(source)
    for document in documents(source.data):
        if isinstance(document, Broken):
            continue
        inside = Document(document.root, document.shift + shift)
        root = document.root
        if type(root) is list:
            yield from read_patch(source, inside, root)
        elif type(root) is dict:
            metadata = root.get("metadata")
            name = text_of(metadata.get("name")) if type(metadata) is dict else ""
            yield from finder.walk(inside, root, (text_of(root.get("kind")), name))


def read_patch(source: Source, document: Document, root: list[Any]) -> Iterator[Fact]:
    """Yield the images that operations set by path (/spec/template/spec/containers/0/image) or add."""
    for item in root:
        if type(item) is not dict or text_of(item.get("op")) not in ("replace", "add"):
            continue
        parts = text_of(item.get("path")).split("/")
        value = item.get("value")
        if type(value) is dict or type(value) is list:
            added = ImageLocation(at="/".join(["added", *parts]))  # replaces nothing in the base
            for fact in ImageFinder(source).walk(document, value, ("", "")):
                yield replace(fact, location=added)
        image = parse_image(text_of(value))
        if image is not None and len(parts) > 2 and parts[-1] == "image":
            fact = source.image_fact(image, document.line(value), f"image: {text_of(value)}")
            yield replace(fact, location=ImageLocation(at="/".join(parts[-3:-1])))
