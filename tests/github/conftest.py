"""Fixtures: a running loopback GitHub with two repositories, and requests to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
import requests

from tests.github import TOKEN, GitHub, World
from tests.waiting import GUARD

SECONDS = GUARD


class Ask(Protocol):
    def __call__(self, path: str, token: str | None = None, **headers: str) -> requests.Response: ...


class Query(Protocol):
    def __call__(self, text: str, token: str | None = TOKEN, **variables: Any) -> requests.Response: ...


@pytest.fixture
def world() -> World:
    return World.from_catalog(["kserve", "feast"])


@pytest.fixture
def github(world: World) -> Iterator[GitHub]:
    with GitHub(world) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as kept:
        kept.trust_env = False
        yield kept


@pytest.fixture
def ask(github: GitHub, session: requests.Session) -> Ask:
    def get(path: str, token: str | None = None, **headers: str) -> requests.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given["Authorization"] = f"Bearer {token}"
        return session.get(github.url + path, headers=given, timeout=SECONDS, allow_redirects=False)

    return get


@pytest.fixture
def query(github: GitHub, session: requests.Session) -> Query:
    def post(text: str, token: str | None = TOKEN, **variables: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": text, "variables": variables}
        return session.post(f"{github.url}/graphql", json=body, headers=headers, timeout=SECONDS)

    return post
