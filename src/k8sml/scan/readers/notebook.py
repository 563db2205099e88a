"""Jupyter notebooks: what their cells install with !pip and %pip."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from k8sml.scan.readers.dockerfile import pip_lines
from k8sml.scan.readers.documents import incomplete_json
from k8sml.scan.readers.interface import ReaderResult, Source
from k8sml.scan.readers.requirements import joined_lines
from k8sml.scan.types import Place, ReadError

_COMMAND = re.compile(r"^\s*[!%].*\b(pip[\d.]*|uv)\b")
# Each is looked for in the text to know its line; no one writes as many.
_MAX_COMMANDS = 1000


def read(source: Source) -> Iterator[ReaderResult]:
    """The requirements of a notebook's code cells, with the line of the notebook's file."""
    text = source.text()
    if "pip" not in text and "uv " not in text:
        if problem := incomplete_json(source.data, text):
            yield source.read_error(problem)
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield ReadError(Place(source.file, getattr(error, "lineno", 1)), "not valid JSON")
        return
    at = commands = 0
    for cell in _list(data, "cells") or [
        cell for sheet in _list(data, "worksheets") for cell in _list(sheet, "cells")
    ]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        written = cell.get("source", cell.get("input", ""))
        body = "".join(map(str, written)) if isinstance(written, list) else str(written)
        written_lines = body.split("\n")
        if "%%bash" in body[:20] or "%%sh" in body[:20]:
            body = re.sub(r"(?m)^(?=\s*(pip|python))", "!", body)
        for first, line in joined_lines(body):
            if not _COMMAND.match(line) or commands >= _MAX_COMMANDS:
                continue
            commands += 1
            # as it stands in the file, found in order: cells are kept in the order of the text
            found = text.find(json.dumps(written_lines[first - 1], ensure_ascii=False)[1:-1], at)
            at = found if found >= 0 else at
            number = text.count("\n", 0, at) + 1
            yield from pip_lines(source, number, line.strip().lstrip("!%"))


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
