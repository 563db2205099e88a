"""Whether JSON that holds nothing of interest is JSON at all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from k8sml.scan.model import Place, ReadError
from k8sml.scan.source import Source


def broken_json(source: Source) -> Iterator[ReadError]:
    """The trouble of a file that breaks off or is no JSON; nothing is built of it.

    Comments (as editors' settings have) and several values in a row (as logs have) are other formats, and no
    trouble; neither is what Python's own writer leaves (`NaN`).
    """
    try:
        msgspec.json.decode(source.data, type=msgspec.Raw)
        return
    except msgspec.DecodeError as error:
        said = str(error)
    text = source.text()
    if not text.strip() or "trailing characters" in said or "//" in text or "/*" in text:
        return
    try:
        json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        yield ReadError(Place(source.file, error.lineno), "not valid JSON")
    except (ValueError, RecursionError):
        yield ReadError(Place(source.file), "not valid JSON")
