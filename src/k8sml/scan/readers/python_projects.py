"""Read Python projects and their locks: pyproject.toml, Pipfile, setup.cfg, setup.py, poetry.lock, …"""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
import warnings
from collections.abc import Iterator
from typing import Any

from k8sml.scan.readers.interface import Fact, ReaderResult, Source
from k8sml.scan.readers.requirements import package, requirement
from k8sml.scan.types import Place, ReadError

_EXACT = re.compile(r"^={0,3}\s*(?P<version>v?\d[\w.!+-]*)$")
# The standard library takes 10 seconds to parse this much; the largest locks of projects have 5 MB.
_MAX_TOML = 16 * 1024 * 1024
_KEY = re.compile(r"[\s=:]")
# A text is cut at a quote within it, which can be written in two ways.
_QUOTED = re.compile(r"[\"']([^\"'\\]+)")
_QUOTE = re.compile(r"[\"']")
_AT_LINE = re.compile(r"\(at line (\d+)")


def read_pyproject(source: Source) -> Iterator[ReaderResult]:
    """Yield the dependencies of a pyproject.toml or Pipfile: PEP 621, groups, Poetry, PDM, uv, Pipenv."""
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
            yield _dependency(source, lines, name, wanted)


def read_lock(source: Source) -> Iterator[ReaderResult]:
    """Yield the packages of poetry.lock, uv.lock, pdm.lock and pylock.toml with their versions."""
    data = _toml(source)
    if isinstance(data, ReadError):
        yield data
        return
    lines = _Lines(source.text())
    packages = data.get("package", data.get("packages"))
    for entry in packages if isinstance(packages, list) else ():
        name, version = _table(entry).get("name"), _table(entry).get("version")
        if isinstance(name, str) and isinstance(version, str):
            yield package(source, lines.of(f'name = "{name}"'), name, version, f"{name} {version}")


def read_pipfile_lock(source: Source) -> Iterator[ReaderResult]:
    """Yield the packages of Pipfile.lock with their versions."""
    try:
        data = json.loads(source.text())
    except (ValueError, RecursionError) as error:
        yield ReadError(Place(source.file, getattr(error, "lineno", 1)), "not valid JSON")
        return
    lines = _Lines(source.text())
    for section in ("default", "develop"):
        for name, wanted in _table(_table(data).get(section)).items():
            yield _dependency(source, lines, name, wanted)


def read_setup_cfg(source: Source) -> Iterator[ReaderResult]:
    """Yield the dependencies of setup.cfg."""
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


def _dependency(source: Source, lines: _Lines, name: str, wanted: Any) -> Fact:
    """Return the fact of an entry of a table: a version, a range, or a table with either."""
    version = wanted if isinstance(wanted, str) else _table(wanted).get("version")
    version = version if isinstance(version, str) else ""
    exact = _EXACT.match(version.strip())  # for Poetry a bare number is exact, too
    text = f"{name} {version}".strip()
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
    """An index of the first line of texts: the parsers of TOML and JSON know no lines."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            bare = line.strip()
            for part in (bare, _KEY.split(bare, maxsplit=1)[0].strip("\"'"), *_QUOTED.findall(bare)):
                self._lines.setdefault(part, number)

    def of(self, text: str) -> int:
        """Return the line of a text, 1 if it is written in another way."""
        known = self._lines.get(text)
        return self._lines.get(_QUOTE.split(text, maxsplit=1)[0], 1) if known is None else known


_REQUIRING_KEYS = frozenset({"install_requires", "extras_require", "setup_requires", "tests_require"})
# Parsing takes some hundred bytes of memory per byte of source; the longest real files have some 50 kB.
_MAX_SETUP_PY = 1024 * 1024


def read_setup_py(source: Source) -> Iterator[ReaderResult]:
    """Yield the literal requirements that setup() is given, also by variables. Nothing is executed."""
    if b"require" not in source.data:
        return
    if len(source.data) > _MAX_SETUP_PY:
        yield ReadError(Place(source.file), f"larger than {_MAX_SETUP_PY // 1024} kB")
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the file's author should see them: \d in a text
            tree = ast.parse(source.text().lstrip("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield ReadError(Place(source.file, getattr(error, "lineno", None) or 1), "not valid Python")
        return
    named = dict(_assigned(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in _REQUIRING_KEYS:
            for text in _texts(node.value, named, frozenset()):
                fact = requirement(source, text.lineno, str(text.value))
                if fact:
                    yield fact


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the variables of the module with their values, the last one last."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def _texts(value: ast.expr, named: dict[str, ast.expr], seen: frozenset[str]) -> Iterator[ast.Constant]:
    """Yield the literal texts of a value; computed ones are left out."""
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            yield value
    elif isinstance(value, ast.Name):
        if value.id in named and value.id not in seen:
            yield from _texts(named[value.id], named, seen | {value.id})
    elif isinstance(value, ast.Starred):
        yield from _texts(value.value, named, seen)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _texts(value.left, named, seen)
        yield from _texts(value.right, named, seen)
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        for item in value.elts:
            yield from _texts(item, named, seen)
    elif isinstance(value, ast.Dict):
        for item in value.values:
            yield from _texts(item, named, seen)
