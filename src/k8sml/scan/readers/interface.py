"""The interface of readers: the bytes of a file, and the facts that a reader yields."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.documents import Broken, Document
from k8sml.scan.types import Detection, DetectionKind, Place, ReadError


class ImageLocation(Struct, frozen=True):
    """Where in an object an image stands, so that a patch can be laid over it.

    `at` is the list and the position in it (`containers/0`), `container` the container's name; each may be
    empty where a patch does not say it.
    """

    kind: str = ""
    name: str = ""
    at: str = ""
    container: str = ""

    def meets(self, other: ImageLocation) -> bool:
        """Whether a patch with this slot replaces an image in that one."""
        if (self.kind, self.name) != (other.kind, other.name):
            return False
        if self.container:
            return self.container == other.container and self.list_name == other.list_name
        return self.at == other.at

    @property
    def list_name(self) -> str:
        """`containers` or `initContainers`."""
        return self.at.partition("/")[0]


class DeclaredVersion(Struct, frozen=True):
    """A version that stands beside something seen, and of what it is said to be the version.

    `names` are values of the labels for names, and API groups that a label is prefixed with; `chart` is the
    chart that says it of an image in its values.
    """

    version: str
    names: tuple[str, ...] = ()
    chart: str = ""


class Fact(Struct, frozen=True):
    """A sighting; `slot` where kustomizations can change it; `stated` what its object or chart says.

    `weak` marks text that only looks like an image: it counts if a project claims it, and is no unknown
    otherwise. `idle` marks a tag that a kustomization sets for an image that it does not take in: it counts
    where nothing else tells a version.
    """

    sighting: Detection
    slot: ImageLocation | None = None
    weak: bool = False
    stated: DeclaredVersion | None = None
    idle: bool = False


class ImageOverride(Struct, frozen=True):
    """An entry of `images:` of a kustomization."""

    name: str
    sighting: (
        Detection  # what the entry makes of it: the name and the tag that are left out stay as they were
    )
    new_name: str | None = None
    new_tag: str | None = None
    digest: str | None = None


class Patch(Struct, frozen=True):
    """A patch of a kustomization: the file it stands in, or its facts, and what it is aimed at."""

    file: str | None = None
    facts: tuple[Fact, ...] = ()
    kind: str = ""
    name: str = ""


class Kustomization(Struct, frozen=True):
    """A kustomization: what it takes in (paths as the scan names them), and what it changes.

    `open` says that it takes in more than the paths: something remote, a chart, a generator.
    """

    folder: str
    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    overrides: tuple[ImageOverride, ...] = ()
    open: bool = False


ReaderResult = Fact | Kustomization | ReadError


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Evidence is shown on one line.
_LONGEST_TEXT = 200


class FileReader(Struct, frozen=True):
    """A reader of files: `pattern` is searched in a file's name, `folder` in the path of its folder."""

    name: str
    pattern: str
    read: Callable[[Source], Iterator[ReaderResult]]
    folder: str = ""


class DocumentReader(Struct, frozen=True):
    """A reader of documents in YAML or JSON: `accepts` decides by the file and the root of the document."""

    name: str
    accepts: Callable[[Source, Any], bool]
    read: Callable[[Source, Document, Any], Iterator[ReaderResult]]


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

    def read_error(self, problem: Broken) -> ReadError:
        """A document of this file that cannot be read."""
        return ReadError(Place(self.file, problem.line), problem.reason)

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
