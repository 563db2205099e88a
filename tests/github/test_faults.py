"""Each fault does on the wire what it says."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest
import requests

from tests.github import TOKEN, GitHub, World, faults
from tests.github.beside import Elsewhere, Nobody
from tests.github.conftest import SECONDS, Ask, Query
from tests.github.faults import Fault
from tests.github.tls import self_signed

PATH = "/repos/kserve/kserve"


@pytest.mark.parametrize(
    ("fault", "status", "headers"),
    [
        (faults.bad_token(), 401, {}),
        (faults.primary_limit(), 403, {"X-RateLimit-Remaining": "0"}),
        (faults.primary_limit(status=429), 429, {"X-RateLimit-Remaining": "0"}),
        (faults.secondary_limit(), 403, {"X-RateLimit-Remaining": "59"}),
        (faults.secondary_limit(30, 429), 429, {"Retry-After": "30"}),
        (faults.not_found(), 404, {}),
        (faults.blocked(), 451, {}),
        (faults.server_error(503), 503, {}),
        (faults.html(), 200, {"Content-Type": "text/html; charset=utf-8"}),
        (faults.empty(), 200, {"Content-Length": "0"}),
        (faults.wrong_type(), 200, {}),
        (faults.gigantic(10_000_000), 200, {"Content-Length": "10000000"}),
    ],
)
def test_a_fault_has_its_status_and_headers(
    fault: Fault, status: int, headers: dict[str, str], github: GitHub, ask: Ask
) -> None:
    github.fail(fault)
    reply = ask(PATH)
    assert reply.status_code == status
    assert headers.items() <= reply.headers.items()


def test_only_a_limit_with_a_retry_after_says_how_long_to_wait(github: GitHub, ask: Ask) -> None:
    github.fail(faults.secondary_limit())
    reply = ask(PATH)
    assert "Retry-After" not in reply.headers
    assert "secondary rate limit" in reply.json()["message"]


def test_a_fault_meets_so_many_requests_of_its_kind(github: GitHub, ask: Ask, query: Query) -> None:
    github.fail(faults.server_error(502), when=faults.about("kserve/kserve"), times=1)
    github.fail(faults.server_error(500), when=faults.graphql)
    assert [ask("/repos/feast-dev/feast").status_code, ask(PATH).status_code, ask(PATH).status_code] == [
        200,
        502,
        200,
    ]
    assert [query("{ viewer { login } }").status_code for _ in range(2)] == [500, 500]
    github.mend()
    assert query("{ viewer { login } }").status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        '{ repository(owner: "kserve", name: "kserve") { name } }',
        "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { name } }",
    ],
)
def test_a_query_is_about_the_repositories_that_it_names(asked: str, github: GitHub, query: Query) -> None:
    github.fail(faults.graphql_timeout(), when=faults.about("kserve/kserve"))
    given = {"o": "kserve", "n": "kserve"} if "$" in asked else {}
    assert query(asked, **given).json()["data"] is None
    assert query('{ repository(owner: "feast-dev", name: "feast") { name } }').json()["data"]


def test_a_heavy_batch_is_502_and_a_smaller_one_is_answered(github: GitHub, query: Query) -> None:
    github.fail(faults.too_heavy(), when=faults.more_than(2))
    part = 'repository(owner: "kserve", name: "kserve") { name }'
    assert query(f"{{ a: {part} b: {part} c: {part} }}").status_code == 502
    assert query(f"{{ a: {part} b: {part} }}").status_code == 200


def test_errors_of_graphql_come_in_a_200(github: GitHub, query: Query) -> None:
    github.fail(faults.graphql_limited(), times=1)
    github.fail(faults.graphql_error(), times=1)
    limited, wrong = query("{ viewer { login } }"), query("{ viewer { login } }")
    assert (limited.status_code, limited.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert (wrong.status_code, list(wrong.json())) == (200, ["errors"])


def test_one_of_a_batch_can_be_missing(github: GitHub, query: Query) -> None:
    github.fail(faults.missing("kserve/kserve"))
    a, b = 'owner: "kserve", name: "kserve"', 'owner: "feast-dev", name: "feast"'
    body = query(f"{{ a: repository({a}) {{ name }} b: repository({b}) {{ name }} }}").json()
    assert (body["data"], len(body["errors"])) == ({"a": None, "b": {"name": "feast"}}, 1)


def test_the_only_one_that_is_known_can_be_missing(session: requests.Session) -> None:
    with GitHub(World.from_catalog(["kserve"])) as github:
        github.fail(faults.missing("kserve/kserve"))
        assert session.get(github.url + PATH, timeout=SECONDS).status_code == 404


def test_a_redirect_can_loop_or_lead_to_another_path_or_host(
    github: GitHub, session: requests.Session
) -> None:
    github.fail(faults.moved("/repos/feast-dev/feast"), when=faults.about("kserve/kserve"))
    assert session.get(github.url + PATH, timeout=SECONDS).json()["name"] == "feast"
    github.mend()
    github.fail(faults.redirect_loop())
    with pytest.raises(requests.TooManyRedirects):
        session.get(github.url + PATH, timeout=SECONDS)
    github.mend()
    with Elsewhere() as other:
        github.fail(faults.elsewhere(other.url))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert session.get(github.url + PATH, headers=headers, timeout=SECONDS).json() == {
            "here": "elsewhere"
        }
        assert urlsplit(other.url).hostname != urlsplit(github.url).hostname
        assert [(one.path, one.authorization) for one in other.requests] == [(PATH, None)]
    assert github.requests[-1].token == TOKEN


@pytest.mark.parametrize("fault", [faults.truncated(), faults.invalid_json()])
def test_json_can_be_broken_in_a_whole_answer(fault: Fault, github: GitHub, ask: Ask) -> None:
    github.fail(fault)
    reply = ask(PATH)
    assert int(reply.headers["Content-Length"]) == len(reply.content) > 0
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.content)


def test_a_small_body_can_swell(github: GitHub, ask: Ask) -> None:
    github.fail(faults.swollen(5_000_000))
    reply = ask(PATH)
    assert int(reply.headers["Content-Length"]) < 50_000
    assert len(reply.content) == 5_000_000


def test_an_answer_can_be_cut_short(github: GitHub, ask: Ask) -> None:
    github.fail(faults.cut_short())
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        ask(PATH)


def test_a_connection_can_be_reset_in_the_middle(github: GitHub, ask: Ask) -> None:
    github.fail(faults.reset())
    with pytest.raises(requests.RequestException, match="reset by peer"):
        ask(PATH)
    assert [one.status for one in github.requests] == [0]


@pytest.mark.parametrize("fault", [faults.hang(), faults.drip("headers", 5)])
def test_a_server_can_hang_without_an_answer_and_still_be_ended(fault: Fault, github: GitHub) -> None:
    github.fail(fault)
    with pytest.raises(requests.ReadTimeout):
        requests.get(github.url + PATH, timeout=(SECONDS, 0.3))


def test_a_body_can_drip(github: GitHub, session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    drops: SimpleQueue[bool] = SimpleQueue()
    late: list[float] = []

    def wait(seconds: float) -> bool:
        late.append(seconds)
        return drops.get(timeout=SECONDS)

    monkeypatch.setattr(github, "wait", wait)
    github.fail(faults.drip("body", 0.05))
    with session.get(github.url + PATH, timeout=SECONDS, stream=True) as reply:
        assert reply.status_code == 200
        for letter in (b"{", b'"', b"i", b"d"):
            assert reply.raw.read(1) == letter
            drops.put(False)
        assert reply.raw.read(1) == b'"'
        drops.put(True)  # let the server stop
    assert late[:4] == [0.05] * 4


def test_a_clock_can_be_wrong_in_a_good_answer(github: GitHub, ask: Ask) -> None:
    github.fail(faults.wrong_clock(-10 * 365 * 86400))
    reply = ask(PATH)
    assert reply.status_code == 200
    assert parsedate_to_datetime(reply.headers["Date"]).timestamp() < time.time() - 9 * 365 * 86400
    assert int(reply.headers["X-RateLimit-Reset"]) < time.time()


def test_nobody_refuses_connections(session: requests.Session) -> None:
    with Nobody() as nobody, pytest.raises(requests.ConnectionError, match="refused"):
        session.get(nobody.url, timeout=SECONDS)


def test_a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_trusted(
    tmp_path: Path, session: requests.Session
) -> None:
    certificate = self_signed(tmp_path)
    with GitHub(World.empty(), certificate=certificate) as github:
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{github.url}/rate_limit", timeout=SECONDS)
        assert session.get(f"{github.url}/rate_limit", timeout=SECONDS, verify=certificate).status_code == 200


def test_hostile_text_comes_as_it_is(world: World, ask: Ask) -> None:
    world.describe("kserve/kserve", faults.HOSTILE)
    assert ask(PATH).json()["description"] == faults.HOSTILE
