"""The web addresses in a catalog, by the types of its keys."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec.inspect as mi
from msgspec import Struct

from k8sml.catalog.patterns import URL_PATTERN


def web_addresses(value: Struct, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each value of the type Url in a part of a catalog at `path`, with its own path."""
    return _addresses(value, mi.type_info(type(value)), path)


def _addresses(value: object, kind: mi.Type, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(kind, mi.Metadata):
        yield from _addresses(value, kind.type, path)
    elif isinstance(kind, mi.UnionType):
        if value is not None:
            for member in kind.types:
                yield from _addresses(value, member, path)
    elif isinstance(kind, mi.StructType):
        for field in kind.fields:
            key = f"{path}.{field.encode_name}" if path else field.encode_name
            yield from _addresses(getattr(value, field.name), field.type, key)
    elif isinstance(kind, mi.VarTupleType) and isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _addresses(item, kind.item_type, f"{path}[{i}]")
    elif isinstance(kind, mi.StrType) and kind.pattern == URL_PATTERN and isinstance(value, str):
        yield path, value
