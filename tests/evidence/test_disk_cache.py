from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from k8sml.evidence.disk_cache import (
    cached,
    code_fingerprints,
    fingerprint,
    fingerprints,
    module_fingerprints,
    prune,
)


def never() -> list[int]:
    raise AssertionError("the kept value should have been used")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that holds [1, 2, 3] under the key `a`."""
    path = tmp_path / "deep" / "down" / "cache.bin"
    assert cached(path, "a", list[int], lambda: [1, 2, 3]) == [1, 2, 3]
    return path


def test_a_value_is_made_once_and_then_read(cache: Path) -> None:
    assert cached(cache, "a", list[int], never) == [1, 2, 3]


def test_another_key_makes_the_value_again_and_replaces_the_file(cache: Path) -> None:
    assert cached(cache, "b", list[int], lambda: [4]) == [4]
    assert cached(cache, "b", list[int], never) == [4]
    assert cached(cache, "a", list[int], lambda: [5]) == [5]


def test_without_a_path_nothing_is_kept() -> None:
    assert cached(None, "a", list[int], lambda: [1]) == [1]
    assert cached(None, "a", list[int], lambda: [2]) == [2]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "garbage": lambda content: b"\xc1\xff\x00garbage" * 50,
    "text": lambda content: b"<html>not a cache</html>",
    "truncated": lambda content: content[:-1],
    "cut to a byte": lambda content: content[:1],
    "too long": lambda content: content + b"\x00",
    "value of another type": lambda content: content[:-4] + b"\xa3abc",
    "key of another type": lambda content: b"\x92\x01\x01",
    "another value": lambda content: content[:-1] + b"\x04",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_file_costs_nothing_but_time_and_is_mended(
    cache: Path, damage: Callable[[bytes], bytes]
) -> None:
    cache.write_bytes(damage(cache.read_bytes()))
    assert cached(cache, "a", list[int], lambda: [7]) == [7]
    assert cached(cache, "a", list[int], never) == [7]


def test_a_file_cut_anywhere_is_made_again(cache: Path) -> None:
    whole = cache.read_bytes()
    for length in range(len(whole)):
        cache.write_bytes(whole[:length])
        assert cached(cache, "a", list[int], lambda: [7]) == [7]


def test_flipped_bit_anywhere_rebuilds_the_file(cache: Path) -> None:
    whole = cache.read_bytes()
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        cache.write_bytes(flipped)
        assert cached(cache, "a", list[int], lambda: [7]) == [7]


def test_a_folder_in_the_place_of_the_file_costs_nothing_but_time(tmp_path: Path) -> None:
    assert cached(tmp_path, "a", list[int], lambda: [1]) == [1]
    assert tmp_path.is_dir()
    assert [path.name for path in tmp_path.parent.iterdir() if path.name.startswith(tmp_path.name)] == [
        tmp_path.name
    ]


def test_a_file_in_the_place_of_the_folder_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert cached(tmp_path / "file" / "cache.bin", "a", list[int], lambda: [1]) == [1]
    assert (tmp_path / "file").read_text() == "mine"


def test_a_read_only_folder_costs_nothing_but_time(cache: Path) -> None:
    cache.chmod(0o444)
    cache.parent.chmod(0o555)
    try:
        assert cached(cache, "a", list[int], never) == [1, 2, 3]
        assert cached(cache, "b", list[int], lambda: [4]) == [4]
    finally:
        cache.parent.chmod(0o755)


FULL_DISK = """
import resource, sys
from pathlib import Path
from k8sml.evidence.disk_cache import cached
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(cached(Path(sys.argv[1]), "b", list[int], lambda: [4]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files is POSIX")
def test_a_full_disk_costs_nothing_but_time_and_leaves_the_old_file_alone(cache: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(cache)], capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("[4]\n", "")
    assert cached(cache, "a", list[int], never) == [1, 2, 3]
    assert list(cache.parent.iterdir()) == [cache]


WRITER = """
import sys
from pathlib import Path
from k8sml.evidence.disk_cache import cached
path, number = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()  # all start together
for turn in range(40):
    value = cached(path, [number, turn], list[int], lambda: [number] * 100_000)
    assert value == [number] * 100_000
"""


def test_processes_that_write_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    cache = tmp_path / "cache.bin"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(cache), str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in (1, 2)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    left = [kept_by(cache, number) for number in (1, 2)]
    assert sorted(left) == [False, True]
    assert list(tmp_path.iterdir()) == [cache]


def kept_by(cache: Path, number: int) -> bool:
    """Whether the file holds the last value of a writer, whole."""
    content = cache.read_bytes()
    try:
        return cached(cache, [number, 39], list[int], never) == [number] * 100_000
    except AssertionError:
        return False
    finally:
        assert cache.read_bytes() == content


def test_stamps_are_those_of_one_suffix_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt"):
        (tmp_path / name).write_text(name)
    assert fingerprints(tmp_path, ".json") == [
        fingerprint(tmp_path / "a.json"),
        fingerprint(tmp_path / "b.json"),
    ]
    assert fingerprints(tmp_path / "missing", ".json") == []


def test_the_stamps_of_the_code_name_the_modules_of_the_rooms_asked_for() -> None:
    names = [one[0] for one in code_fingerprints(("evidence", "catalog"))]
    assert {"disk_cache.py", "sources/registry.py", "sources/github/api.py", "importers/draft.py"} < set(
        names
    )
    assert "judge.py" not in names


def test_code_that_changes_or_moves_in_a_package_inside_changes_the_fingerprints(tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "deeper"
    inner.mkdir(parents=True)
    (tmp_path / "top.py").write_text("1")
    (inner / "module.py").write_text("1")
    before = module_fingerprints(tmp_path)
    assert [name for name, *_ in before] == ["inner/deeper/module.py", "top.py"]
    (inner / "module.py").write_text("12")
    changed = module_fingerprints(tmp_path)
    assert changed != before
    (tmp_path / "top.py").rename(inner / "top.py")
    moved = module_fingerprints(tmp_path)
    assert [name for name, *_ in moved] == ["inner/deeper/module.py", "inner/deeper/top.py"]
    (inner / "__pycache__").mkdir()
    (inner / "__pycache__" / "top.py").write_text("compiled")
    (inner / "notes.txt").write_text("no code")
    assert module_fingerprints(tmp_path) == moved


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_user_can_read_a_cached_value(tmp_path: Path) -> None:
    cached(tmp_path / "cache", "a", list[int], lambda: [1])
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o600


def test_too_many_nested_folders_only_cost_time(tmp_path: Path) -> None:
    deep = Path(tmp_path, *["a"] * 1500)
    assert cached(deep / "file", "a", list[int], lambda: [1]) == [1]


def test_path_that_is_not_utf8_costs_nothing_but_time(tmp_path: Path) -> None:
    odd = str(tmp_path / os.fsdecode(b"\xff"))
    assert cached(tmp_path / "cache", odd, list[int], lambda: [1]) == [1]
    assert cached(tmp_path / "cache", "a", list[str], lambda: [odd]) == [odd]
    assert list(tmp_path.iterdir()) == []


def test_the_newest_files_of_a_folder_stay_whatever_else_is_in_it(tmp_path: Path) -> None:
    for number in range(9):
        one = tmp_path / (f"{number}.txt" if number == 1 else str(number))
        one.mkdir() if number == 3 else one.touch()
        os.utime(one, (number, number))
    prune(tmp_path, re.compile("[0-9]"), 4)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["1.txt", "3", "5", "6", "7", "8"]
