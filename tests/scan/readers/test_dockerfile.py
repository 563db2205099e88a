from __future__ import annotations

from pathlib import Path

import pytest

from tests.scan.trees import only, scanned, versions


def test_from_tells_the_image_with_the_defaults_of_arguments(tmp_path: Path) -> None:
    text = (
        "ARG TAG=v0.7.0\nARG IMAGE=kserve/sklearnserver:${TAG}\nFROM --platform=linux/amd64 $IMAGE AS base\n"
    )
    found = only(scanned(tmp_path, {"Dockerfile": text}))
    assert (found.name, found.version, found.detections[0].place.line) == ("sklearnserver", "0.7.0", 3)


def test_an_argument_without_a_value_takes_what_the_line_says_itself(tmp_path: Path) -> None:
    assert (
        only(scanned(tmp_path, {"Dockerfile": "ARG TAG\nFROM kserve/agent:${TAG:-v0.7.0}"})).version
        == "0.7.0"
    )


def test_an_argument_that_nobody_sets_leaves_the_version_open(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"Dockerfile": "ARG TAG\nFROM kserve/agent:$TAG\n"})
    assert [(one.slug, one.name, one.version) for one in got.components] == [("kserve", "agent", None)]


def test_an_image_that_is_an_argument_as_a_whole_is_listed_as_unknown(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"Dockerfile": "ARG BASE\nFROM ${BASE}\n"})
    assert (got.components, [one.name for one in got.unmatched]) == ((), ["${BASE}"])


def test_a_stage_is_no_image_and_an_image_that_is_copied_from_is_one(tmp_path: Path) -> None:
    text = (
        "FROM acme/x:1 as Builder\nFROM builder\nCOPY --from=builder /a /a\nCOPY --from=0 /a /a\n"
        "COPY --from=kserve/agent:v0.7.0 /a /a\nFROM scratch\n"
    )
    got = scanned(tmp_path, {"Dockerfile": text})
    assert versions(got) == {"agent": {"0.7.0"}}
    assert [one.name for one in got.unmatched] == ["acme/x"]


def test_pip_is_read_over_continued_lines_and_comments(tmp_path: Path) -> None:
    text = (
        "FROM acme/x:1\nARG KFP=2.0.1\nRUN apt-get update && \\\n    # a comment\n"
        "    pip install --no-cache-dir -r requirements.txt \\\n"
        "        kfp==${KFP} 'torch>=2' . && \\\n    echo kserve==1\n"
    )
    got = scanned(tmp_path, {"Dockerfile": text})
    assert versions(got) == {"kfp": {"2.0.1"}, "torch": {None}}
    assert {one.detections[0].place.line for one in got.components} == {3}


@pytest.mark.parametrize(
    "name", ["Dockerfile.gpu", "a.Dockerfile", "a.dockerfile", "Containerfile", "Dockerfile-x"]
)
def test_dockerfiles_are_known_by_their_usual_names(tmp_path: Path, name: str) -> None:
    assert only(scanned(tmp_path, {name: "FROM kserve/agent:v0.7.0"})).version == "0.7.0"
