"""Regular files are read completely; anything else raises OSError immediately."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from k8sml.evidence.regular_file import read_regular
from tests.kinds import KINDS, fifo, huge
from tests.waiting import GUARD

pytestmark = pytest.mark.timeout(GUARD)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(b"content")
    return made


def test_file_and_link_to_it_are_read(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    assert (read_regular(file), read_regular(link)) == (b"content", b"content")


def test_limit_is_inclusive(file: Path) -> None:
    assert read_regular(file, 7) == b"content"
    with pytest.raises(OSError, match="larger than 0 megabytes") as refused:
        read_regular(file, 6)
    assert refused.value.errno == errno.EFBIG


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_anything_else_raises(file: Path, kind: Callable[[Path], None]) -> None:
    kind(file)
    with pytest.raises(OSError, match=r"\[Errno \d+\] \w") as refused:
        read_regular(file)
    assert refused.value.strerror
    assert refused.value.filename == str(file)


@pytest.mark.parametrize("kind", [fifo, huge], ids=lambda one: one.__name__)
def test_file_swapped_before_it_is_opened_raises(
    file: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[[Path], None]
) -> None:
    found = file.stat()
    kind(file)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: found)
    with pytest.raises(OSError, match=r"not a regular file|larger than 64 megabytes"):
        read_regular(file)


def test_no_descriptor_is_leaked(file: Path) -> None:
    before = _open_descriptors()
    for kind in KINDS:
        made = file.with_name(kind.__name__)
        made.write_bytes(b"content")
        kind(made)
        with pytest.raises(OSError, match="Errno"):
            read_regular(made)
    assert _open_descriptors() == before


def _open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))
