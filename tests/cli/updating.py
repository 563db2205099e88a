"""Three repositories on a git server, and calls of `update` that read them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sml.evidence.history_io import decode_history, write_history
from k8sml.evidence.model import History
from tests.cli.conftest import Call, Result, Turn
from tests.cli.live import TODAY, Live
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import GitServer, serving

CATALOG = """\
projects:
- {slug: one, name: One, summary: Does., category: data, repo: acme/one}
- {slug: two, name: Two, summary: Does., category: data, repo: acme/two}
- {slug: three, name: Three, summary: Does., category: serving, repo: acme/three}
"""


class Git:
    """Three repositories on a git server, and calls of the program that read them."""

    def __init__(self, call: Call, server: GitServer, folder: Path) -> None:
        self.call, self.server, self.folder = call, server, folder
        self.stored, self.cache = folder / "histories", folder / "cache"
        self.repositories: dict[str, Repository] = {}
        for name in ("one", "two", "three"):
            self.repositories[name] = Repository(server.root / "acme" / f"{name}.git")
            self.repositories[name].many(40, "2026-05-10", 86_400)
            self.repositories[name].annotate("v1.0.0", "2026-06-01")
        data = folder / "data"
        (data / "history").mkdir(parents=True)
        (data / "projects.yaml").write_text(CATALOG, encoding="utf-8")
        self.usual = {
            "K8SML_DATA": str(data),
            "K8SML_CACHE_DIR": str(self.cache),
            "K8SML_HISTORY_DIR": str(self.stored),
            "GITHUB_SERVER_URL": server.url,
            "no_proxy": "*",
        }

    def __call__(self, *args: str, **env: str) -> Result:
        return self.call(*args, **{**self.usual, **env})

    def kept(self, slug: str) -> History:
        return decode_history((self.stored / f"{slug}.json").read_bytes(), slug)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.stored.iterdir()) if self.stored.exists() else []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "origin") as running:
        yield running


@pytest.fixture
def git(k8sml: Call, on: Turn, server: GitServer, tmp_path: Path) -> Git:
    on(TODAY)
    return Git(k8sml, server, tmp_path / "git")


@pytest.fixture
def histories(live: Live) -> Path:
    """The folder of histories read through GitHub's API."""
    live.usual["K8SML_HISTORY_DIR"] = str(live.cache.parent / "histories")
    return live.cache.parent / "histories"


def keep(stored: Path, slug: str, one: History) -> Path:
    write_history(stored, slug, one)
    return stored / f"{slug}.json"


# Runs a command that may write no file larger than so many bytes.
LIMITED = """\
import os, resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[2], sys.argv[2:])
"""


def start(
    environment: dict[str, str], usual: dict[str, str], *args: str, largest: int | None = None
) -> subprocess.Popen[str]:
    """Start the program as a process that can write no file above `largest` bytes."""
    first = [] if largest is None else [sys.executable, "-c", LIMITED, str(largest)]
    return subprocess.Popen(
        [*first, sys.executable, "-m", "k8sml", *args],
        env={**environment, **usual},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
