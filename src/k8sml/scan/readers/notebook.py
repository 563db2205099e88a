"""Read Jupyter notebooks: the packages that their cells install with !pip and %pip."""

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
# Each is searched for in the text to find its line; real notebooks have fewer.
_MAX_COMMANDS = 1000


def read(source: Source) -> Iterator[ReaderResult]:
    """Yield the requirements of a notebook's code cells, with their lines in the file."""
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
            # search forward from the last one: cells are stored in their order
            position = text.find(json.dumps(written_lines[first - 1], ensure_ascii=False)[1:-1], at)
            at = position if position >= 0 else at
            number = text.count("\n", 0, at) + 1
            yield from pip_lines(source, number, line.strip().lstrip("!%"))


def _list(value: Any, key: str) -> list[Any]:
    items = value.get(key) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []
