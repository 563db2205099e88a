"""Damage to histories that `update` wrote is detected, reported once, and repaired by another update."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.updating import Git, git, server

__all__ = ["git", "server"]

LIST = ("list", "-o", "json")


def one_bit(file: Path) -> None:
    """Rename the repository, so that the history seems to belong to another project."""
    file.write_bytes(file.read_bytes().replace(b"acme/one", b"acme/ond"))


def another_number(file: Path) -> None:
    content = json.loads(file.read_bytes())
    content["months"]["commits"][0] += 1
    file.write_text(json.dumps(content), encoding="utf-8")


def another_file(file: Path) -> None:
    """The history of another project with the digest of this one."""
    digest = json.loads(file.read_bytes())["digest"]
    other = json.loads(file.with_name("two.json").read_bytes())
    file.write_text(json.dumps({**other, "digest": digest}), encoding="utf-8")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


@pytest.mark.slow
@pytest.mark.parametrize("damage", [one_bit, another_number, another_file, cut], ids=lambda one: one.__name__)
def test_damaged_history_is_reported_and_repaired_by_update(git: Git, damage: Callable[[Path], None]) -> None:
    git("update", "two")
    without = git(*LIST)
    git("update", "one")
    whole = git(*LIST)
    assert (whole.code, whole.out != without.out) == (0, True)
    file = git.stored / "one.json"
    damage(file)
    damaged = git(*LIST)
    assert (damaged.code, damaged.out, damaged.err.count("\n")) == (3, without.out, 1)
    assert damaged.err.startswith(f"k8sml: {file}: ")
    assert damaged.err.endswith("; run `k8sml update one` again; shown as not observed\n")
    assert git("update", "one").code == 0
    assert git(*LIST) == whole


def test_history_without_a_digest_is_read(git: Git) -> None:
    git("update", "one")
    whole = git(*LIST)
    file = git.stored / "one.json"
    content = json.loads(file.read_bytes())
    del content["digest"]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert git(*LIST) == whole


def test_damaged_history_beside_a_catalog_gives_way_to_the_bundled_one(
    k8sml: Call, sample: Path, tmp_path: Path
) -> None:
    bundled = k8sml(*LIST)
    own = tmp_path / "own.yaml"
    own.write_text("projects: []\n", encoding="utf-8")
    (tmp_path / "history").mkdir()
    content = json.loads((sample / "history" / "tinyserve.json").read_bytes())
    (tmp_path / "history" / "tinyserve.json").write_text(
        json.dumps({**content, "digest": "0" * 32}), encoding="utf-8"
    )
    done = k8sml(*LIST, "--catalog", str(own))
    assert (done.code, done.out, done.err.count("\n")) == (3, bundled.out, 1)


@pytest.mark.parametrize("umask", [0o022, 0o027], ids=oct)
def test_mode_of_a_written_history_follows_the_umask(git: Git, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert git("update", "one").code == 0
        assert git("update", "one", "--into", str(tmp_path / "into")).code == 0
    finally:
        os.umask(before)
    for folder in (git.stored, tmp_path / "into"):
        assert {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {
            "one.json": oct(0o666 & ~umask)
        }
