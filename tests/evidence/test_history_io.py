"""Histories as files: what is written is what is read, and small changes make small differences."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.evidence.history_io import (
    HistoryError,
    decode_history,
    digest_of,
    history_text,
    read_folder,
    with_digest,
    write_history,
)
from k8sml.evidence.model import Definition, History, RepoFacts
from tests.builders import history

BUNDLED = Path(__file__).parents[2] / "data" / "history"

TEXT = st.text(max_size=20)
DAY = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat)
COUNT = st.integers(0, 10**9)
OPTIONAL_DAY = st.none() | DAY
FACTS = st.builds(
    RepoFacts,
    st.from_regex(r"[a-z0-9]{1,9}/[a-z0-9_-]{1,9}", fullmatch=True),
    DAY,
    stars=COUNT,
    forks=COUNT,
    open_issues=COUNT,
    open_pulls=COUNT,
    archived=st.booleans(),
    archived_on=OPTIONAL_DAY,
    license=st.none() | TEXT,
    created=OPTIONAL_DAY,
    pushed=OPTIONAL_DAY,
)
CRDS = st.dictionaries(
    TEXT,
    st.builds(
        Definition,
        plural=st.none() | TEXT,
        versions=st.dictionaries(TEXT, st.tuples(st.booleans(), st.booleans()), max_size=2),
    ),
    max_size=3,
)


@st.composite
def histories(draw: Any) -> History:
    commits = draw(st.lists(st.integers(0, 50), min_size=1, max_size=30))
    return replace(
        history(commits, repo=draw(TEXT)),
        source=draw(st.sampled_from(["git", "GitHub"])),
        at_least=draw(st.none() | st.just(("2018-01", "2018-01"))),
        facts=draw(st.none() | FACTS),
        tags=tuple(draw(st.lists(st.tuples(TEXT, DAY), max_size=5))),
        first_commit=draw(OPTIONAL_DAY),
        last_commit=draw(OPTIONAL_DAY),
        head=draw(st.none() | TEXT),
        license_head=draw(st.none() | TEXT),
        crds=draw(CRDS),
    )


def test_every_bundled_history_is_written_as_it_stands_there() -> None:
    files = sorted(BUNDLED.glob("*.json"))
    assert len(files) > 150
    for file in files:
        text = history_text(decode_history(file.read_bytes(), file.name))
        assert file.read_text(encoding="utf-8") in (text, with_digest(text)), file.name


@pytest.mark.slow
@given(histories())
def test_what_is_written_is_what_is_read(one: History) -> None:
    text = history_text(one)
    assert decode_history(text.encode(), "x") == one
    assert not [char for char in text if char < " " and char != "\n"]


@given(histories())
def test_digest_changes_nothing_but_the_end_of_the_file(one: History) -> None:
    text = history_text(one)
    sealed = with_digest(text)
    assert decode_history(sealed.encode(), "x") == one
    assert sealed.startswith(text.removesuffix("\n}\n"))
    assert set(json.loads(sealed)) == {*json.loads(text), "digest"}


def test_written_history_has_a_digest_however_the_file_is_laid_out(tmp_path: Path) -> None:
    one = history([5] * 14, tags=[("v1", "2018-03-01"), ("ü", "2018-04-01")])
    write_history(tmp_path, "demo", one)
    data = (tmp_path / "demo.json").read_bytes()
    content = json.loads(data)
    assert content.pop("digest") == digest_of(json.dumps(content).encode())
    indented = json.dumps(json.loads(data), indent=4, ensure_ascii=True, sort_keys=True).encode()
    for other in (indented, data.replace(b"\n", b"\r\n"), b"".join(data.split(b"\n"))):
        assert decode_history(other, "x") == one


def test_digest_covers_keys_of_a_newer_format() -> None:
    newer = history_text(history([5] * 14)).replace("{", '{"watchers": 7,', 1)
    sealed = with_digest(newer)
    assert decode_history(sealed.encode(), "x") == history([5] * 14)
    with pytest.raises(HistoryError, match="digest"):
        decode_history(sealed.replace('"watchers": 7', '"watchers": 8').encode(), "x")


def test_flipped_bit_anywhere_is_an_error_or_changes_nothing() -> None:
    one = history([5] * 3, tags=[("v1", "2018-03-01")])
    whole = with_digest(history_text(one)).encode()
    refused = 0
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert decode_history(bytes(flipped), "x") == one
        except HistoryError:
            refused += 1
    assert refused > len(whole) * 8 * 0.9


def test_a_new_tag_is_one_more_line() -> None:
    before = history([5] * 14, tags=[("v1", "2018-03-01")])
    after = replace(before, tags=(*before.tags, ("v2", "2019-02-01")))
    old, new = history_text(before).splitlines(), history_text(after).splitlines()
    assert [line for line in new if line not in old] == ['  ["v1", "2018-03-01"],', '  ["v2", "2019-02-01"]']


def test_what_came_from_another_process_is_written_alike() -> None:
    one = history([5] * 14)
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=History)
    assert history_text(sent) == history_text(one)


def test_a_file_is_replaced_in_one_step_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "made" / "for it"
    write_history(folder, "demo", history([5] * 14))
    before = (folder / "demo.json").read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_history(folder, "demo", history([6] * 14))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"demo.json": before}


def raw(**changes: Any) -> dict[str, Any]:
    """A history as its file holds it."""
    made = msgspec.json.encode(history([5] * 14, tags=[("v1.0.0", "2018-06-01")]))
    return {**json.loads(made), **changes}


def test_a_history_file_is_read() -> None:
    found = decode_history(json.dumps(raw()).encode(), "demo.json")
    assert found == history([5] * 14, tags=[("v1.0.0", "2018-06-01")])


def test_keys_of_a_newer_form_are_ignored() -> None:
    assert decode_history(json.dumps(raw(stars=7)).encode(), "demo.json").repo == "owner/demo"


def without(key: str) -> dict[str, Any]:
    made = raw()
    del made[key]
    return made


def in_months(**changes: Any) -> dict[str, Any]:
    return raw(months={**raw()["months"], **changes})


WRONG = {
    "empty": b"",
    "cut": json.dumps(raw()).encode()[:200],
    "not json": b"<html>404</html>",
    "not utf-8": b'{"repo": "\xff\xfe"}',
    "nul bytes": bytes(200),
    "deeply nested": b"[" * 100_000,
    "a list": b"[]",
    "null": b"null",
    "a half of a surrogate pair": json.dumps(raw(repo="X")).replace("X", r"\ud800").encode(),
    "no repo": json.dumps(without("repo")).encode(),
    "no observed": json.dumps(without("observed")).encode(),
    "no months": json.dumps(without("months")).encode(),
    "repo is a number": json.dumps(raw(repo=7)).encode(),
    "observed is a word": json.dumps(raw(observed="yesterday")).encode(),
    "tags are text": json.dumps(raw(tags="v1.0")).encode(),
    "a tag without a day": json.dumps(raw(tags=[["v1.0"]])).encode(),
    "a tag with a day that is none": json.dumps(raw(tags=[["v1.0", "soon"]])).encode(),
    "commits are text": json.dumps(in_months(commits="many")).encode(),
    "a month short": json.dumps(in_months(commits=[5] * 13)).encode(),
    "commits in fractions": json.dumps(in_months(commits=[0.5] * 14)).encode(),
    "start is a day": json.dumps(in_months(start="2018-01-01")).encode(),
    "observed on no day of the calendar": json.dumps(raw(observed="2020-13-45")).encode(),
    "observed with a line break": json.dumps(raw(observed="2020-06-30\n")).encode(),
    "a tag on no day of the calendar": json.dumps(raw(tags=[["v1.0", "2019-02-30"]])).encode(),
    "first commit on no day": json.dumps(raw(first_commit="2018-99-99")).encode(),
    "start in no month": json.dumps(in_months(start="2018-00", end="2019-01")).encode(),
    "fewer commits than none": json.dumps(in_months(commits=[*[5] * 13, -1])).encode(),
    "end before start": json.dumps(in_months(end="2017-01")).encode(),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_a_broken_history_is_an_error_of_one_line_that_names_the_file(data: bytes) -> None:
    with pytest.raises(HistoryError, match=r"\Ademo\.json: not a history file: [^\n]+\Z"):
        decode_history(data, "demo.json")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_history_or_a_history_error(data: bytes) -> None:
    with pytest.raises(HistoryError):
        decode_history(data, "demo.json")


whole = json.dumps(raw()).encode()


@given(st.integers(0, len(whole) - 1))
def test_a_history_cut_anywhere_is_an_error(length: int) -> None:
    with pytest.raises(HistoryError, match=r"^demo\.json: "):
        decode_history(whole[:length], "demo.json")


def _write(folder: Path, name: str, repo: str = "owner/demo") -> None:
    (folder / name).write_bytes(
        msgspec.json.encode(history([5] * 20, tags=[("v1.0.0", "2018-05-01")], repo=repo))
    )


def test_every_json_file_is_read_by_the_name_of_its_file(tmp_path: Path) -> None:
    _write(tmp_path, "b.json", repo="acme/b")
    _write(tmp_path, "a.json", repo="acme/a")
    (tmp_path / "notes.md").write_text("no history")
    read = read_folder(tmp_path)
    assert [(name, one.repo) for name, one in read.histories.items()] == [("a", "acme/a"), ("b", "acme/b")]
    assert read.problems == ()


def test_a_file_that_cannot_be_used_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    _write(tmp_path, "good.json")
    (tmp_path / "torn.json").write_text("{")
    (tmp_path / "folder.json").mkdir()
    read = read_folder(tmp_path)
    assert list(read.histories) == ["good"]
    folder, torn = read.problems
    assert folder == f"{tmp_path / 'folder.json'}: cannot be read: is a directory"
    assert torn.startswith(f"{tmp_path / 'torn.json'}: not a history file: ")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "nowhere")
