from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog
from k8sml.catalog.yaml_source import YamlMapping, YamlScalar, YamlSequence, parse_nodes
from tests.catalog.texts import demo, entries, faults, parse

BOM = b"\xef\xbb\xbf"


def file_faults(path: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    return caught.value.lines


def test_each_value_knows_the_line_on_which_it_begins() -> None:
    root = parse_nodes(b"a: 1\n\nb:\n# remark\n- x\n- {c: y}\n", "c.yaml")
    assert isinstance(root, YamlMapping)
    items = root.entries["b"]
    assert isinstance(items, YamlSequence)
    last = items.items[1]
    assert isinstance(last, YamlMapping)
    assert root.entries["a"] == YamlScalar("1", "c.yaml", 1)
    assert root.keys["b"] == YamlScalar("b", "c.yaml", 3)
    assert items.line == 5
    assert last.entries["c"] == YamlScalar("y", "c.yaml", 6)


@pytest.mark.parametrize("written", ["true", "no", "1.10", "0o17", "1e3", "2021-09-27", "'null'"])
def test_a_value_is_the_text_that_is_written_whatever_type_yaml_would_give_it(written: str) -> None:
    root = parse_nodes(f"a: {written}\n".encode(), "c.yaml")
    assert isinstance(root, YamlMapping)
    assert root.entries["a"] == YamlScalar(written.strip("'"), "c.yaml", 1)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"], ids=["no-bytes", "blank", "comment"])
def test_an_empty_file_is_an_empty_catalog(text: str) -> None:
    assert parse(text) == Catalog()
    assert parse_nodes(text.encode(), "c.yaml") is None


@pytest.mark.parametrize("start", [BOM, b"---\n", BOM + b"---\n", b"%YAML 1.1\n---\n"])
def test_a_byte_order_mark_and_a_document_start_change_nothing(start: bytes) -> None:
    assert parse(start + demo().encode()) == parse(demo())


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"], ids=["windows", "old-mac"])
def test_line_ends_of_other_systems_change_neither_values_nor_lines(ending: bytes) -> None:
    assert parse(demo().encode().replace(b"\n", ending)) == parse(demo())
    spoilt = demo(category="servng").encode().replace(b"\n", ending)
    assert [line.split(": ")[0] for line in faults(spoilt)] == ["c.yaml:5"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: &x 1\n", ["c.yaml:1: the anchor &x is not allowed: write it out"]),
        ("a: 1\nb: [*x]\n", ["c.yaml:2: the alias *x is not allowed: write it out"]),
        (
            "a: !!python/object/apply:os.system [id]\n",
            ["c.yaml:1: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"],
        ),
        ("a: !!str 1\n", ["c.yaml:1: the tag tag:yaml.org,2002:str is not allowed"]),
        ("a: !mine {b: 1}\n", ["c.yaml:1: the tag !mine is not allowed"]),
        ("a: 1\nb: 2\n\na: 3\n", ["c.yaml:4: a: the key stands here and on line 1: keep one"]),
        ("curated: 2021\n---\ncurated: 2022\n", ["c.yaml:2: a second document (---): a catalog is one"]),
        ("? {a: 1}\n: 2\n", ["c.yaml:1: a key must be a single word"]),
        ("? [a]\n: 2\n", ["c.yaml:1: a key must be a single word"]),
        ("projects:\n\t- slug: a\n", ["c.yaml:2: not valid YAML: a tab: indent with spaces"]),
        ("projects:\n- slug: a\n  \tname: b\n", ["c.yaml:3: not valid YAML: a tab: indent with spaces"]),
        ("a: b: c\n", ["c.yaml:1: not valid YAML: mapping values are not allowed in this context"]),
        ("a: 1\nb: @c\n", ["c.yaml:2: not valid YAML: found character that cannot start any token"]),
        ("a: 1\nb: 'open\n", ["c.yaml:2: not valid YAML: found unexpected end of stream"]),
        ("a: 1\nb: \x01\nc: 2\n", ["c.yaml:2: not valid YAML: control characters are not allowed"]),
        ("a: 1\nb: \x1b[31m\n", ["c.yaml:2: not valid YAML: control characters are not allowed"]),
        ("a: \x00\n", ["c.yaml:1: not valid YAML: control characters are not allowed"]),
        ("%YAML 9.9\n---\na: 1\n", ["c.yaml:1: not valid YAML: found incompatible YAML document"]),
    ],
)
def test_what_a_catalog_has_no_use_for_is_refused_with_its_line(text: str, lines: list[str]) -> None:
    assert faults(text) == lines


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a: 1\nb: caf\xe9\n", "c.yaml:2: not UTF-8 (byte 0xe9): save the file as UTF-8"),
        (b"a: \xed\xa0\x80\n", "c.yaml:1: not UTF-8 (byte 0xed): save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), "c.yaml:1: not UTF-8 (byte 0xff): save the file as UTF-8"),
        (b"a: 1\nb: 2\nc: \xe2\x82", "c.yaml:3: not UTF-8 (byte 0xe2): save the file as UTF-8"),
    ],
    ids=["latin-1", "surrogate", "utf-16", "cut-off"],
)
def test_bytes_that_are_not_utf8_are_refused_with_their_line(data: bytes, line: str) -> None:
    assert faults(data) == [line]


def test_all_keys_that_stand_twice_and_all_anchors_are_named_at_once() -> None:
    assert faults("a: &x 1\na: 2\nb: !t 3\nb: 4\n") == [
        "c.yaml:1: the anchor &x is not allowed: write it out",
        "c.yaml:2: a: the key stands here and on line 1: keep one",
        "c.yaml:3: the tag !t is not allowed",
        "c.yaml:4: b: the key stands here and on line 3: keep one",
    ]


def test_an_alias_bomb_is_refused_at_its_first_alias() -> None:
    bomb = ["a0: &a0 [x, x, x]"]
    bomb += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 40)]
    assert faults("\n".join(bomb)) == [
        "c.yaml:1: the anchor &a0 is not allowed: write it out",
        "c.yaml:2: the alias *a0 is not allowed: write it out",
        "c.yaml:2: the anchor &a1 is not allowed: write it out",
    ]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{b: "], ids=["lists", "maps", "block", "both"])
def test_nesting_without_end_is_refused_where_it_gets_too_deep(opening: str) -> None:
    assert faults(opening * 100_000) == ["c.yaml:1: nested deeper than 32 levels"]


def test_thirty_two_levels_are_read_and_one_more_is_not() -> None:
    assert isinstance(parse_nodes(b"[" * 32 + b"]" * 32, "c.yaml"), YamlSequence)
    with pytest.raises(CatalogError, match="nested deeper than 32 levels"):
        parse_nodes(b"[" * 33 + b"]" * 33, "c.yaml")


def test_a_file_above_the_size_limit_is_refused_unparsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.touch()
    os.truncate(path, 64 * 1024 * 1024 + 1)
    assert file_faults(path) == [f"{path}: larger than 64 MB: not a catalog"]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert file_faults(path) == [f"{path}: cannot be read: no such file or directory"]


def test_a_folder_in_place_of_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    assert file_faults(tmp_path) == [f"{tmp_path}: cannot be read: is a directory"]


def test_a_link_to_itself_is_no_endless_search(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.symlink_to(path)
    assert file_faults(path) == [f"{path}: cannot be read: too many levels of symbolic links"]


def test_without_libyaml_the_same_catalog_and_the_same_faults_are_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(demo("license: MIT"))
    bad.write_text(entries("a, part_of: nobody", "a"))
    program = (
        "import sys, yaml\n"
        "del yaml.CSafeLoader\n"
        "from pathlib import Path\n"
        "from k8sml.catalog.issues import CatalogError\n"
        "from k8sml.catalog.load import load_catalog\n"
        "print(load_catalog(Path(sys.argv[1])))\n"
        "try:\n"
        "    load_catalog(Path(sys.argv[2]))\n"
        "except CatalogError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, good, bad], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(load_catalog(good)), *file_faults(bad)]


@pytest.mark.parametrize(
    "text",
    [
        '"a\\e[31mb": 1\n',
        '"a\\nb": 1\n',
        '"a\\u202eb": 1\n',
        '"a\\nb": 1\n"a\\nb": 2\n',
        "a\tb: 1\n",
        "{a\n\nb}\n",
        "a: !x%0Ay b\n",
        "a: !<%0a> b\n",
    ],
    ids=["escape", "newline", "rtl-override", "twice", "tab", "flow", "tag", "verbatim-tag"],
)
def test_a_fault_is_one_printable_line_whatever_the_key_or_the_tag(text: str) -> None:
    assert all(line.isprintable() for line in faults(text))


@pytest.mark.parametrize("null", ["null", "~", ""], ids=["null", "tilde", "nothing"])
def test_a_plain_null_is_no_text(null: str) -> None:
    assert faults(demo(name=null)) == ["c.yaml:3: demo.name: must be a text of 1 to 400 characters"]
