"""Scans files, folders and streams: from paths to what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from k8sml.catalog.model import Catalog
from k8sml.catalog.names import NameIndex
from k8sml.evidence.progress import Progress, no_progress
from k8sml.scan import walk
from k8sml.scan.components import combine
from k8sml.scan.kustomize import resolve
from k8sml.scan.readers.helm import with_app_versions
from k8sml.scan.readers.interface import Fact, Kustomization, Source
from k8sml.scan.readers.registry import read_documents, reader_of
from k8sml.scan.types import Place, ReadError, ScanResult

# A dump of a cluster of 10,000 objects shows some 50,000 images and API versions; each costs some 20
# microseconds and a kilobyte.
_MAX_SEEN = 200_000
# Progress is shown from so many files on: fewer are read at once.
_PROGRESS_FILES = 300


class Scanner:
    """Collects what files and streams show; `scanned` says what it comes to.

    What is kept grows with what was seen, not with the files: each is read, walked and forgotten.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._facts: dict[Fact, None] = {}
        self._kustomizations: list[Kustomization] = []
        self._troubles: list[ReadError] = []
        self._files: list[str] = []

    def paths(self, paths: Sequence[Path], watch: Progress = no_progress) -> None:
        """Read files and folders. A path that is not there is a trouble."""
        found: list[walk.File] = []
        for one in walk.files(list(paths)):
            if isinstance(one, ReadError):
                self._troubles.append(one)
            else:
                found.append(one)
        for file in watch(found, "files", _PROGRESS_FILES):
            data = walk.read(file)
            if isinstance(data, ReadError):
                self._troubles.append(data)
            else:
                self.data(data, file.label)

    def stream(self, data: BinaryIO | bytes, name: str) -> None:
        """Read manifests from standard input (`<stdin>`) or from a command's answer."""
        content = data if isinstance(data, bytes) else data.read(walk.MAX_BYTES + 1)
        if len(content) > walk.MAX_BYTES:
            self._troubles.append(walk.too_large(name))
        else:
            self.data(content, name)

    def data(self, data: bytes, name: str) -> None:
        """Read bytes as the name says; as manifests where it says nothing."""
        reader = reader_of(name)
        read = reader.read if reader else read_documents
        self._files.append(name)
        for count, seen in enumerate(read(Source(name, data))):
            if count == _MAX_SEEN:
                reason = f"more than {_MAX_SEEN:,} things to see: the rest was not read"
                self._troubles.append(ReadError(Place(name), reason))
                return
            if isinstance(seen, Fact):
                self._facts.setdefault(seen)
            elif isinstance(seen, Kustomization):
                self._kustomizations.append(seen)
            else:
                self._troubles.append(seen)

    def scanned(self) -> ScanResult:
        """What was seen so far: components of projects, unknown things, troubles."""
        facts = with_app_versions(resolve(self._facts, self._kustomizations, self._files))
        return combine(facts, self._troubles, len(self._files), NameIndex(self._catalog))


def scan(paths: Sequence[Path], catalog: Catalog, watch: Progress = no_progress) -> ScanResult:
    """What files and folders hold."""
    scanner = Scanner(catalog)
    scanner.paths(paths, watch)
    return scanner.scanned()
