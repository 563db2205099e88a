"""Read Python requirements as pip does: requirements files, constraints, and lines within other files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from k8sml.scan.readers.interface import Fact, ReaderResult, Source
from k8sml.scan.readers.references import parse_remote
from k8sml.scan.types import DetectionKind, Place, ReadError

# kfp==1.8.0 and kfp===1.8.0; a wildcard is a range
_EXACT = ("==", "===")
# pip allows options for hashes and builds after a requirement, packaging does not.
_OPTIONS = re.compile(r"\s--?[A-Za-z].*$")
_COMMENT = re.compile(r"(^|\s)#.*$")
_WHEEL = re.compile(
    r"/(?P<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?P<version>\d[A-Za-z0-9.!+_]*)(-[^/]*\.whl|\.tar\.gz|\.zip)(#|$)"
)
_MAX_LENGTH = 2000
# The largest locks have some 10,000 lines, including hashes. A requirement takes some 20 microseconds, and a
# file can have millions.
_MAX_LINES = 100_000


def read(source: Source) -> Iterator[ReaderResult]:
    """Yield the requirements of a file; files that it includes are read by themselves."""
    for count, (line, text) in enumerate(joined_lines(source.text())):
        if count == _MAX_LINES:
            yield ReadError(
                Place(source.file, line), f"more than {_MAX_LINES:,} lines: the rest was not read"
            )
            return
        fact = requirement(source, line, text)
        if fact:
            yield fact


def joined_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield logical lines with the number of their first physical line."""
    start, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not parts:
            start = number
        bare = line.rstrip("\r")
        if bare.endswith("\\"):
            parts.append(bare[:-1])
            continue
        yield start, " ".join([*parts, bare]) if parts else bare
        parts = []
    if parts:
        yield start, " ".join(parts)


def requirement(source: Source, line: int, text: str) -> Fact | None:
    """Return the fact of a requirement, None if the text is none.

    Only an exact pin is a version; a range shows that the package is used.
    """
    bare = _COMMENT.sub("", text[:_MAX_LENGTH]).strip()
    if bare.startswith(("-e ", "--editable")):
        bare = bare.partition(" ")[2].strip()
    if not bare or bare.startswith("-"):
        return None
    bare = _OPTIONS.sub("", bare).strip()
    if "://" in bare and "@ " not in bare and " @" not in bare:
        return _address(source, line, bare)
    try:
        parsed = Requirement(bare)
    except (InvalidRequirement, RecursionError):  # a marker in thousands of brackets
        return None
    if parsed.url:
        return _address(source, line, parsed.url) or package(source, line, parsed.name, None, bare)
    exact = [pin.version for pin in parsed.specifier if pin.operator in _EXACT and "*" not in pin.version]
    return package(source, line, parsed.name, exact[0] if exact else None, bare)


def package(source: Source, line: int, name: str, version: str | None, text: str) -> Fact:
    """Return the fact of a Python package; a version that PEP 440 does not allow is left out."""
    return source.fact(
        DetectionKind.PYTHON, canonicalize_name(name), _plain(version), line, text, speculative=True
    )


def _plain(version: str | None) -> str | None:
    """Return a version without the build after + (2.1.0+cu118), which no release has."""
    if version is None:
        return None
    try:
        return Version(version).public
    except ValueError:  # InvalidVersion, or a number of thousands of digits
        return None


def _address(source: Source, line: int, text: str) -> Fact | None:
    """Return the fact of a repository or archive: git+https://github.com/kubeflow/pipelines@2.0.0#egg=kfp."""
    wheel = _WHEEL.search(text)
    if wheel:
        return package(source, line, wheel["name"], wheel["version"], text)
    remote = parse_remote(text)
    if remote:
        return source.fact(DetectionKind.REMOTE, remote[0], remote[1], line, text, speculative=True)
    return None
