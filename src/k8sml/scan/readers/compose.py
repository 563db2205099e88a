"""Compose files: the images that their services run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from k8sml.scan.readers.documents import Document, text_of
from k8sml.scan.readers.interface import Fact, Source
from k8sml.scan.readers.references import parse_image
from k8sml.scan.types import DetectionKind

_FILE = re.compile(r"(^|[-._])compose([-._].*)?\.ya?ml$")
# ${NAME:-default} and ${NAME-default}: the default is what runs where no one sets the name. Of ${NAME} alone
# nothing is known.
_DEFAULT = re.compile(r"\$\{\w+:?-([^${}]*)\}")
_OPEN = re.compile(r":?\$(\{[^{}]*\}|\w+)$")


def is_compose(source: Source, node: Any) -> bool:
    """Return whether a document is a Compose file, by the file's name and its `services`."""
    return type(node) is dict and bool(_FILE.search(source.name)) and type(node.get("services")) is dict


def read_compose(source: Source, document: Document, root: dict[str, Any]) -> Iterator[Fact]:
    """The image of each service; a tag that only the environment tells is left open."""
    for service in root["services"].values():
        value = service.get("image") if type(service) is dict else None
        text = text_of(value)
        image = parse_image(_OPEN.sub("", _DEFAULT.sub(r"\1", text)))
        if image:
            fact = source.fact(
                DetectionKind.IMAGE, image.name, image.tag, document.line(value), f"image: {text}"
            )
            yield replace(fact, detection=replace(fact.detection, digest=image.digest))
