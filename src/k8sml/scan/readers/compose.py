"""Read Compose files: the images of their services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from k8sml.scan.readers.documents import Document, text_of
from k8sml.scan.readers.interface import Fact, Source
from k8sml.scan.readers.references import parse_image

_FILE = re.compile(r"(^|[-._])compose([-._].*)?\.ya?ml$")
# ${NAME:-default} and ${NAME-default} mean the default unless NAME is set. ${NAME} alone is unknown.
_DEFAULT = re.compile(r"\$\{\w+:?-([^${}]*)\}")
_UNSET = re.compile(r":?\$(\{[^{}]*\}|\w+)$")


def is_compose(source: Source, node: Any) -> bool:
    """Return whether a document is a Compose file, by the file's name and its `services`."""
    return type(node) is dict and bool(_FILE.search(source.name)) and type(node.get("services")) is dict


def read_compose(source: Source, document: Document, root: dict[str, Any]) -> Iterator[Fact]:
    """Yield the image of each service, without a tag that only the environment knows."""
    for service in root["services"].values():
        value = service.get("image") if type(service) is dict else None
        text = text_of(value)
        image = parse_image(_UNSET.sub("", _DEFAULT.sub(r"\1", text)))
        if image:
            yield source.image_fact(image, document.line(value), f"image: {text}")
