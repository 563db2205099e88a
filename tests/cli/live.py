"""The sample catalog's repositories on a GitHub of our own, and calls that ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Result, Turn
from tests.cli.sample import HISTORIES
from tests.github import TOKEN, GitHub, World

# A fortnight after the sample's day of observation.
TODAY = "2026-09-15"
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
