from __future__ import annotations

from pathlib import Path

import pytest

from tests.scan.trees import scanned, versions

SERVICES = """\
services:
  one: {image: "kserve/agent:v0.7.0"}
  two: {image: "${REGISTRY:-docker.io}/kserve/router:${TAG:-v0.8.0}"}
  three: {image: "kserve/logger:${TAG}"}
  four: {image: "kserve/server:$TAG"}
  five: {image: "redis:7.4"}
  six: {build: .}
"""


@pytest.mark.parametrize(
    "name", ["docker-compose.yml", "compose.yaml", "docker-compose.dev.yaml", "dev-compose.yml"]
)
def test_a_compose_file_tells_the_images_of_its_services(tmp_path: Path, name: str) -> None:
    got = scanned(tmp_path, {name: SERVICES})
    assert versions(got) == {
        "agent": {"0.7.0"}, "router": {"0.8.0"}, "logger": {None}, "server": {None},
    }  # fmt: skip
    assert [(one.name, one.versions) for one in got.unmatched] == [("redis", ("7.4",))]


def test_services_of_anything_else_are_no_compose_file(tmp_path: Path) -> None:
    assert versions(scanned(tmp_path, {"values.yaml": "services: {a: {image: 'kserve/agent:$T'}}"})) == {}


def test_a_compose_file_may_hold_anything(tmp_path: Path) -> None:
    for i, text in enumerate(("services: {a: 1, b: {image: [x]}, c: {image: ''}}", "services: []", "[]")):
        assert scanned(tmp_path / str(i), {"compose.yaml": text}).components == ()
