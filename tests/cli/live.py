"""The repositories of the sample catalog on a loopback GitHub, and calls of the program that use it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call, Result, Turn
from tests.cli.sample import HISTORIES
from tests.github import TOKEN, GitHub, World

# A fortnight after the sample's day of observation.
TODAY = "2026-09-15"
TWO = ("modelhub", "tinyserve")
BOTH = "acme/modelhub, acme/tinyserve"
LIST = ("list", *TWO, "--live", "-o", "json")
UPDATE = ("update", *TWO, "--from", "github")
# A time limit that no answer on loopback reaches, so that only the fault itself ends a call; and one for
# servers that never answer.
LONG, SHORT = ("--timeout", "300"), ("--timeout", "1")
REPOS = [*(f"acme/{slug}" for slug in HISTORIES), "acme/unseen"]


def world() -> World:
    """Return every repository of the sample, with commits by four people each month of the year to TODAY."""
    made = World.empty(now=datetime(2026, 9, 15, 12, tzinfo=UTC))
    for name in REPOS:
        made.add(name)
        for week in range(80):
            day = date.fromisoformat(TODAY) - timedelta(days=7 * week)
            made.add_commit(name, day=day.isoformat(), author=f"dev{week % 4}@example.org")
    made.add_tag("acme/modelhub", "v1.14.0", day="2026-09-10")
    return made


@pytest.fixture
def github() -> Iterator[GitHub]:
    """A loopback GitHub without faults; tests add them."""
    there = world()
    with GitHub(there, clock=there.now.timestamp) as running:
        yield running


class Live:
    """Call the program with a token and an own cache, on TODAY."""

    def __init__(self, call: Call, github: GitHub, cache: Path) -> None:
        self.call, self.github, self.cache = call, github, cache
        self.usual = {"GITHUB_API_URL": github.url, "GH_TOKEN": TOKEN, "K8SML_CACHE_DIR": str(cache)}

    def __call__(self, *args: str, **env: str) -> Result:
        """Call the program; check that neither output nor files have the token."""
        done = self.call(*args, **{**self.usual, **env})
        kept = b"".join(file.read_bytes() for file in self.cache.rglob("*") if file.is_file())
        assert TOKEN not in done.out + done.err
        assert TOKEN.encode() not in kept
        return done


@pytest.fixture
def live(k8sml: Call, on: Turn, github: GitHub, tmp_path: Path) -> Live:
    """Call the program with a token and an own cache."""
    on(TODAY)
    return Live(k8sml, github, tmp_path / "cache")


@pytest.fixture(autouse=True)
def no_token_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no library logs the token."""
    caplog.set_level(logging.DEBUG)
    yield
    assert TOKEN not in caplog.text


@pytest.fixture(autouse=True)
def stored(live: Live, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of histories; checks that it has no token and that bundled files did not change."""
    folder = live.cache.parent / "histories"
    monkeypatch.setenv("K8SML_HISTORY_DIR", str(folder))
    bundled = {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()}
    yield folder
    assert all(TOKEN.encode() not in file.read_bytes() for file in folder.rglob("*.json"))
    assert {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()} == bundled


def items(done: Result) -> dict[str, dict[str, Any]]:
    """Return the projects of a JSON list by slug."""
    return {one["slug"]: one for one in json.loads(done.out)["items"]}


def known(done: Result) -> list[tuple[Any, ...]]:
    """Return the values in a list that come from an observation."""
    keys = ("slug", "verdict", "level", "vitality", "stable", "observed", "observed_by")
    return [tuple(one[key] for key in keys) for one in items(done).values()]


def told(*lines: str, how: str = "shown") -> str:
    """Return standard error for these lines, one per repository and reason."""
    return "".join(f"k8sml: {line}; {how} as last observed\n" for line in lines)


def many(live: Live, github: GitHub, number: int) -> list[str]:
    """Add `number` projects in the category data to GitHub and an own catalog; return their names."""
    names = [f"p{n}" for n in range(number)]
    for name in names:
        github.world.add(f"many/{name}")
        github.world.add_commit(f"many/{name}", day=TODAY)
    entries = "".join(
        f"- {{slug: {name}, name: {name.upper()}, summary: Does., category: data, repo: many/{name}}}\n"
        for name in names
    )
    own = live.cache.parent / "own.yaml"
    own.write_text(f"projects:\n{entries}", encoding="utf-8")
    live.usual["K8SML_CATALOG"] = str(own)
    return names
