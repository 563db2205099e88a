"""The compiled form of a data folder: never stale, and never more than a matter of time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from k8sml.evidence.bundle import Bundle, load_bundle
from tests.builders import history
from tests.evidence.conftest import DataFolder


def test_the_compiled_bundle_says_the_same(data: DataFolder, compiled: Path) -> None:
    data.observe("other", history([9] * 30, tags=[("v1.0.0", "2018-05-01"), ("sdk-v1.0-rc1", "2018-06-01")]))
    made = load_bundle([data.catalog], compiled)
    assert compiled.is_file()
    assert load_bundle([data.catalog], compiled) == made == load_bundle([data.catalog], None)


def test_the_compiled_bundle_is_used_as_long_as_nothing_changes(data: DataFolder, compiled: Path) -> None:
    load_bundle([data.catalog], compiled)
    first = compiled.stat()
    load_bundle([data.catalog], compiled)
    assert (compiled.stat().st_ino, compiled.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def seen(bundle: Bundle) -> tuple[int, ...]:
    return bundle.evidence["demo"].months.commits


def rewrite(file: Path, old: bytes, new: bytes) -> None:
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))


def same_size_and_times(file: Path) -> None:
    before = file.stat()
    rewrite(file, b'"commits":[5,', b'"commits":[6,')
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    while file.stat().st_ctime_ns == before.st_ctime_ns:  # clocks of file systems tick in milliseconds
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def other_inode(file: Path) -> None:
    other = file.with_suffix(".new")
    other.write_bytes(file.read_bytes().replace(b'"commits":[5,', b'"commits":[6,'))
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    other.replace(file)


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda file: rewrite(file, b'"commits":[5,', b'"commits":[6,'),
    "size": lambda file: rewrite(file, b'"commits":[5,', b'"commits":[6, '),
    "same size and time of modification": same_size_and_times,
    "another file moved into its place": other_inode,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_history_is_never_shown_as_it_was(
    data: DataFolder, compiled: Path, change: Callable[[Path], object]
) -> None:
    assert seen(load_bundle([data.catalog], compiled))[0] == 5
    change(data.file("demo"))
    assert seen(load_bundle([data.catalog], compiled))[0] == 6


def test_a_touched_history_is_read_again(data: DataFolder, compiled: Path) -> None:
    load_bundle([data.catalog], compiled)
    first = compiled.stat()
    os.utime(data.file("demo"), (1, 1))
    load_bundle([data.catalog], compiled)
    assert compiled.stat().st_ino != first.st_ino or compiled.stat().st_mtime_ns != first.st_mtime_ns


def test_a_history_that_comes_or_goes_is_noticed(data: DataFolder, compiled: Path) -> None:
    load_bundle([data.catalog], compiled)
    data.observe("other")
    assert list(load_bundle([data.catalog], compiled).evidence) == ["demo", "other"]
    data.file("demo").unlink()
    assert list(load_bundle([data.catalog], compiled).evidence) == ["other"]


def test_a_changed_catalog_is_noticed(data: DataFolder, compiled: Path) -> None:
    load_bundle([data.catalog], compiled)
    data.projects({"slug": "demo"})
    assert [one.slug for one in load_bundle([data.catalog], compiled).catalog.projects] == ["demo"]


def test_one_cache_never_shows_the_data_of_another_folder(data: DataFolder, compiled: Path) -> None:
    load_bundle([data.catalog], compiled)
    other = DataFolder(data.path.parent / "second")
    other.projects({"slug": "second"})
    assert [one.slug for one in load_bundle([other.catalog], compiled).catalog.projects] == ["second"]
    assert [one.slug for one in load_bundle([data.catalog], compiled).catalog.projects] == ["demo", "other"]


@pytest.mark.parametrize("content", [b"", b"\xc1garbage", b"\x92\xc4\x00\xc0"], ids=["empty", "bad", "cut"])
def test_a_damaged_cache_costs_nothing_but_time(data: DataFolder, compiled: Path, content: bytes) -> None:
    whole = load_bundle([data.catalog], compiled)
    compiled.write_bytes(content)
    assert load_bundle([data.catalog], compiled) == whole


def test_a_truncated_cache_costs_nothing_but_time(data: DataFolder, compiled: Path) -> None:
    whole = load_bundle([data.catalog], compiled)
    compiled.write_bytes(compiled.read_bytes()[:-20])
    assert load_bundle([data.catalog], compiled) == whole


def test_a_change_of_either_folder_is_noticed(data: DataFolder, own: DataFolder, compiled: Path) -> None:
    both = [data.catalog, own.catalog]
    load_bundle(both, compiled)
    data.observe("demo", history([6] * 14))
    assert seen(load_bundle(both, compiled))[0] == 6
    own.observe("demo", history([8] * 14))
    assert seen(load_bundle(both, compiled))[0] == 8


def test_one_cache_never_mixes_with_and_without_ones_own_file(
    data: DataFolder, own: DataFolder, compiled: Path
) -> None:
    load_bundle([data.catalog, own.catalog], compiled)
    assert [one.slug for one in load_bundle([data.catalog], compiled).catalog.projects] == ["demo", "other"]
