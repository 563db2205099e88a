"""A folder of history files that belong to no catalog."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from k8sml.evidence.folder import known_projects, lone_evidence, read_folder
from tests.builders import event, history, project

TAGS = [("v1.0.0", "2018-05-01"), ("sdk/v0.1.0", "2018-06-01")]


def _write(folder: Path, name: str, repo: str = "owner/demo") -> None:
    (folder / name).write_bytes(msgspec.json.encode(history([5] * 20, tags=TAGS, repo=repo)))


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


def test_a_project_is_known_by_every_home_it_had_in_any_case() -> None:
    moved = event("2021-01-01", "moved", from_="Old/Demo", to="owner/demo")
    heir = project("heir", repo="Old/Demo")
    known = known_projects([heir, project(events=(moved,))])
    assert known["owner/demo"].slug == "demo"
    assert known["old/demo"].slug == "heir"  # who has the home today


def test_without_a_project_the_tags_are_read_by_the_name_of_the_repository() -> None:
    tags = [*TAGS, ("thing-v1.1.0", "2018-07-01")]
    found = lone_evidence(history([5] * 20, tags=tags, repo="acme/thing"), None, tags=True)
    assert [release.version for release in found.releases] == ["1.0.0", "1.1.0"]
    assert [release.component for release in found.components] == ["sdk"]
    assert (found.repo, found.at_least) == ("acme/thing", None)


def test_tags_that_nobody_asks_for_are_not_read() -> None:
    found = lone_evidence(history([5] * 20, tags=TAGS), None, tags=False)
    assert (found.releases, found.components) == ((), ())
    assert found.months.commits == (5,) * 20


def test_what_a_known_project_left_behind_ends_with_the_move() -> None:
    moved = event("2018-12-31", "moved", from_="old/demo", to="owner/demo")
    found = lone_evidence(history([5] * 20, repo="old/demo"), project(events=(moved,)), tags=True)
    assert (found.observed, found.months.end) == ("2018-12-31", "2018-12")
