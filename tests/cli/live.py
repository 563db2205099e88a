"""The sample catalog's repositories on a GitHub of our own, and calls that ask it."""

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
    """Every repository of the sample, with work by four people in each month of the year to TODAY."""
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
    """A GitHub that behaves, until a test says otherwise."""
    there = world()
    with GitHub(there, clock=there.now.timestamp) as running:
        yield running


class Live:
    """Calls the program as somebody with a token, on TODAY, with a cache of their own."""

    def __init__(self, call: Call, github: GitHub, cache: Path) -> None:
        self.call, self.github, self.cache = call, github, cache
        self.usual = {"GITHUB_API_URL": github.url, "GH_TOKEN": TOKEN, "K8SML_CACHE_DIR": str(cache)}

    def __call__(self, *args: str, **env: str) -> Result:
        """What a call left behind; the token is in none of it, nor in any file."""
        done = self.call(*args, **{**self.usual, **env})
        kept = b"".join(file.read_bytes() for file in self.cache.rglob("*") if file.is_file())
        assert TOKEN not in done.out + done.err
        assert TOKEN.encode() not in kept
        return done


@pytest.fixture
def live(k8sml: Call, on: Turn, github: GitHub, tmp_path: Path) -> Live:
    """Calls with a token and a cache of their own."""
    on(TODAY)
    return Live(k8sml, github, tmp_path / "cache")


@pytest.fixture(autouse=True)
def no_token_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that any library logs shows the token."""
    caplog.set_level(logging.DEBUG)
    yield
    assert TOKEN not in caplog.text


@pytest.fixture(autouse=True)
def stored(live: Live, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where `update` keeps histories; no token is in them, and what comes with the program stays."""
    folder = live.cache.parent / "histories"
    monkeypatch.setenv("K8SML_HISTORY_DIR", str(folder))
    bundled = {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()}
    yield folder
    assert all(TOKEN.encode() not in file.read_bytes() for file in folder.rglob("*.json"))
    assert {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()} == bundled


def items(done: Result) -> dict[str, dict[str, Any]]:
    """The projects of a list in JSON, by slug."""
    return {one["slug"]: one for one in json.loads(done.out)["items"]}


def known(done: Result) -> list[tuple[Any, ...]]:
    """What a list shows of each project that somebody observed."""
    keys = ("slug", "verdict", "level", "vitality", "stable", "observed", "observed_by")
    return [tuple(one[key] for key in keys) for one in items(done).values()]


def told(*lines: str, how: str = "shown") -> str:
    """Standard error, if these repositories with their reasons are all that is said."""
    return "".join(f"k8sml: {line}; {how} as last observed\n" for line in lines)


def many(live: Live, github: GitHub, number: int) -> list[str]:
    """A catalog of as many more projects, all in the category data, which GitHub knows; their names."""
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
