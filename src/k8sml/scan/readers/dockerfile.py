"""Read Dockerfiles: the images that they build on and copy from, and the packages that pip installs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from msgspec.structs import replace

from k8sml.scan.readers.interface import Fact, ReaderResult, Source
from k8sml.scan.readers.references import loose_image, parse_image
from k8sml.scan.readers.requirements import requirement

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
_MAX_LENGTH = 20_000


def read(source: Source) -> Iterator[ReaderResult]:
    """Yield the images of FROM (with defaults of ARG), COPY --from and RUN --mount, and packages for pip."""
    values: dict[str, str] = {}
    stages: set[str] = set()
    for line, text in instructions(source.text()):
        match = _INSTRUCTION.match(text[:_MAX_LENGTH])
        if match is None:
            continue
        name, rest = match["name"].upper(), match["rest"].strip()
        if name in ("ARG", "ENV"):
            values.update(_assignments(rest, values))
        elif name == "FROM":
            base = _FROM.match(rest)
            if base:
                yield from _image(source, line, base["image"], values, stages, f"FROM {rest}")
                if base["stage"]:
                    stages.add(base["stage"].lower())
        elif name in ("COPY", "ADD", "RUN"):
            for pattern in (_COPY_FROM, _MOUNT_FROM):
                for copied in pattern.finditer(rest):
                    yield from _image(source, line, copied["image"], values, stages, copied[0].strip())
            if name == "RUN":
                yield from pip_lines(source, line, _substituted(rest, values))


def instructions(text: str) -> Iterator[tuple[int, str]]:
    """Yield each instruction with its first line; comments are dropped, continued lines joined."""
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
    """Yield the requirements that pip commands in a line of shell install."""
    for match in _PIP.finditer(text[:_MAX_LENGTH]):
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
                text = f"pip install {word}"
                yield replace(fact, detection=replace(fact.detection, text=text[:200]))


def _assignments(rest: str, values: dict[str, str]) -> dict[str, str]:
    try:
        words = shlex.split(rest)
    except ValueError:
        words = rest.split()
    assigned = dict(word.split("=", 1) for word in words if "=" in word)
    return {name: _substituted(value, values) for name, value in assigned.items()}


def _substituted(text: str, values: dict[str, str]) -> str:
    """Replace the variables of a text that have a value."""

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["plain"]
        return values.get(name) or match["default"] or match[0]

    return _VARIABLE.sub(value, text)[:_MAX_LENGTH]


def _image(
    source: Source, line: int, text: str, values: dict[str, str], stages: set[str], evidence: str
) -> Iterator[Fact]:
    name = _substituted(text, values)
    if name.lower() in stages or name == "scratch" or name.isdigit():
        return
    yield source.image_fact(parse_image(name) or loose_image(name), line, evidence)
