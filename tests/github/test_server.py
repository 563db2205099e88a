"""The server itself: connections, latency, its log and its errors; and as a process."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import requests

from tests.github import TOKEN, GitHub, World
from tests.github.conftest import SECONDS, Ask, Query
from tests.github.exchange import Exchange, Reply


def test_the_log_tells_what_was_asked_and_answered(github: GitHub, ask: Ask, query: Query) -> None:
    reply = ask("/repos/kserve/kserve?x=1", TOKEN)
    query("{ a: viewer { login } }")
    query("nonsense")
    one, two, three = github.requests
    assert (one.method, one.path, one.authorization) == ("GET", "/repos/kserve/kserve?x=1", f"Bearer {TOKEN}")
    assert (one.status, one.size) == (200, len(reply.content))
    assert (two.path, two.aliases, two.is_graphql) == ("/graphql", 0, True)
    assert three.status == 200


def test_latency_meets_each_request_and_not_the_sum_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[float] = []
    all_at_once = Barrier(5)

    def wait(seconds: float) -> bool:
        late.append(seconds)
        all_at_once.wait(SECONDS)
        return False

    with GitHub(world, latency=0.5) as github, ThreadPoolExecutor(5) as pool:
        monkeypatch.setattr(github, "wait", wait)
        asked = [pool.submit(requests.get, f"{github.url}/rate_limit", timeout=SECONDS) for _ in range(5)]
        assert [one.result().status_code for one in asked] == [200] * 5
    assert late == [0.5] * 5


def test_a_connection_is_kept_open_for_the_next_request(github: GitHub, session: requests.Session) -> None:
    connections = []
    for _ in range(3):
        reply = session.get(f"{github.url}/rate_limit", timeout=SECONDS, stream=True)
        connections.append(id(reply.raw.connection))
        assert reply.content
    assert len(set(connections)) == 1


def test_each_answer_has_an_id_and_the_time(ask: Ask) -> None:
    one, two = ask("/rate_limit"), ask("/rate_limit")
    assert one.headers["X-GitHub-Request-Id"] != two.headers["X-GitHub-Request-Id"]
    assert one.headers["Date"].endswith("GMT")


def test_an_error_of_the_server_itself_is_raised_at_its_end(session: requests.Session) -> None:
    def broken(exchange: Exchange) -> Reply:
        raise ZeroDivisionError

    def run() -> None:
        with GitHub(World.empty()) as github:
            github.fail(broken)
            with pytest.raises(requests.ConnectionError):
                session.get(github.url, timeout=SECONDS)

    with pytest.raises(ZeroDivisionError):
        run()


def test_as_a_process_it_prints_its_address_and_serves_until_it_is_ended() -> None:
    command = [sys.executable, "-m", "tests.github.serve", "--projects", "2", "--latency-ms", "1"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            assert requests.get(f"{url}/rate_limit", timeout=SECONDS).status_code == 200
        finally:
            process.terminate()
        out, err = process.communicate(timeout=SECONDS)
        assert (process.returncode, out, err) == (0, "", "")
