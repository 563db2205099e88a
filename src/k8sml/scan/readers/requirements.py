"""Python requirements as pip takes them: requirements files, constraints, and lines within other files."""

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
# What pip allows after a requirement that packaging does not: options for hashes and builds.
_OPTIONS = re.compile(r"\s--?[A-Za-z].*$")
_COMMENT = re.compile(r"(^|\s)#.*$")
_WHEEL = re.compile(
    r"/(?P<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?P<version>\d[A-Za-z0-9.!+_]*)(-[^/]*\.whl|\.tar\.gz|\.zip)(#|$)"
)
_LONGEST = 2000
# The locks of the largest projects have some 10,000 lines, hashes among them. A requirement takes some 20
# microseconds, and a file may hold millions of them.
_MAX_LINES = 100_000


def read(source: Source) -> Iterator[ReaderResult]:
    """What a requirements file names; files that it includes stand for themselves."""
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
    """Logical lines, with the number of the physical line that each begins on."""
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
    """The fact of one requirement, None if the text is none.

    An exact pin is a version; of a range nothing is known but that it is asked for.
    """
    bare = _COMMENT.sub("", text[:_LONGEST]).strip()
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
    exact = [one.version for one in parsed.specifier if one.operator in _EXACT and "*" not in one.version]
    return package(source, line, parsed.name, exact[0] if exact else None, bare)


def package(source: Source, line: int, name: str, version: str | None, text: str) -> Fact:
    """A Python package; a version that is none by PEP 440 is not told."""
    return source.fact(
        DetectionKind.PYTHON, canonicalize_name(name), _plain(version), line, text, speculative=True
    )


def _plain(version: str | None) -> str | None:
    """A version without the build after + (2.1.0+cu118), which no release has."""
    if version is None:
        return None
    try:
        return Version(version).public
    except ValueError:  # InvalidVersion is one, a number of thousands of digits another
        return None


def _address(source: Source, line: int, text: str) -> Fact | None:
    """A repository or an archive: git+https://github.com/kubeflow/pipelines@2.0.0#egg=kfp."""
    wheel = _WHEEL.search(text)
    if wheel:
        return package(source, line, wheel["name"], wheel["version"], text)
    remote = parse_remote(text)
    if remote:
        return source.fact(DetectionKind.REMOTE, remote[0], remote[1], line, text, speculative=True)
    return None
