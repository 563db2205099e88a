"""Servers that never stop, send nonsense or redirect elsewhere: one line, in time, and no loss of data."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.live import LIST, Live, github, known, live, no_token_in_logs, stored
from tests.github import TOKEN, GitHub
from tests.github.raw import Raw, Talk, forever, say

pytestmark = pytest.mark.slow

__all__ = ["github", "live", "no_token_in_logs", "stored"]

OK = b"HTTP/1.1 200 OK\r\nDate: Tue, 15 Sep 2026 12:00:00 GMT\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LATE = "no answer in time"
LARGE = "response larger than "
BROKE = "the connection broke"
INVALID = "redirected to an invalid address"
NO_HTTP = "the response is not valid HTTP"
NO_JSON = "its response is not JSON of its API"
NO_REPOSITORY = "does not answer with a repository"
# Ample: only the fault itself ends the command. Short: only the limit can end it.
AMPLE, SHORT = "300", "1.5"


class Attack(NamedTuple):
    """What a server does, and the reason that commands report.

    `link` is the reason if the server is a link in a catalog, None if its status alone passes.
    `repository` is the reason for a repository in `validate --online` if it differs from `why`.
    """

    talk: Talk
    why: str
    link: str | None = None
    repository: str | None = None
    seconds: str = AMPLE


def late(talk: Talk) -> Attack:
    return Attack(talk, LATE, LATE, seconds=SHORT)


def redirect(location: bytes, why: str = INVALID) -> Attack:
    return Attack(
        say(b"HTTP/1.1 302 Found\r\nLocation: ", location, b"\r\nContent-Length: 0\r\n\r\n"), why, why
    )


DEEP = {"object": b'{"a":' * 100_000, "array": b"[" * 100_000, "data": b'{"data":{"r0":' + b"[" * 100_000}
ATTACKS = {
    "silence": late(forever(b"", b"", 0.1)),
    "a status line that drips": late(forever(b"HTTP/1.1 20", b"0", 0.1)),
    "headers that drip": late(forever(OK, b"X", 0.1)),
    "100 Continue for ever": late(forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "100 Continue now and then": late(forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.1)),
    "a body that drips": Attack(forever(OK + b"\r\n", b" ", 0.1), LATE, seconds=SHORT),
    "a chunk size that drips": Attack(forever(CHUNKED, b"0", 0.1), LATE, seconds=SHORT),
    "trailers that drip": Attack(forever(CHUNKED + b"0\r\n", b"a: b\r\n", 0.1), LATE, seconds=SHORT),
    "a header without end": Attack(forever(OK, b"x" * 65536), BROKE, BROKE),
    "headers without end": Attack(forever(OK, b"a: b\r\n" * 1000), BROKE, BROKE),
    "a body without end": Attack(forever(OK + b"\r\n", b" " * 65536), LARGE),
    "chunks without end": Attack(forever(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"), LARGE),
    "a failure without end": Attack(
        forever(b"HTTP/1.1 500 Oops\r\n\r\n", b" " * 65536), LARGE, "answers 500"
    ),
    "a redirect without end": Attack(
        forever(b"HTTP/1.1 302 Found\r\nLocation: http://a..b/\r\n\r\n", b" " * 65536), INVALID, INVALID
    ),
    "many errors": Attack(
        say(OK, b'\r\n{"data": null, "errors": [', b"{}," * 90_000, b"{}]}"),
        "its response ",
        None,
        NO_REPOSITORY,
    ),
    "headers of a page": Attack(
        say(
            OK,
            b"Link: <?" + b"&page=1111" * 6000 + b">\r\n" * 1,
            b"Link: <?" + b"&page=1" * 9000 + b">\r\n\r\n[]",
        ),
        "response headers larger",
        "response headers larger",
    ),
    "nested encodings": Attack(say(OK, b"Content-Encoding: gzip, gzip\r\n\r\n"), "response in an encoding"),
    "an unknown encoding": Attack(say(OK, b"Content-Encoding: br\r\n\r\n{}"), "response in an encoding"),
    "no HTTP": Attack(say(b"220 ready\r\n"), BROKE, BROKE),
    "nothing": Attack(say(), BROKE, BROKE),
    "a status that is no number": Attack(say(b"HTTP/1.1 two OK\r\n\r\n"), BROKE, BROKE),
    "two lengths": Attack(say(OK, b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), NO_HTTP, NO_HTTP),
    **{
        f"nested JSON, {name}": Attack(say(OK, b"\r\n", body), NO_JSON, None, NO_REPOSITORY)
        for name, body in DEEP.items()
    },
    "no UTF-8": Attack(say(OK, b'\r\n{"data": "\xff"}'), NO_JSON, None, NO_REPOSITORY),
    "to itself": redirect(b"http://", "too many redirects"),
    "to half an address": redirect(b"http://[::1"),
    "to a long label": redirect(b"http://" + b"a" * 70 + b".example/"),
    "to an empty label": redirect(b"http://a..b/"),
    "to bytes": redirect(b"http://\xff\xfe.example/"),
    "to a backslash": redirect(rb"https://evil.example\.github.com/"),
    "to a password": redirect(b"http://me:pa55word@127.0.0.1/"),
    "to no port": redirect(b"http://127.0.0.1:99999/"),
    "to a file": redirect(b"file:///etc/passwd"),
    "to a script": redirect(b"javascript:alert(1)"),
    "to a NUL": redirect(b"http://127.0.0.1\x00/"),
    "to megabytes": redirect(b"http://127.0.0.1/" + b"a" * 60_000),
}
NAMES = sorted(ATTACKS)


def catalog(tmp_path: Path, link: str) -> str:
    """A catalog with a good repository and this link."""
    path = tmp_path / "catalog.yaml"
    path.write_text(
        "projects:\n- {slug: a, name: A, summary: Does., category: data, repo: acme/modelhub, "
        f'homepage: "{link}", no_replacement: none}}\n',
        encoding="utf-8",
    )
    return str(path)


def one_line(text: str) -> str:
    (line,) = text.splitlines()
    assert line.isprintable()
    assert "pa55word" not in line
    return line


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("name", NAMES)
def test_list_shows_what_was_observed_and_says_why(live: Live, name: str, token: str) -> None:
    attack = ATTACKS[name]
    offline = known(live("list", "modelhub", "-o", "json"))
    with Raw(attack.talk) as server:
        done = live(
            "list",
            "modelhub",
            *LIST[3:],
            "--timeout",
            attack.seconds,
            GITHUB_API_URL=server.url,
            GH_TOKEN=token,
        )
    assert done.code == 3
    assert one_line(done.err).startswith(f"k8sml: acme/modelhub: GitHub: {attack.why}")
    assert known(done) == offline


@pytest.mark.parametrize("name", NAMES)
def test_auth_status_says_why(live: Live, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attack = ATTACKS[name]
    monkeypatch.setattr("k8sml.cli.auth._SECONDS", float(attack.seconds))
    with Raw(attack.talk) as server:
        done = live("auth", "status", GITHUB_API_URL=server.url)
    assert done.code == 3
    assert one_line(done.err).startswith(f"k8sml: GitHub: {attack.why}")


@pytest.mark.parametrize("name", NAMES)
def test_one_bad_link_loses_nothing_of_the_others(
    live: Live, github: GitHub, tmp_path: Path, name: str
) -> None:
    attack = ATTACKS[name]
    github.world["acme/modelhub"].archived_on = "2026-09-01"
    with Raw(attack.talk) as server:
        done = live(
            "catalog", "validate", catalog(tmp_path, server.url), "--online", "--timeout", attack.seconds
        )
    assert done.code == 1
    told = [line for line in done.err.splitlines() if server.url in line]
    assert len(told) == bool(attack.link)
    assert all(line.startswith(f"k8sml: {server.url}: {attack.link}") for line in told)
    archived, late = "GitHub says that acme/modelhub is archived", f"github.com/acme/modelhub: {LATE}"
    assert archived in done.err or (attack.seconds == SHORT and late in done.err)
    # the server of a link never receives the token
    assert all(TOKEN.encode() not in head for head in server.requests)


@pytest.mark.parametrize("name", NAMES)
def test_an_api_of_which_nothing_comes_leaves_a_repository_unknown(
    live: Live, github: GitHub, tmp_path: Path, name: str
) -> None:
    attack = ATTACKS[name]
    with Raw(attack.talk) as server:
        arguments = (
            "catalog",
            "validate",
            catalog(tmp_path, github.url),
            "--online",
            "--timeout",
            attack.seconds,
        )
        done = live(*arguments, GITHUB_API_URL=server.url)
    assert done.code in (1, 3)
    line = [line for line in done.err.splitlines() if line.startswith("k8sml: github.com/acme/modelhub: ")]
    why = attack.repository or attack.why.removeprefix("it ")
    assert one_line("\n".join(line)).startswith(f"k8sml: github.com/acme/modelhub: {why}")


@pytest.mark.parametrize("drip", [b"", b"\x16\x03\x03"], ids=["silence", "drip"])
def test_a_handshake_that_never_ends_ends_in_time(live: Live, drip: bytes) -> None:
    with Raw(forever(b"", drip, 0.2), read=False) as server:
        address = f"https://127.0.0.1:{server.port}"
        done = live("list", "modelhub", "--live", "--timeout", SHORT, GITHUB_API_URL=address)
    assert (done.code, LATE in one_line(done.err) or "certificate" in done.err) == (3, True)
