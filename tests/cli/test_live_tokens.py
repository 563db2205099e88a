"""Tokens reach only their own hosts: every command, through a proxy that records hosts and tokens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.live import Live, github, live, no_token_in_logs, stored
from tests.github import TOKEN, GitHub, faults
from tests.github.answers import repository
from tests.github.exchange import json_reply
from tests.github.interceptor import Interceptor, Sent
from tests.github.raw import Raw, say

__all__ = ["github", "live", "no_token_in_logs", "stored"]

COMMANDS = {
    "list": ("list", "modelhub", "--live", "--timeout", "300"),
    "update": ("update", "modelhub", "--from", "github", "--timeout", "300"),
    "auth": ("auth", "status"),
    "validate": ("catalog", "validate", "--online", "--timeout", "300"),
}
HOSTS = ("api.github.com", "ghe.example.org", "api.acme.ghe.com", "evil.example", "github.com")
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
OF_GITHUB = {"GH_TOKEN": "of-github"}
OF_ENTERPRISE = {**OF_GITHUB, "GH_ENTERPRISE_TOKEN": "of-enterprise"}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow for a busy machine, where programs start and answer slowly."""
    monkeypatch.setattr("k8sml.evidence.token._SECONDS", 100.0)
    monkeypatch.setattr("k8sml.cli.auth._SECONDS", 300.0)


@pytest.fixture
def catalog(tmp_path: Path) -> str:
    """A catalog without links, so that only repositories are requested."""
    path = tmp_path / "catalog.yaml"
    path.write_text(
        "projects:\n- {slug: a, name: A, summary: Does., category: data, repo: acme/modelhub}\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.fixture
def gh(tmp_path: Path) -> str:
    """A PATH with a gh that is logged in to every host with a different token."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "gh"
    program.write_text('#!/bin/sh\n[ "$3" = --hostname ] && echo "kept-for-$4" || echo kept-for-anybody\n')
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def arguments(command: str, catalog: str) -> list[str]:
    words = list(COMMANDS[command])
    return [*words, catalog] if command == "validate" else words


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("named", "tokens", "expected"),
    [
        ({}, OF_ENTERPRISE, Sent("api.github.com", "of-github")),
        ({"GITHUB_API_URL": "https://API.GitHub.com"}, OF_GITHUB, Sent("api.github.com", "of-github")),
        ({"GITHUB_API_URL": "https://api.acme.ghe.com"}, OF_GITHUB, Sent("api.acme.ghe.com", "of-github")),
        (
            {"GITHUB_API_URL": "https://GHE.example.org/api/v3"},
            OF_ENTERPRISE,
            Sent("ghe.example.org", "of-enterprise"),
        ),
        ({"GITHUB_API_URL": "https://ghe.example.org/api/v3"}, OF_GITHUB, Sent("ghe.example.org", None)),
        (
            {"GITHUB_API_URL": "https://ghe.example.org"},
            {"GITHUB_TOKEN": "of-github"},
            Sent("ghe.example.org", None),
        ),
        ({"GITHUB_API_URL": "https://evil.example"}, OF_GITHUB, Sent("evil.example", None)),
    ],
)
def test_a_token_goes_to_the_host_that_it_was_given_for(
    live: Live, tmp_path: Path, catalog: str, command: str,
    named: dict[str, str], tokens: dict[str, str], expected: Sent,
) -> None:  # fmt: skip
    with Interceptor(tmp_path, HOSTS, REFUSED) as proxy:
        environment = {"GITHUB_API_URL": "", "GH_TOKEN": "", **named, **tokens}
        done = live(
            *arguments(command, catalog),
            HTTPS_PROXY=proxy.url,
            REQUESTS_CA_BUNDLE=proxy.certificate,
            **environment,
        )
    assert done.code == 3
    if command == "validate" and expected.token is None:
        expected = Sent("github.com", None)  # the web page is requested instead
    assert set(proxy.sent) == {expected}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("address", "host", "kept_for"),
    [
        ("https://api.github.com", "api.github.com", "github.com"),
        ("https://api.acme.ghe.com", "api.acme.ghe.com", "acme.ghe.com"),
        ("https://ghe.example.org/api/v3", "ghe.example.org", "ghe.example.org"),
        ("https://evil.example", "evil.example", "evil.example"),
    ],
)
def test_a_token_that_gh_keeps_goes_to_the_host_that_it_is_kept_for(
    live: Live, tmp_path: Path, catalog: str, gh: str, command: str, address: str, host: str, kept_for: str
) -> None:
    with Interceptor(tmp_path, HOSTS, REFUSED) as proxy:
        environment = {"HTTPS_PROXY": proxy.url, "REQUESTS_CA_BUNDLE": proxy.certificate, "PATH": gh}
        live(*arguments(command, catalog), GITHUB_API_URL=address, GH_TOKEN="", **environment)
    assert set(proxy.sent) == {Sent(host, f"kept-for-{kept_for}")}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "named",
    [
        {"GITHUB_API_URL": r"https://evil.example\.ghe.com"},
        {"GITHUB_API_URL": r"https://evil.example\@api.github.com"},
        {"GITHUB_API_URL": "https://api.github.com@evil.example"},
        {"GITHUB_API_URL": "https://evil.example#.ghe.com"},
        {"GITHUB_API_URL": "https://evil.example?.ghe.com"},
        {"GITHUB_API_URL": "https://evil.example\t.ghe.com"},
        {"GITHUB_API_URL": "https://a..b"},
        {"GITHUB_API_URL": f"https://{'a' * 70}.example"},
        {"GH_HOST": r"evil.example\x.ghe.com/api/v3"},
        {"GH_HOST": "evil.example/.ghe.com"},
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(
    live: Live, tmp_path: Path, catalog: str, command: str, named: dict[str, str]
) -> None:
    with Interceptor(tmp_path, HOSTS, REFUSED) as proxy:
        environment = {
            "GITHUB_API_URL": "",
            "HTTPS_PROXY": proxy.url,
            "REQUESTS_CA_BUNDLE": proxy.certificate,
        }
        done = live(*arguments(command, catalog), **{**environment, **named}, GH_TOKEN="of-github")
    if command == "validate" and "GH_HOST" in named:  # validate does not use it
        assert set(proxy.sent) == {Sent("api.github.com", "of-github")}
        return
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"k8sml: {next(iter(named))}")
    assert done.err.count("\n") == 1
    assert proxy.sent == []


@pytest.mark.parametrize("command", ["list", "update", "auth"])
def test_an_odd_address_of_the_option_is_refused(live: Live, command: str) -> None:
    done = live(*COMMANDS[command], "--api-url", r"https://evil.example\.ghe.com", GH_TOKEN="of-github")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("k8sml: --api-url: ")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_sees_a_token_in_the_clear(
    live: Live, github: GitHub, catalog: str, command: str, variable: str
) -> None:
    with Raw(say(REFUSED)) as proxy:
        done = live(*arguments(command, catalog), **{variable: proxy.url})
    assert done.code in (0, 1)
    assert github.requests
    assert proxy.requests == []


ODD_PROXIES = r"""http://a..b:1 http://[::1 http://:0 :// http://\ socks5://127.0.0.1:1 socks5h://a..b
    foo://127.0.0.1:1 http://127.0.0.1:99999 http://127.0.0.1:x http://%00:1 http://127.0.0.1:1"""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("proxy", [*ODD_PROXIES.split(), f"http://{'a' * 70}.b:1", "\x01"])
def test_an_odd_proxy_is_a_line(live: Live, catalog: str, command: str, proxy: str) -> None:
    environment = {"GITHUB_API_URL": "https://api.github.com", "HTTPS_PROXY": proxy, "GH_TOKEN": "of-github"}
    done = live(*arguments(command, catalog), **environment)
    assert done.code in (1, 3)
    assert done.err
    assert all(line.startswith("k8sml: ") and line.isprintable() for line in done.err.splitlines())
    assert "of-github" not in done.err + done.out


# ---- a server that echoes the token ----

ECHOES: dict[str, dict[str, Any]] = {
    "message": {"errors": [{"message": f"bad {TOKEN}"}]},
    "capitals": {"errors": [{"message": TOKEN.upper()}]},
    "signs between": {"errors": [{"message": "\u200b ".join(TOKEN)}]},
    "cut message": {"errors": [{"message": f"{'x' * 190} {TOKEN}"}]},
    "name": {"nameWithOwner": f"acme/{TOKEN}"},
    "license": {"licenseInfo": {"spdxId": TOKEN}},
    "tag": {
        "refs": {"nodes": [{"name": f"v1-{TOKEN}", "target": {"committedDate": "2026-01-01T00:00:00Z"}}]}
    },
}


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("echo", ECHOES)
def test_a_token_that_is_said_back_is_neither_shown_nor_kept(
    live: Live, github: GitHub, stored: Path, echo: str, escaped: bool
) -> None:
    value = ECHOES[echo]
    good = {"data": {"r0": repository("acme/modelhub") | value}}
    reply = json_reply(200, value if "errors" in value else good)
    if escaped:
        reply.body = reply.body.replace(TOKEN.encode(), "".join(f"\\u{ord(c):04x}" for c in TOKEN).encode())
    github.fail(faults.always(reply))
    for command in ("list", "update"):
        done = live(*COMMANDS[command])
        assert done.code == 3
        assert TOKEN[:8] not in (done.out + done.err).lower().replace(" ", "").replace("\u200b", "")
    assert not list(stored.rglob("*.json"))


def test_the_api_says_the_token_back_to_validate(live: Live, github: GitHub, catalog: str) -> None:
    github.fail(faults.always(json_reply(200, {"full_name": f"acme/{TOKEN}", "archived": False})))
    done = live(*arguments("validate", catalog))
    assert done.code in (1, 3)
    assert TOKEN not in done.out + done.err


# ---- auth status ----


def test_an_address_that_is_no_api_does_not_pass(live: Live, github: GitHub) -> None:
    github.fail(faults.not_found())
    done = live("auth", "status")
    assert (done.code, done.lines[-1]) == (3, "token  GH_TOKEN")
    assert "404" in done.err


def test_a_server_without_limits_passes(live: Live, github: GitHub) -> None:
    github.fail(faults.always(json_reply(404, {"message": "Rate limiting is not enabled."})))
    done = live("auth", "status")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_token_file_that_others_can_read_gets_a_warning(live: Live, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(mode)
    done = live("list", "modelhub", "--live", "--token-file", str(file), GH_TOKEN="")
    assert done.code == 0
    assert (f"{file}: other users can read the token" in done.err) is (mode == 0o644)


@pytest.mark.parametrize("script", ["head -c 200 /dev/urandom", "yes", "printf '\\377\\376'"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_gh_that_prints_garbage_is_a_line(
    live: Live, tmp_path: Path, catalog: str, command: str, script: str
) -> None:
    (tmp_path / "gh").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "gh").chmod(0o755)
    done = live(*arguments(command, catalog), GH_TOKEN="", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("k8sml: gh auth token: not a token: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("timeout", ["nan", "inf", "-inf", "1e10", "1e308", "0", "-1", "86401"])
@pytest.mark.parametrize("command", ["list", "update", "validate"])
def test_a_time_limit_is_a_number_of_seconds_up_to_a_day(
    live: Live, catalog: str, command: str, timeout: str
) -> None:
    done = live(*arguments(command, catalog), "--timeout", timeout)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("k8sml: invalid value for '--timeout': ")
