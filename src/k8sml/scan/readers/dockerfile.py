"""Dockerfiles: the images that they build on and copy from, and what they install with pip."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from msgspec.structs import replace

from k8sml.scan.readers.interface import Fact, ReaderResult, Source
from k8sml.scan.readers.references import loose_image, parse_image
from k8sml.scan.readers.requirements import requirement
from k8sml.scan.types import DetectionKind

_INSTRUCTION = re.compile(r"^\s*(?P<name>[A-Za-z]+)\s+(?P<rest>.*)$", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::?-(?P<default>[^}]*))?\}|(?P<plain>\w+))")
_FROM = re.compile(r"^(?:--platform=\S+\s+)?(?P<image>\S+)(?:\s+[Aa][Ss]\s+(?P<stage>\S+))?")
_COPY_FROM = re.compile(r"(?:^|\s)--from=(?P<image>\S+)")
_MOUNT_FROM = re.compile(r"--mount=\S*from=(?P<image>[^,\s]+)")
_PIP = re.compile(r"\b(?:pip[\d.]*|uv\s+pip|uv)\s+(?:install|add)\s+(?P<rest>[^|;&\n]+)")
# Options of pip install that take a value of their own, without their dashes.
_WITH_VALUE = frozenset((
    "r", "requirement", "c", "constraint", "i", "index-url", "extra-index-url", "f", "find-links", "t",
    "target", "prefix", "root", "platform", "python-version", "trusted-host", "timeout",
    "python", "src", "proxy",
))  # fmt: skip
_LONGEST = 20_000


def read(source: Source) -> Iterator[ReaderResult]:
    """Images of FROM (with the defaults of ARG), COPY --from and RUN --mount, and pip's requirements."""
    values: dict[str, str] = {}
    stages: set[str] = set()
    for line, text in instructions(source.text()):
        match = _INSTRUCTION.match(text[:_LONGEST])
        if match is None:
            continue
        name, rest = match["name"].upper(), match["rest"].strip()
        if name in ("ARG", "ENV"):
            values.update(_assignments(rest, values))
        elif name == "FROM":
            found = _FROM.match(rest)
            if found:
                yield from _image(source, line, found["image"], values, stages, f"FROM {rest}")
                if found["stage"]:
                    stages.add(found["stage"].lower())
        elif name in ("COPY", "ADD", "RUN"):
            for form in (_COPY_FROM, _MOUNT_FROM):
                for found in form.finditer(rest):
                    yield from _image(source, line, found["image"], values, stages, found[0].strip())
            if name == "RUN":
                yield from pip_lines(source, line, _filled(rest, values))


def instructions(text: str) -> Iterator[tuple[int, str]]:
    """Instructions with the line each begins on; comments go, continued lines are put together."""
    start, parts = 0, list[str]()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if line.lstrip().startswith("#") or (parts and not line.strip()):
            continue
        if not parts:
            start = number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        yield start, " ".join([*parts, line])
        parts = []
    if parts:
        yield start, " ".join(parts)


def pip_lines(source: Source, line: int, text: str) -> Iterator[Fact]:
    """The requirements that the pip commands in a shell line name."""
    for match in _PIP.finditer(text[:_LONGEST]):
        try:
            words = shlex.split(match["rest"], comments=True)
        except ValueError:
            words = match["rest"].split()
        skip = False
        for word in words:
            if skip or word.startswith("-"):
                skip = word.lstrip("-") in _WITH_VALUE and not skip
                continue
            if "$" in word or word.startswith((".", "/")):
                continue
            fact = requirement(source, line, word)
            if fact:
                shown = f"pip install {word}"
                yield replace(fact, detection=replace(fact.detection, text=shown[:200]))


def _assignments(rest: str, values: dict[str, str]) -> dict[str, str]:
    try:
        words = shlex.split(rest)
    except ValueError:
        words = rest.split()
    found = dict(word.split("=", 1) for word in words if "=" in word)
    return {name: _filled(value, values) for name, value in found.items()}


def _filled(text: str, values: dict[str, str]) -> str:
    """Text with the variables that have a value put in."""

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["plain"]
        known = values.get(name)
        return known if known else match["default"] or match[0]

    return _VARIABLE.sub(value, text)[:_LONGEST]


def _image(
    source: Source, line: int, text: str, values: dict[str, str], stages: set[str], shown: str
) -> Iterator[Fact]:
    filled = _filled(text, values)
    if filled.lower() in stages or filled == "scratch" or filled.isdigit():
        return
    image = parse_image(filled) or loose_image(filled)
    fact = source.fact(DetectionKind.IMAGE, image.name, image.tag, line, shown)
    yield replace(fact, detection=replace(fact.detection, digest=image.digest))
