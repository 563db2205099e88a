"""Python projects and their locks: pyproject.toml, Pipfile, setup.cfg, poetry.lock, uv.lock, pdm.lock."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from k8sml.scan.facts import Fact, ReaderResult
from k8sml.scan.model import Place, ReadError
from k8sml.scan.readers.requirements import package, requirement
from k8sml.scan.source import Source

_EXACT = re.compile(r"^={0,3}\s*(?P<version>v?\d[\w.!+-]*)$")
# The standard library's parser takes 10 seconds for this much; the locks of the largest projects have 5 MB.
_MAX_TOML = 16 * 1024 * 1024
_KEY = re.compile(r"[\s=:]")
# A text ends for this at a quote within it, which may be written in two ways.
_QUOTED = re.compile(r"[\"']([^\"'\\]+)")
_QUOTE = re.compile(r"[\"']")
_AT_LINE = re.compile(r"\(at line (\d+)")


def read_pyproject(source: Source) -> Iterator[ReaderResult]:
    """What a pyproject.toml or a Pipfile asks for: PEP 621, dependency groups, Poetry, PDM, uv, Pipenv."""
    data = _toml(source)
    if isinstance(data, ReadError):
        yield data
        return
    lines = _Lines(source.text())
    tool = _table(data.get("tool"))
    project = _table(data.get("project"))
    lists = [
        project.get("dependencies"),
        *_table(project.get("optional-dependencies")).values(),
        *_table(data.get("dependency-groups")).values(),
        *_table(_table(tool.get("pdm")).get("dev-dependencies")).values(),
        _table(tool.get("uv")).get("dev-dependencies"),
        _table(data.get("build-system")).get("requires"),
    ]
    for texts in lists:
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                fact = requirement(source, lines.of(text), text)
                if fact:
                    yield fact
    poetry = _table(tool.get("poetry"))
    tables = [
        poetry.get("dependencies"),
        poetry.get("dev-dependencies"),
        *(_table(group).get("dependencies") for group in _table(poetry.get("group")).values()),
        data.get("packages"),
        data.get("dev-packages"),
    ]
    for table in tables:
        for name, wanted in _table(table).items():
            yield _asked(source, lines, name, wanted)


def read_lock(source: Source) -> Iterator[ReaderResult]:
    """The packages of poetry.lock, uv.lock, pdm.lock and pylock.toml with their versions."""
    data = _toml(source)
    if isinstance(data, ReadError):
        yield data
        return
    lines = _Lines(source.text())
    found = data.get("package", data.get("packages"))
    for one in found if isinstance(found, list) else ():
        name, version = _table(one).get("name"), _table(one).get("version")
        if isinstance(name, str) and isinstance(version, str):
            yield package(source, lines.of(f'name = "{name}"'), name, version, f"{name} {version}")


def read_pipfile_lock(source: Source) -> Iterator[ReaderResult]:
    """The packages of Pipfile.lock with their versions."""
    try:
        data = json.loads(source.text())
    except (ValueError, RecursionError) as error:
        yield ReadError(Place(source.file, getattr(error, "lineno", 1)), "not valid JSON")
        return
    lines = _Lines(source.text())
    for section in ("default", "develop"):
        for name, wanted in _table(_table(data).get(section)).items():
            yield _asked(source, lines, name, wanted)


def read_setup_cfg(source: Source) -> Iterator[ReaderResult]:
    """What setup.cfg asks for."""
    parser = configparser.RawConfigParser(strict=False)
    text = source.text()
    try:
        parser.read_string(text)
    except configparser.Error as error:
        yield ReadError(
            Place(source.file, getattr(error, "lineno", None) or 1), "not a valid configuration file"
        )
        return
    lines = _Lines(text)
    wanted = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        wanted += [value for _, value in parser.items("options.extras_require")]
    for value in wanted:
        for line in (value or "").splitlines():
            fact = requirement(source, lines.of(line.strip()), line)
            if fact:
                yield fact


def _asked(source: Source, lines: _Lines, name: str, wanted: Any) -> Fact:
    """An entry of a table of dependencies: a version, a range, or a table with one."""
    said = wanted if isinstance(wanted, str) else _table(wanted).get("version")
    said = said if isinstance(said, str) else ""
    exact = _EXACT.match(said.strip())
    # Poetry takes a bare number as exact; Pipenv and poetry write == too
    text = f"{name} {said}".strip()
    return package(source, lines.of(name), name, exact["version"] if exact else None, text)


def _toml(source: Source) -> dict[str, Any] | ReadError:
    if len(source.data) > _MAX_TOML:
        return ReadError(Place(source.file), f"larger than {_MAX_TOML // (1024 * 1024)} MB")
    try:
        return tomllib.loads(source.text())
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is the former
        at = _AT_LINE.search(str(error))
        return ReadError(Place(source.file, int(at[1]) if at else 1), "not valid TOML")


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


class _Lines:
    """In which line a text stands first: TOML and JSON are read without lines."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            bare = line.strip()
            for part in (bare, _KEY.split(bare, maxsplit=1)[0].strip("\"'"), *_QUOTED.findall(bare)):
                self._lines.setdefault(part, number)

    def of(self, text: str) -> int:
        """The line, 1 where the text is not written as it was read."""
        known = self._lines.get(text)
        return self._lines.get(_QUOTE.split(text, maxsplit=1)[0], 1) if known is None else known
