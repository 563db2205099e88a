from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

from k8sml.evidence.atomic_write import replace_file


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
@pytest.mark.parametrize("umask", [0o022, 0o027, 0o000], ids=oct)
def test_mode_of_a_file_follows_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        replace_file(tmp_path / "shared", b"content")
        replace_file(tmp_path / "shared", b"replaced")
        replace_file(tmp_path / "private", b"content", 0o600)
    finally:
        os.umask(before)
    assert (tmp_path / "shared").read_bytes() == b"replaced"
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o666 & ~umask
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["private", "shared"]


def test_too_many_nested_folders_are_at_worst_an_os_error(tmp_path: Path) -> None:
    deep = Path(tmp_path, *["a"] * 1500)
    with contextlib.suppress(OSError):
        replace_file(deep / "file", b"content")
