"""The types that keys of a catalog may have: each can be decoded and written, and no other occurs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec.inspect as mi
import pytest
from msgspec import Meta, Struct, to_builtins

from k8sml.catalog.decode import decode
from k8sml.catalog.model import Catalog
from k8sml.catalog.write import key_lines
from k8sml.catalog.yaml_source import parse_nodes

# The constraints of a type that decoding does not check.
UNCHECKED = ("gt", "lt", "multiple_of")


def unsupported(kind: mi.Type, path: str = "") -> Iterator[str]:
    """Yield each part of a type that `decode` and `write` cannot handle, with its path."""
    match kind:
        case mi.Metadata():
            yield from unsupported(kind.type, path)
        case mi.UnionType(types=types) if len(types) == 2 and kind.includes_none:
            for member in types:
                if not isinstance(member, mi.NoneType):
                    yield from unsupported(member, path)
        case mi.StructType():
            for field in kind.fields:
                yield from unsupported(field.type, f"{path}.{field.encode_name}")
        case mi.VarTupleType():
            yield from unsupported(kind.item_type, f"{path}[]")
        case mi.EnumType() | mi.StrType() | mi.BoolType():
            pass
        case mi.IntType():
            yield from (f"{path}: {name}" for name in UNCHECKED if getattr(kind, name) is not None)
        case _:
            yield f"{path}: {type(kind).__name__}"


def test_every_key_of_the_catalog_has_a_type_that_can_be_decoded() -> None:
    assert list(unsupported(mi.type_info(Catalog))) == []


class Wrong(Struct):
    """A struct of keys with types that cannot be decoded."""

    share: float
    names: dict[str, str]
    some: list[str]
    either: int | str
    half: Annotated[int, Meta(multiple_of=2)]


def test_the_walk_finds_types_that_cannot_be_decoded() -> None:
    assert list(unsupported(mi.type_info(Wrong))) == [
        ".share: FloatType",
        ".names: DictType",
        ".some: ListType",
        ".either: UnionType",
        ".half: multiple_of",
    ]


class Part(Struct, frozen=True):
    """A struct in a list."""

    flag: bool
    number: int


class Whole(Struct, frozen=True, kw_only=True):
    """A struct with each kind of simple value."""

    flag: bool = True
    number: Annotated[int, Meta(ge=0, le=20, description="a number from 0 to 20")] = 1
    any_number: int | None = None
    numbers: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


def read(text: str) -> tuple[Whole | None, list[str]]:
    node = parse_nodes(text.encode(), "c.yaml")
    assert node is not None
    value, issues, _ = decode(node, Whole)
    return value, [f"{issue.line}: {issue.key}: {issue.message}" for issue in issues]


@pytest.mark.parametrize(
    "value",
    [
        Whole(flag=False, number=0, any_number=-12, numbers=(0, 1), parts=(Part(False, 0), Part(True, 7))),
        Whole(number=20, any_number=10**17),
    ],
)
def test_numbers_and_booleans_read_as_they_were_written(value: Whole) -> None:
    lines = [line for key, part in to_builtins(value).items() for line in key_lines(key, part)]
    assert read("\n".join(lines)) == (value, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flag: yes", "1: flag: 'yes' is not one of true, false"),
        ("flag: [true]", "1: flag: must be a single value"),
        ("number: 21", "1: number: '21' must be a number from 0 to 20"),
        ("number: -1", "1: number: '-1' must be a number from 0 to 20"),
        ("number: many", "1: number: 'many' must be a number from 0 to 20"),
        ("any_number: 010", "1: any_number: '010' must be a whole number"),
        ("any_number: 1.5", "1: any_number: '1.5' must be a whole number"),
        (f"any_number: {'9' * 30}", f"1: any_number: '{'9' * 30}' must be a whole number"),
    ],
)
def test_another_value_is_refused_where_it_stands(text: str, message: str) -> None:
    assert read(text) == (None, [message])
