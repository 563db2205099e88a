"""A file's bytes as readers take them."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

from msgspec import Struct

from k8sml.catalog.names import Confidence
from k8sml.scan.facts import Fact
from k8sml.scan.model import Detection, DetectionKind, Place

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Evidence is shown on one line.
_LONGEST_TEXT = 200


class Source(Struct, frozen=True):
    """What a file holds; `file` is how the person named it, with `/` between folders."""

    file: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.file.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder it is in, as the file is named."""
        return self.file.rpartition("/")[0]

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders it is in."""
        return PurePosixPath(self.folder).parts

    def text(self) -> str:
        """The text; bytes that are no UTF-8 (or UTF-16 with a mark) become a sign for unknown."""
        for mark, encoding in _BOMS:
            if self.data.startswith(mark):
                return self.data.decode(encoding, errors="replace")
        return self.data.decode("utf-8", errors="replace")

    def fact(
        self,
        kind: DetectionKind,
        name: str,
        version: str | None,
        line: int,
        text: str,
        *,
        weak: bool = False,
        confidence: Confidence = Confidence.HIGH,
        rendered: bool = True,
    ) -> Fact:
        """Something seen in this file."""
        sighting = Detection(
            kind=kind,
            name=name,
            place=Place(self.file, line),
            text=text.strip()[:_LONGEST_TEXT],
            version=version,
            confidence=confidence,
            rendered=rendered,
        )
        return Fact(sighting, weak=weak)
