from __future__ import annotations

from typing import Any

import pytest

from k8sml.scan.readers.documents import Broken, Document, documents, text_of
from k8sml.scan.readers.tree import MAX_DEPTH, MAX_UNFOLDED
from tests.work import work


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    return [plain(value) for value in node] if isinstance(node, list) else node.value


def read(text: str | bytes) -> list[Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return [one if isinstance(one, Broken) else plain(one.root) for one in documents(data)]


def broken(text: str | bytes) -> Broken:
    (one,) = (one for one in read(text) if isinstance(one, Broken))
    return one


def test_a_value_keeps_its_line_and_its_text() -> None:
    (document,) = documents(b"a: 1\nb:\n- x\n- c: 007\n")
    assert isinstance(document, Document)
    assert isinstance(document.root, dict)
    inner = document.root["b"][1]["c"]
    assert (text_of(inner), document.line(inner)) == ("007", 4)
    assert document.line(document.root["b"]) == 3


def test_documents_come_one_by_one_and_an_empty_one_is_an_empty_value() -> None:
    assert read("a: 1\n---\n# nothing\n---\n- 2\n") == [{"a": "1"}, "", ["2"]]


def test_the_last_of_two_equal_keys_counts() -> None:
    assert read("a: 1\na: 2") == [{"a": "2"}]


def test_a_key_that_is_a_collection_does_no_harm() -> None:
    assert read("? {a: b}\n: v\nc: d")[0]["c"] == "d"
    assert read("{[a]: {b: c}, d: e}")[0]["d"] == "e"


def test_an_alias_is_what_it_names() -> None:
    assert read("a: &x {b: 1}\nc: *x") == [{"a": {"b": "1"}, "c": {"b": "1"}}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_every_encoding_of_yaml_is_read(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert read(mark + "name: Zürich\r\nb: c".encode(encoding)) == [{"name": "Zürich", "b": "c"}]


def test_json_is_read_with_its_lines() -> None:
    (document,) = documents(b'{\n\t"a": {\n\t\t"b": "c"}}')
    assert isinstance(document, Document)
    assert isinstance(document.root, dict)
    assert document.line(document.root["a"]["b"]) == 3


def test_json_that_yaml_does_not_take_is_read_all_the_same() -> None:
    assert read('{"a": "\\ud83d\\ude00", "b": [1, null, true]}') == [{"a": "😀", "b": ["1", "", "true"]}]


def test_a_broken_document_has_a_line_and_those_around_it_count() -> None:
    first, fault, last = read("a: b\n---\nx: [\n---\nc: d\n")
    assert (first, last) == ({"a": "b"}, {"c": "d"})
    assert (fault.line, fault.reason) == (4, "not valid YAML: did not find expected node content")


def test_lines_after_a_broken_document_are_those_of_the_file() -> None:
    *_, last = documents(b"a: b\n---\nx: [\n---\n\nc: d\n")
    assert isinstance(last, Document)
    assert last.line(last.root) == 6


def test_a_tab_that_indents_is_told_with_its_line() -> None:
    assert broken("a:\n\tb: c").line == 2


@pytest.mark.parametrize("text", [b"a: \xff", b"\x00", b"\xff\xfe\x00\xd8"])
def test_bytes_that_are_no_text_are_a_broken_document(text: bytes) -> None:
    assert broken(text).reason


def test_an_alias_of_nothing_and_one_within_itself_are_broken() -> None:
    assert "names nothing" in broken("a: *x").reason
    assert "names nothing" in broken("a: &x [*x]").reason


@pytest.mark.parametrize("opening", ["[", "- ", "? ", "{a: "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000, 200_000])
def test_deep_nesting_is_refused_and_never_ends_the_process(opening: str, depth: int) -> None:
    assert broken(opening * depth).reason == f"nested deeper than {MAX_DEPTH} levels"


def test_nesting_up_to_the_limit_is_read() -> None:
    depth = MAX_DEPTH
    assert not any(isinstance(one, Broken) for one in documents(b"[" * depth + b"]" * depth))


def test_aliases_that_unfold_without_end_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    reasons = []
    taken = work(lambda: reasons.append(broken("\n".join(lines)).reason))
    assert reasons == ["aliases that unfold without end"]
    assert taken < 1_000_000  # the aliases expand to 10 ** 12 nodes


def test_a_bomb_spread_over_many_documents_is_refused_too() -> None:
    one = "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * 50 + "]\n---\n"
    assert any(isinstance(got, Broken) for got in documents((one * (MAX_UNFOLDED // 50_000 + 1)).encode()))


def test_a_document_of_endless_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8sml.scan.readers.tree.MAX_VALUES", 100)
    assert broken("[" + "1, " * 200 + "]").reason == "more than 100 values"
    assert not any(isinstance(one, Broken) for one in read("- 1\n---\n" * 90))


def test_aliases_of_an_ordinary_file_are_read() -> None:
    text = "base: &base {a: 1, b: 2}\nitems:\n" + "- {<<: *base}\n" * 1000
    assert len(read(text)[0]["items"]) == 1000
