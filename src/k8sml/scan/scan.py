"""Scan files, folders and streams: from paths to components."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from k8sml.catalog.model import Catalog
from k8sml.catalog.names import NameIndex
from k8sml.catalog.printable import hide_user_info
from k8sml.evidence.progress import Progress, no_progress
from k8sml.scan import walk
from k8sml.scan.components import combine
from k8sml.scan.kustomize import resolve
from k8sml.scan.readers.helm import with_app_versions
from k8sml.scan.readers.interface import Fact, Kustomization, Source
from k8sml.scan.readers.registry import read_documents, reader_of
from k8sml.scan.types import Place, ReadError, ScanResult

# A dump of a cluster of 10,000 objects has some 50,000 images and API versions; each costs some 20
# microseconds and a kilobyte.
_MAX_DETECTIONS = 200_000
# Progress is shown from this many files on; fewer are read in a moment.
_PROGRESS_FILES = 300


class Scanner:
    """A collector of the facts of files and streams; `result` makes components of them.

    Memory grows with the facts, not with the files: each file is read, walked and dropped.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._facts: dict[Fact, None] = {}
        self._kustomizations: list[Kustomization] = []
        self._read_errors: list[ReadError] = []
        self._files: list[str] = []

    def paths(self, paths: Sequence[Path], progress: Progress = no_progress) -> None:
        """Read files and folders. A missing path is a read error."""
        files: list[walk.File] = []
        for found in walk.files(list(paths)):
            if isinstance(found, ReadError):
                self._read_errors.append(found)
            else:
                files.append(found)
        for file in progress(files, "files", _PROGRESS_FILES):
            data = walk.read(file)
            if isinstance(data, ReadError):
                self._read_errors.append(data)
            else:
                self.data(data, file.label)

    def stream(self, data: BinaryIO | bytes, name: str) -> None:
        """Read manifests from standard input (`<stdin>`) or from the output of a command."""
        content = data if isinstance(data, bytes) else data.read(walk.MAX_BYTES + 1)
        if len(content) > walk.MAX_BYTES:
            self._read_errors.append(walk.too_large(name))
        else:
            self.data(content, name)

    def data(self, data: bytes, name: str) -> None:
        """Read bytes with the reader of the name; as manifests if no reader takes it."""
        reader = reader_of(name)
        read = reader.read if reader else read_documents
        self._files.append(name)
        for count, result in enumerate(read(Source(name, data))):
            if count == _MAX_DETECTIONS:
                reason = f"more than {_MAX_DETECTIONS:,} detections: the rest was not read"
                self._read_errors.append(ReadError(Place(name), reason))
                return
            if isinstance(result, Fact):
                self._facts.setdefault(result)
            elif isinstance(result, Kustomization):
                self._kustomizations.append(result)
            else:
                self._read_errors.append(result)

    def result(self) -> ScanResult:
        """Return the components, unmatched names and read errors so far."""
        facts = with_app_versions(resolve(self._facts, self._kustomizations, self._files))
        public = map(_without_user_info, facts)
        return combine(public, self._read_errors, len(self._files), NameIndex(self._catalog))


def _without_user_info(fact: Fact) -> Fact:
    """Return a fact whose text shows no password of an address: reports are published."""
    detection = fact.detection
    if "://" not in detection.text:
        return fact
    return replace(fact, detection=replace(detection, text=hide_user_info(detection.text)))


def scan(paths: Sequence[Path], catalog: Catalog, progress: Progress = no_progress) -> ScanResult:
    """Return the components that files and folders contain."""
    scanner = Scanner(catalog)
    scanner.paths(paths, progress)
    return scanner.result()
