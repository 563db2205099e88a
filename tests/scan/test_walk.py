from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar, cast

import pytest

from k8sml.scan import walk
from k8sml.scan.scan import Scanner, scan
from tests.scan.trees import CATALOG, deployment, only, scanned, versions, write

T = TypeVar("T")
TEXT = deployment("kserve/agent:v0.7.0")


@pytest.mark.parametrize("folder", [".git", ".cache", "node_modules", "venv", "__pycache__", "testdata"])
def test_folders_that_nobody_runs_are_left_out_unless_they_are_named(tmp_path: Path, folder: str) -> None:
    assert scanned(tmp_path, {f"{folder}/a.yaml": TEXT}).components == ()
    assert only(scan([tmp_path / folder], CATALOG)).version == "0.7.0"


def test_a_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    assert scanned(tmp_path, {"dump.out": TEXT}).files == 0
    assert only(scan([tmp_path / "dump.out"], CATALOG)).version == "0.7.0"


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": TEXT})
    assert scan([tmp_path, tmp_path / "a.yaml", tmp_path], CATALOG).files == 1


def test_a_path_that_is_not_there_is_a_trouble(tmp_path: Path) -> None:
    (trouble,) = scan([tmp_path / "nothing"], CATALOG).read_errors
    assert trouble.reason == "cannot be read: no such file or directory"


def test_a_link_within_the_tree_is_followed_and_one_out_of_it_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"outside.yaml": TEXT, "tree/real.txt": deployment("kserve/router:v0.8.0")})
    (tmp_path / "tree/out.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "tree/in.yaml").symlink_to("real.txt")
    (tmp_path / "tree/broken.yaml").symlink_to("nothing")
    assert versions(scan([tmp_path / "tree"], CATALOG)) == {"router": {"0.8.0"}}


def test_links_that_go_round_end(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.yaml": TEXT})
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "self.yaml").symlink_to("self.yaml")
    assert scan([tmp_path], CATALOG).files == 1
    assert scan([tmp_path / "self.yaml"], CATALOG).read_errors


def test_pipes_sockets_and_devices_are_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "b.yaml"))
        assert scan([tmp_path], CATALOG).files == 0
    for path in (tmp_path / "a.yaml", Path("/dev/zero")):
        (trouble,) = scan([path], CATALOG).read_errors
        assert trouble.reason == "not a file: a pipe, a socket or a device"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_trouble(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": TEXT, "b/c.yaml": TEXT})
    (tmp_path / "a.yaml").chmod(0)
    (tmp_path / "b").chmod(0)
    reasons = {one.reason for one in scan([tmp_path], CATALOG).read_errors}
    (tmp_path / "b").chmod(0o755)
    assert reasons == {"cannot be read: permission denied"}


def test_a_huge_file_is_a_trouble_and_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    got = scanned(tmp_path, {"b.yaml": TEXT})
    assert [one.reason for one in got.read_errors] == ["larger than 64 MB: split it"]
    assert only(got).version == "0.7.0"


def test_a_stream_that_does_not_end_is_cut_off() -> None:
    scanner = Scanner(CATALOG)
    with Path("/dev/zero").open("rb") as endless:
        scanner.stream(endless, "<stdin>")
    (trouble,) = scanner.result().read_errors
    assert trouble.reason == "larger than 64 MB: split it"


@pytest.mark.parametrize("name", ["a\nb.yaml", "\x1b[31m.yaml", "ü \u202e.yaml", "\udcff.yaml"])
def test_names_of_files_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: TEXT})
    assert only(scan([tmp_path], CATALOG)).detections[0].place.file == (tmp_path / name).as_posix()


def test_whoever_watches_is_shown_every_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": TEXT, "b.yaml": TEXT, "c.bin": TEXT})
    shown: list[str] = []

    def watch(items: Sequence[T], task: str, minimum: int = 0) -> Iterable[T]:
        shown.extend([task, *(cast(walk.File, item).path.name for item in items)])
        return items

    Scanner(CATALOG).paths([tmp_path], watch)
    assert shown == ["files", "a.yaml", "b.yaml"]


def test_a_python_environment_and_gos_vendor_folder_are_left_out_by_what_they_hold(tmp_path: Path) -> None:
    files = {
        "env/pyvenv.cfg": "", "env/lib/a.yaml": TEXT, "vendor/modules.txt": "", "vendor/x/a.yaml": TEXT,
        "vendir/vendor/a.yaml": deployment("kserve/router:v0.8.0"),
    }  # fmt: skip
    assert versions(scanned(tmp_path, files)) == {"router": {"0.8.0"}}
    assert only(scan([tmp_path / "vendor"], CATALOG)).version == "0.7.0"


@pytest.mark.slow
def test_a_file_that_shows_things_without_end_is_read_to_a_limit_and_told_so(tmp_path: Path) -> None:
    text = "".join(f"A{i}=kserve/a{i}:v0.7.{i}\n" for i in range(200_010))
    got = scanned(tmp_path, {"params.env": text})
    assert len(got.components) == 200_000
    (error,) = got.read_errors
    assert error.reason == "more than 200,000 detections: the rest was not read"
