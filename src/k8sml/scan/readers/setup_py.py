"""setup.py: the requirements that stand in it as literals. It is parsed, never executed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from k8sml.scan.facts import ReaderResult
from k8sml.scan.model import Place, ReadError
from k8sml.scan.readers.requirements import requirement
from k8sml.scan.source import Source

_WANTED = frozenset({"install_requires", "extras_require", "setup_requires", "tests_require"})
# Parsing takes some hundred bytes of memory for each byte of source; the longest real ones have some 50 kB.
_MAX_BYTES = 1024 * 1024


def read(source: Source) -> Iterator[ReaderResult]:
    """The texts of lists, and of dicts of lists, that setup() is given, also by the name of a variable."""
    if b"require" not in source.data:
        return
    if len(source.data) > _MAX_BYTES:
        yield ReadError(Place(source.file), f"larger than {_MAX_BYTES // 1024} kB")
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the file's own author should hear: \d in a text
            tree = ast.parse(source.text().lstrip("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield ReadError(Place(source.file, getattr(error, "lineno", None) or 1), "not valid Python")
        return
    named = dict(_assigned(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in _WANTED:
            for text in _texts(node.value, named, frozenset()):
                fact = requirement(source, text.lineno, str(text.value))
                if fact:
                    yield fact


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The variables of the file itself, each with its last value."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def _texts(value: ast.expr, named: dict[str, ast.expr], seen: frozenset[str]) -> Iterator[ast.Constant]:
    """The literal texts of a value; what only running it would tell is left out."""
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
