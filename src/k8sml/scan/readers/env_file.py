"""Read files of KEY=value that kustomizations take variables from (params.env): the images they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.interface import ReaderResult, Source
from k8sml.scan.readers.references import parse_image

_LINE = re.compile(r"^\s*(?:export\s+)?[\w.-]+\s*=\s*[\"']?(?P<value>[^\"'\s#]+)")


def read(source: Source) -> Iterator[ReaderResult]:
    """Yield the values that are images with a tag or a digest."""
    for number, line in enumerate(source.text().split("\n"), 1):
        match = _LINE.match(line[:1000])
        image = parse_image(match["value"]) if match and "/" in match["value"] else None
        if image and (image.tag or image.digest):
            yield source.image_fact(image, number, line, speculative=True, confidence=Confidence.MEDIUM)
