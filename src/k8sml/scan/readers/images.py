"""Find images, charts and repositories in a tree of any YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yaml.events import ScalarEvent

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.documents import Document, documents, text_of
from k8sml.scan.readers.gitops_sources import SOURCE_KEYS, read_source
from k8sml.scan.readers.interface import DeclaredVersion, Fact, ImageLocation, ReaderResult, Source
from k8sml.scan.readers.references import loose_image, parse_image
from k8sml.scan.readers.tree import MAX_UNFOLDED_INSIDE
from k8sml.scan.types import Detection, DetectionKind, Place

_CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers"})
# Keys of the tag if an image's name and tag are apart: in values of Helm, in the configuration of KFServing
# (0.5), in resources of operators.
_TAG_KEYS = ("tag", "imageTag", "defaultImageVersion", "imageVersion", "version")
_NAME_KEYS = frozenset({"repository", "imageName", "imageRepository"})
_REGISTRY_KEYS = ("registry", "hub", "imageRegistry", "domain")
_NULLS = frozenset({"~", "null", "Null", "NULL"})
# The last part of a name. In values of the GPU operator, `repository` is the folder, `image` this part,
# `version` the tag.
_BARE = re.compile(r"^[a-z0-9][a-z0-9._-]*$")
# Real files have no YAML within YAML within YAML.
_MAX_NESTED = 2
# An argument or a variable that names an image in full, with its tag: --model-image=kserve/agent:v0.7.0
_FULL = re.compile(r"^(?:-{0,2}[\w.-]+=)?(?P<image>[\w.-]+(?:[:/][\w.-]+)+(?:@sha256:[0-9a-f]{64})?)$")


def accept_any(source: Source, node: Any) -> bool:
    """Accept every document."""
    return True


def read_any(source: Source, document: Document, node: Any) -> Iterator[ReaderResult]:
    """Yield the images, charts and repositories that a document of unknown kind names."""
    return ImageFinder(source).walk(document, node, None)


class ImageFinder:
    """A walk of the trees of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._nested = 0

    def walk(
        self,
        document: Document,
        root: Any,
        owner: tuple[str, str] | None,
        declared: DeclaredVersion | None = None,
    ) -> Iterator[Fact]:
        """Yield the facts of a tree.

        `owner` is the kind and name of the Kubernetes object that it belongs to, `declared` the version in
        the object's labels.
        """
        stack: list[tuple[Any, str, ImageLocation | None]] = [(root, "", None)]
        while stack:
            node, key, location = stack.pop()
            if type(node) is ScalarEvent:
                yield from self._text(document, node, key)
                continue
            if type(node) is list:
                inside = owner is not None and key in _CONTAINERS
                for i, item in enumerate(node):
                    if type(item) is not ScalarEvent:
                        place = ImageLocation(*owner, f"{key}/{i}", _name(item)) if owner and inside else None
                        stack.append((item, key, place))
                    elif len(item.value) > 3:
                        yield from self._text(document, item, key)
                continue
            yield from self._mapping(document, node, key, location, owner, declared, stack)

    def _mapping(
        self,
        document: Document,
        node: dict[str, Any],
        parent: str,
        location: ImageLocation | None,
        owner: tuple[str, str] | None,
        declared: DeclaredVersion | None,
        stack: list[tuple[Any, str, ImageLocation | None]],
    ) -> Iterator[Fact]:
        for key, value in node.items():
            if type(value) is not ScalarEvent:
                stack.append((value, key, None))
                continue
            text = value.value
            if key.endswith(("image", "Image")) or key == "baseImage":
                if text:
                    yield from self._image(document, node, key, value, location, owner, declared)
            elif key in _NAME_KEYS:
                yield from self._pair(document, node, key, value)
            elif key in SOURCE_KEYS:
                yield from read_source(self._source, document, node, key, value)
            elif len(text) > 8 and (key == "value" or "\n" in text or text[0] in "{["):
                yield from self._text(document, value, _name(node) if key == "value" else key)

    def _image(
        self,
        document: Document,
        node: dict[str, Any],
        key: str,
        value: ScalarEvent,
        location: ImageLocation | None,
        owner: tuple[str, str] | None,
        declared: DeclaredVersion | None,
    ) -> Iterator[Fact]:
        image = parse_image(value.value) or loose_image(value.value)
        if image.tag is None and image.digest is None and location is None:
            yield from self._pair(document, node, key, value)
            return
        detection = Detection(
            kind=DetectionKind.IMAGE,
            name=image.name,
            place=Place(self._source.file, document.line(value)),
            text=f"{key}: {value.value}",
            version=image.tag,
            digest=image.digest,
        )
        if location is None and owner is not None and key == "image":
            location = ImageLocation(*owner)
        yield Fact(detection, location, speculative=owner is None or key != "image", declared=declared)

    def _pair(self, document: Document, node: dict[str, Any], key: str, value: ScalarEvent) -> Iterator[Fact]:
        """Yield the image of a name whose registry and tag are beside it."""
        text = value.value
        if key == "repository" and _BARE.match(text_of(node.get("image"))):
            return  # the folder of `image` beside it, which has the name
        keys = (*_REGISTRY_KEYS, "repository") if key == "image" and _BARE.match(text) else _REGISTRY_KEYS
        parts = [text_of(node.get(registry_key)) for registry_key in keys]
        registry = next((part.rstrip("/") for part in parts if part), "")
        name = f"{registry}/{text}" if registry and not text.startswith(registry) else text
        tag_key = next((one for one in _TAG_KEYS if one in node), None)
        tag = text_of(node.get(tag_key)) if tag_key else ""
        tag = "" if tag in _NULLS else tag
        image = parse_image(f"{name}:{tag}" if tag else name) or parse_image(name)
        if image is None or ("/" not in image.name and key == "repository" and not tag):
            return
        digest = text_of(node.get("digest")) or text_of(node.get("sha")) or image.digest
        detection = Detection(
            kind=DetectionKind.IMAGE,
            name=image.name,
            place=Place(self._source.file, document.line(value)),
            text=f"{key}: {text}" + (f", {tag_key}: {tag}" if tag else ""),
            version=image.tag,
            digest=digest or None,
            confidence=Confidence.MEDIUM,
        )
        yield Fact(detection, speculative="/" not in image.name)

    def _text(self, document: Document, value: ScalarEvent, key: str) -> Iterator[Fact]:
        """Yield the facts of a value that is YAML or JSON itself, or a full name of an image."""
        text = value.value
        if "image" in text and (":" in text) and ("\n" in text or text[0] in "{["):
            yield from self._inner(document, value)
            return
        if "/" not in text or len(text) > 400 or (":" not in text):
            return
        match = _FULL.match(text)
        image = parse_image(match["image"]) if match else None
        if image and (image.tag or image.digest) and "/" in image.name:
            detection = Detection(
                kind=DetectionKind.IMAGE,
                name=image.name,
                place=Place(self._source.file, document.line(value)),
                text=f"{key}: {text}" if key else text,
                version=image.tag,
                digest=image.digest,
                confidence=Confidence.MEDIUM,
            )
            yield Fact(detection, speculative=True)

    def _inner(self, document: Document, value: ScalarEvent) -> Iterator[Fact]:
        """Yield the facts of a text that is YAML or JSON; in quotes all are on its first line."""
        if self._nested >= _MAX_NESTED:
            return
        block = value.style in ("|", ">")
        shift = document.line(value) - (0 if block else 1)
        self._nested += 1
        for inner in documents(value.value.encode("utf-8", errors="replace"), MAX_UNFOLDED_INSIDE):
            if isinstance(inner, Document) and type(inner.root) is not ScalarEvent:
                inside = Document(inner.root, shift + (inner.shift if block else 0))
                yield from self.walk(inside, inner.root, None)
        self._nested -= 1


def _name(node: Any) -> str:
    return text_of(node.get("name")) if type(node) is dict else ""
