"""What GitHub and the network can do wrong: a line, the right code, in time, and what was known stands."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import Call
from tests.cli.live import (
    BOTH,
    LIST,
    LONG,
    SHORT,
    TODAY,
    TWO,
    UPDATE,
    Live,
    github,
    items,
    known,
    live,
    no_token_in_logs,
    stored,
    told,
)
from tests.github import TOKEN, GitHub, faults
from tests.github.exchange import Reply
from tests.github.faults import Fault
from tests.waiting import GUARD, until

__all__ = ["github", "live", "no_token_in_logs", "stored"]


NO_JSON = "GitHub: its response is not JSON of its API"


TOO_MUCH = "GitHub: response larger than 8 MB"


CIRCLE = "GitHub: too many redirects"


LATE = "GitHub: no answer in time"


BROKE = "GitHub: the connection broke"


MINUTES_30 = "GitHub: its limit is reached and resets in 30 minutes"


class Case(NamedTuple):
    """A fault, and the line that tells it: with a token and without, if both can meet it."""

    fault: Fault
    line: str
    without: str | None = None
    code: int = 3


def alike(fault: Fault, line: str, code: int = 3) -> Case:
    return Case(fault, line, line, code)


def unlike_github(status: int, body: bytes = b"", **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return faults.always(Reply(status, body, named))


CASES = {
    "401": Case(
        faults.bad_token(),
        "GitHub: it refused the token of GH_TOKEN",
        "GitHub: it refused a request without a token",
        4,
    ),
    "403, primary limit": alike(faults.primary_limit(), MINUTES_30),
    "429, primary limit": alike(faults.primary_limit(status=429), MINUTES_30),
    "a primary limit that has reset": alike(faults.primary_limit(-60), "GitHub: its limit is reached"),
    "a primary limit for years": alike(faults.primary_limit(10**8), "GitHub: its limit is reached"),
    "a primary limit without a reset": alike(
        unlike_github(403, X_RateLimit_Remaining="0"), "GitHub: its limit is reached"
    ),
    "403, secondary limit": alike(faults.secondary_limit(), "GitHub: it asks for a pause of 60 seconds"),
    "403, secondary limit with retry-after": alike(
        faults.secondary_limit(30), "GitHub: it asks for a pause of 30 seconds"
    ),
    "429, secondary limit": alike(
        faults.secondary_limit(status=429), "GitHub: it asks for a pause of 60 seconds"
    ),
    "429, secondary limit with retry-after": alike(
        faults.secondary_limit(3000, 429), "GitHub: it asks for a pause of 50 minutes"
    ),
    "429, retry-after that is no number": alike(
        unlike_github(429, Retry_After="-1e9"), "GitHub: it asks for a pause of 60 seconds"
    ),
    "403, for another reason": alike(unlike_github(403, b"no"), "GitHub: it refuses to answer (403)"),
    "RATE_LIMITED in a 200": Case(faults.graphql_limited(), MINUTES_30),
    "errors in a 200": Case(
        faults.graphql_error("no\x1b[2J way"), "GitHub: it returned an error: no [2J way"
    ),
    "an error without a message in a 200": Case(
        faults.graphql_error(""), "GitHub: it returned an error without a message"
    ),
    "404": Case(
        faults.not_found(),
        "GitHub: it answers 404",
        "no such repository on GitHub: gone, private or never there",
    ),
    "451": Case(faults.blocked(), "GitHub: it answers 451", "blocked on GitHub for legal reasons"),
    "a redirect loop": alike(faults.redirect_loop(), CIRCLE),
    "500 for ever": alike(faults.server_error(500), "GitHub: it answers 500"),
    "502 for ever": alike(faults.server_error(502), "GitHub: it answers 502"),
    "503 for ever": alike(faults.server_error(503), "GitHub: it answers 503"),
    "502 in HTML": alike(faults.html(502), "GitHub: it answers 502"),
    "truncated JSON": alike(faults.truncated(), NO_JSON),
    "invalid JSON": alike(faults.invalid_json(), NO_JSON),
    "JSON of another shape": alike(faults.wrong_type(), NO_JSON),
    "JSON as deep as a well": alike(unlike_github(200, b"[" * 100_000), NO_JSON),
    "HTML": alike(faults.html(), NO_JSON),
    "nothing": alike(faults.empty(), NO_JSON),
    "no content": alike(unlike_github(204), NO_JSON),
    "a gigantic answer": alike(faults.gigantic(40_000_000), TOO_MUCH),
    "a gzip bomb": alike(faults.swollen(200_000_000), TOO_MUCH),
    "gzip that is none": alike(unlike_github(200, b"x" * 99, Content_Encoding="gzip"), BROKE),
    "an answer cut short": alike(faults.cut_short(), BROKE),
    "a reset": alike(faults.reset(), BROKE),
    "hanging": alike(faults.hang(), LATE),
    "a byte of the body a second": alike(faults.drip("body"), LATE),
    "a byte of the headers a second": alike(faults.drip("headers"), LATE),
}


ROWS = [
    pytest.param(case.fault, line, case.code, token, id=f"{name}, {how}")
    for name, case in CASES.items()
    for token, how, line in ((TOKEN, "GraphQL", case.line), ("", "REST", case.without))
    if line is not None
]


@pytest.mark.parametrize(("fault", "line", "code", "token"), ROWS)
def test_a_fault_is_a_line_and_what_was_known_is_shown_and_kept(
    live: Live, github: GitHub, stored: Path, fault: Fault, line: str, code: int, token: str
) -> None:
    offline = known(live("list", *TWO, "-o", "json"))
    github.fail(fault)
    limit = SHORT if line == LATE else LONG
    done = live(*LIST, *limit, GH_TOKEN=token)
    assert (done.code, done.err) == (code, told(f"{BOTH}: {line}"))
    assert known(done) == offline
    done = live(*UPDATE, *limit, GH_TOKEN=token)
    assert (done.code, done.err) == (code, told(f"{BOTH}: {line}", how="kept"))
    assert not list(stored.rglob("*"))
    # a redirect loop takes six questions, everything else two at most for each repository and command
    assert len(github.requests) <= (24 if line == CIRCLE else 8)


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_stumbles_once_is_asked_once_more(
    live: Live, github: GitHub, status: int, token: str
) -> None:
    github.fail(faults.server_error(status), times=1)
    done = live(*LIST, GH_TOKEN=token)
    assert (done.code, done.err) == (0, "")
    assert items(done)["modelhub"]["observed"] == TODAY


@pytest.mark.slow
@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("name", ["hanging", "a byte of the body a second", "a byte of the headers a second"])
def test_a_process_ends_in_time_whatever_the_server_does(
    live: Live, process: Call, github: GitHub, name: str, token: str
) -> None:
    github.fail(CASES[name].fault)
    real = Live(process, github, live.cache)
    done = real(*LIST, *SHORT, GH_TOKEN=token)
    assert (done.code, done.err) == (3, told(f"{BOTH}: {LATE}"))
    assert list(items(done)) == list(TWO)


def environment_of(live: Live, environment: dict[str, str], **more: str) -> dict[str, str]:
    return {**environment, **live.usual, "K8SML_HISTORY_DIR": str(live.cache.parent / "histories"), **more}


@pytest.mark.parametrize("command", [LIST, UPDATE], ids=["list", "update"])
def test_an_interrupt_while_github_hangs_ends_the_program_at_once(
    live: Live, environment: dict[str, str], github: GitHub, command: tuple[str, ...]
) -> None:
    github.fail(faults.drip("headers"))  # a server that sends nothing at all would time out earlier
    program = subprocess.Popen(
        [sys.executable, "-m", "k8sml", *command, *LONG],
        env=environment_of(live, environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: github.requests)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=GUARD)
    assert program.returncode == 130
    stopped = "k8sml: stopped: 0 of 2 repositories were read and are kept\n"
    assert (out, err) == ("", stopped if command == UPDATE else "")
