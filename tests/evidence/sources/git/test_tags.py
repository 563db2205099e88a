from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.evidence.sources.git.errors import DamagedError
from k8sml.evidence.sources.git.history import read_history
from tests.evidence.sources.git.repository import Repository, seconds

TODAY = "2020-06-15"


@pytest.fixture
def repository(origin: Repository) -> Repository:
    origin.commit("2020-01-10", files={"a/b": "x"})
    return origin


def tags(at: Repository | Path) -> list[tuple[str, str]]:
    return list(read_history(at.path if isinstance(at, Repository) else at, "o/r", TODAY).tags)


def without_files(repository: Repository, path: Path) -> Path:
    """A bare clone of commits and tags alone."""
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--bare", "--filter=tree:0", f"file://{repository.path}", str(path))
    return path


def test_a_tag_has_its_own_day_where_it_is_annotated_and_else_its_commits(repository: Repository) -> None:
    repository.tag("v1.0.0")
    repository.annotate("v1.0.1", "2020-02-02")
    assert tags(repository) == [("v1.0.0", "2020-01-10"), ("v1.0.1", "2020-02-02")]


def test_tags_are_ordered_by_day_then_name(repository: Repository) -> None:
    for name, day in (("b", "2020-03-01"), ("v10", "2020-02-01"), ("a", "2020-03-01"), ("v9", "2020-02-01")):
        repository.annotate(name, day)
    assert [name for name, _ in tags(repository)] == ["v10", "v9", "a", "b"]


def test_a_tag_on_a_branch_that_head_does_not_reach_counts(repository: Repository) -> None:
    repository.commit("2020-05-01", branch="release-1.0")
    repository.tag("v1.0.5", "release-1.0")
    assert tags(repository) == [("v1.0.5", "2020-05-01")]


def test_a_tag_that_points_at_a_tree_or_a_file_is_no_release(repository: Repository) -> None:
    repository.tag("v1.0.0")
    for name, of in (("tree", "main^{tree}"), ("file", "main:a/b")):
        repository.git("update-ref", f"refs/tags/{name}", repository.git("rev-parse", of))
        repository.annotate(f"of-{name}", "2020-02-02", of)
        repository.annotate(f"nested-{name}", "2020-02-02", f"of-{name}")
    assert tags(repository) == [("v1.0.0", "2020-01-10")]


@pytest.mark.parametrize("of", ["main^{tree}", "main:a/b"])
def test_a_tag_of_what_a_clone_without_files_lacks_is_no_release(
    repository: Repository, tmp_path: Path, of: str
) -> None:
    repository.tag("v1.0.0")
    repository.annotate("annotated", "2020-02-02", of)
    repository.annotate("nested", "2020-02-02", "annotated")
    bare = without_files(repository, tmp_path / "bare")
    assert tags(bare) == [("v1.0.0", "2020-01-10")]


def test_a_tag_of_a_tag_has_the_day_on_which_it_was_made(repository: Repository, tmp_path: Path) -> None:
    inner = repository.annotate("v1.0.0", "2020-02-02")
    repository.annotate("v1.0.0", "2020-03-03", inner)
    assert tags(repository) == [("v1.0.0", "2020-03-03")]
    assert tags(without_files(repository, tmp_path / "bare")) == [("v1.0.0", "2020-03-03")]


def test_a_tag_object_of_the_time_when_they_had_no_date_has_its_commits(repository: Repository) -> None:
    commit = repository.git("rev-parse", "main")
    old = repository.git(
        "hash-object", "-t", "tag", "-w", "--literally", "--stdin",
        given=f"object {commit}\ntype commit\ntag v0.1\n\nx\n".encode(),
    )  # fmt: skip
    repository.git("update-ref", "refs/tags/v0.1", old)
    assert tags(repository) == [("v0.1", "2020-01-10")]


@pytest.mark.parametrize("day", ["1970-01-01", "2020-06-16", "2099-01-01"])
def test_a_tag_of_no_possible_day_is_left_out(repository: Repository, day: str) -> None:
    repository.annotate("v1.0.0", "2020-02-02")
    repository.commit(max(seconds(day), 0), branch="side")
    repository.tag("odd", "side")
    repository.annotate("odd-too", day)
    assert tags(repository) == [("v1.0.0", "2020-02-02")]


def pack(repository: Repository, name: bytes) -> None:
    """Write a tag name that git itself refuses to where git keeps them."""
    repository.git("pack-refs", "--all")
    commit = repository.git("rev-parse", "main").encode()
    packed = repository.git_dir / "packed-refs"
    packed.write_bytes(packed.read_bytes() + commit + b" refs/tags/" + name + b"\n")


@pytest.mark.parametrize("name", [b"z\x1b[31mred", b"z\x07", b"z..z", b"z\x7f", b"z z"])
def test_a_tag_name_that_git_refuses_is_left_out(repository: Repository, name: bytes) -> None:
    repository.tag("v1.0.0")
    pack(repository, name)
    assert tags(repository) == [("v1.0.0", "2020-01-10")]


def test_a_tag_name_with_a_newline_makes_a_clone_that_cannot_be_read(repository: Repository) -> None:
    repository.tag("v1.0.0")
    pack(repository, b"z\n\x1b[31mevil")
    with pytest.raises(DamagedError, match=r"\A[^\n\x1b]+\Z"):
        tags(repository)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("v1\N{RIGHT-TO-LEFT OVERRIDE}2".encode(), "v1 2"),
        ("v1\N{CONTROL SEQUENCE INTRODUCER}2".encode(), "v1 2"),
        (b"v1\xff", "v1\N{REPLACEMENT CHARACTER}"),
        ("v1é".encode(), "v1é"),
    ],
)
def test_a_tag_name_is_text_without_escapes(repository: Repository, name: bytes, shown: str) -> None:
    pack(repository, name)
    assert tags(repository) == [(shown, "2020-01-10")]


@pytest.mark.slow
def test_tags_of_packages_are_left_out_where_there_are_tens_of_thousands(repository: Repository) -> None:
    commit = repository.git("rev-parse", "main")
    names = [f"@scope/package@1.0.{number}" for number in range(9_990)] + [
        f"v1.0.{number}" for number in range(10)
    ]
    create = "".join(f"create refs/tags/{name} {commit}\n" for name in names)
    repository.git("update-ref", "--stdin", given=create.encode())
    assert len(tags(repository)) == 10_000
    repository.tag("v2.0.0")
    assert len(tags(repository)) == 11
