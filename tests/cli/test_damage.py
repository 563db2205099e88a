"""Random damage to every file that the program stores: only data of intact files is shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from tests.builders import history
from tests.cli.conftest import Call
from tests.cli.live import LIST, TWO, Live, github, items, live
from tests.cli.updating import keep
from tests.github import GitHub, faults
from tests.kinds import KINDS
from tests.waiting import GUARD

__all__ = ["github", "live"]

pytestmark = pytest.mark.timeout(GUARD)

# Rounds of damage for each kind of file; a round takes about 50 ms.
ROUNDS = 60
TAGS = [("v1.0.0", "2026-01-01"), ("v2.0.0", "2026-08-11")]
LISTED = ("list", "-o", "json")


def damage(random: Random, file: Path, others: list[bytes]) -> str:
    """Damage a file, possibly with the content of another one; return how, for the failure message."""
    content = file.read_bytes()
    # changed digits in JSON are the hardest to detect
    how = random.choice(("digit", "digit", "digit", "flip", "cut", "append", "insert", "swap", "replace"))
    match how:
        case "digit":
            at = random.choice([at for at, one in enumerate(content) if chr(one) in "0123456789"])
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        case "flip":
            changed = bytearray(content)
            for _ in range(random.choice((1, 1, 2, 3, 8))):
                bit = random.randrange(len(content) * 8)
                changed[bit // 8] ^= 1 << bit % 8
            file.write_bytes(changed)
        case "cut":
            file.write_bytes(content[: random.randrange(len(content))])
        case "append":
            file.write_bytes(content + random.choice((b"\0", b"}", content, random.randbytes(9))))
        case "insert":
            at = random.randrange(len(content))
            file.write_bytes(content[:at] + random.randbytes(random.randrange(1, 9)) + content[at:])
        case "swap":
            file.write_bytes(random.choice(others))
        case "replace":
            kind = random.choice(KINDS)
            kind(file)
            how = kind.__name__
    return how


def restore(folder: Path, kept: Path) -> list[Path]:
    """Restore a folder from its copy and return its files."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    return sorted(file for file in folder.rglob("*") if file.is_file())


def keep_copy(folder: Path) -> Path:
    return Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-kept")))


def test_damaged_compiled_data_is_never_shown(k8sml: Call, tmp_path: Path) -> None:
    random, cache = Random(1), tmp_path / "cache"
    intact = k8sml(*LISTED, K8SML_CACHE_DIR=str(cache))
    kept = keep_copy(cache)
    for number in range(ROUNDS):
        files = restore(cache, kept)
        assert [file.stem for file in files] == ["bundle", "report"]
        both = [file.read_bytes() for file in files]
        how = [damage(random, file, both) for file in random.choice((files, files[:1], files[1:]))]
        assert k8sml(*LISTED) == intact, (number, how)


@pytest.mark.slow
def test_damaged_answers_are_never_shown(live: Live, github: GitHub) -> None:
    random = Random(2)
    stored = items(live("list", *TWO, "-o", "json"))
    intact = items(live(*LIST))
    kept = keep_copy(live.cache)
    github.fail(faults.server_error(500))
    for number in range(ROUNDS):
        files = [file for file in restore(live.cache, kept) if file.parent != live.cache]
        assert len(files) == len(TWO) + 2  # answers, and the evidence and the judgments from them
        file = random.choice(files)
        others = [one.read_bytes() for one in (*files, live.cache / "bundle.msgpack")]
        how = damage(random, file, others)
        # calling `live` would read every file of the cache
        done = live.call(*LIST, **live.usual)
        assert done.code in (0, 3), (number, how)
        for slug, item in items(done).items():
            allowed = [intact[slug], stored[slug]] if slug in file.name else [intact[slug]]
            assert item in allowed, (number, how)


@pytest.mark.slow
def test_damaged_own_histories_are_never_shown(k8sml: Call, tmp_path: Path) -> None:
    random, folder = Random(3), tmp_path / "histories"
    for slug in (*TWO, "newflow"):
        # short, so that most of its numbers affect the output
        keep(folder, slug, history([44] * 13, start="2025-08", tags=TAGS, authors=33, repo=f"acme/{slug}"))
    usual = {"K8SML_HISTORY_DIR": str(folder), "K8SML_CACHE_DIR": ""}
    kept = keep_copy(folder)
    intact = k8sml(*LISTED, **usual)
    without = {}
    for file in restore(folder, kept):
        file.unlink()
        without[file.name] = k8sml(*LISTED, **usual)
        restore(folder, kept)
    for number in range(ROUNDS):
        files = restore(folder, kept)
        file = random.choice(files)
        how = damage(random, file, [one.read_bytes() for one in files])
        done = k8sml(*LISTED, **usual)
        if done.code == 0:
            # a history that belongs to another project is ignored without a message
            assert done in (intact, without[file.name]), (number, how)
        else:
            assert (done.code, done.out) == (3, without[file.name].out), (number, how)
            assert done.err.startswith(f"k8sml: {file}: "), (number, how)
            assert done.err.count("\n") == 1, (number, how)
