"""The interface of readers: the bytes of a file, and the facts that a reader yields."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.documents import Broken, Document
from k8sml.scan.readers.references import Image
from k8sml.scan.types import Detection, DetectionKind, Place, ReadError


class ImageLocation(Struct, frozen=True):
    """Location of an image in a Kubernetes object, so that a patch can replace it.

    `at` is the list and the position in it (`containers/0`), `container` the container's name. Either is
    empty if a patch does not give it.
    """

    kind: str = ""
    name: str = ""
    at: str = ""
    container: str = ""

    def patches(self, other: ImageLocation) -> bool:
        """Return whether a patch at this location replaces an image at the other one."""
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
    """A version declared by labels or by a chart, and the names that it belongs to.

    `names` are values of name labels, and API groups that prefix a label. `chart` is the chart that declares
    the version of an image in its values.
    """

    version: str
    names: tuple[str, ...] = ()
    chart: str = ""


class Fact(Struct, frozen=True):
    """A detection, with the facts needed to resolve it.

    `location` is set where a kustomization can change the image, `declared` where the object or chart
    declares a version. `speculative` marks text that may not be an image: it counts if a project claims it,
    and is never listed as unmatched. `unused_override` marks an `images:` override that matched nothing: it
    is used only if no other version is known.
    """

    detection: Detection
    location: ImageLocation | None = None
    speculative: bool = False
    declared: DeclaredVersion | None = None
    unused_override: bool = False


class ImageOverride(Struct, frozen=True):
    """An entry of `images:` of a kustomization, and the detection it makes of an image without tag."""

    name: str
    detection: Detection
    new_name: str | None = None
    new_tag: str | None = None
    digest: str | None = None


class Patch(Struct, frozen=True):
    """A patch of a kustomization: the file it is in, or its facts, and the kind and name of its target."""

    file: str | None = None
    facts: tuple[Fact, ...] = ()
    kind: str = ""
    name: str = ""


class Kustomization(Struct, frozen=True):
    """A kustomization: the paths that it includes (as the scan names them), and its changes.

    `incomplete` is true if it includes more than the paths: a remote, a chart or a generator.
    """

    folder: str
    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    overrides: tuple[ImageOverride, ...] = ()
    incomplete: bool = False


ReaderResult = Fact | Kustomization | ReadError


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Evidence is shown on one line.
_MAX_TEXT = 200


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
    """The bytes of a file. `file` is its path as the user named it, with `/` between folders."""

    file: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.file.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of its folder, as the file is named."""
        return self.file.rpartition("/")[0]

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders in its path."""
        return PurePosixPath(self.folder).parts

    def text(self) -> str:
        """Decode UTF-8, or UTF-16 with a byte order mark; other bytes become replacement characters."""
        for mark, encoding in _BOMS:
            if self.data.startswith(mark):
                return self.data.decode(encoding, errors="replace")
        return self.data.decode("utf-8", errors="replace")

    def read_error(self, problem: Broken) -> ReadError:
        """Return the error of a document in this file."""
        return ReadError(Place(self.file, problem.line), problem.reason)

    def image_fact(
        self,
        image: Image,
        line: int,
        text: str,
        *,
        speculative: bool = False,
        confidence: Confidence = Confidence.HIGH,
        rendered: bool = True,
    ) -> Fact:
        """Return the fact of an image in this file."""
        fact = self.fact(
            DetectionKind.IMAGE, image.name, image.tag, line, text, speculative=speculative,
            confidence=confidence, rendered=rendered,
        )  # fmt: skip
        return replace(fact, detection=replace(fact.detection, digest=image.digest))

    def fact(
        self,
        kind: DetectionKind,
        name: str,
        version: str | None,
        line: int,
        text: str,
        *,
        speculative: bool = False,
        confidence: Confidence = Confidence.HIGH,
        rendered: bool = True,
    ) -> Fact:
        """Return the fact of a detection in this file."""
        detection = Detection(
            kind=kind,
            name=name,
            place=Place(self.file, line),
            text=text.strip()[:_MAX_TEXT],
            version=version,
            confidence=confidence,
            rendered=rendered,
        )
        return Fact(detection, speculative=speculative)
