from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sml.evidence.sources.git.clone import Clones
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import GitServer, serving


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset proxies for loopback."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """An empty repository, which `server` serves as o/r."""
    return Repository(tmp_path / "origin" / "o" / "r.git")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "origin") as running:
        yield running


@pytest.fixture
def clones(tmp_path: Path, server: GitServer) -> Clones:
    return Clones(tmp_path / "clones", server.url, 600)
