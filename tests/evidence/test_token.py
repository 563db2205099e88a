"""Which token is sent to which host, where it comes from, and that it is never shown."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from k8sml.evidence.address import Address, AddressError, parse_base
from k8sml.evidence.servers import api_address
from k8sml.evidence.token import TokenError, find_token, open_to_others
from tests.examples import examples

GITHUB = parse_base("https://api.github.com")
ALL = {
    "GH_TOKEN": "of-github",
    "GITHUB_TOKEN": "of-github-too",
    "GH_ENTERPRISE_TOKEN": "of-enterprise",
    "GITHUB_ENTERPRISE_TOKEN": "of-enterprise-too",
    "PATH": "",
}
RUNNER = {
    **ALL,
    "GH_ENTERPRISE_TOKEN": "",
    "GITHUB_ENTERPRISE_TOKEN": "",
    "GITHUB_ACTIONS": "true",
    "GITHUB_API_URL": "https://ghe.example.org/api/v3",
    "GITHUB_SERVER_URL": "https://ghe.example.org",
}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow for a busy machine, where programs start slowly."""
    monkeypatch.setattr("k8sml.evidence.token._SECONDS", 100.0)


def gh(tmp_path: Path, script: str) -> dict[str, str]:
    """An environment whose `gh` is a script."""
    program = tmp_path / "gh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


def secret(address: Address | str, environment: dict[str, str], file: Path | None = None) -> str | None:
    found = find_token(parse_base(address) if isinstance(address, str) else address, environment, file)
    return found.secret if found else None


@pytest.mark.parametrize(
    ("variables", "source"),
    [
        (("GITHUB_TOKEN",), "GITHUB_TOKEN"),
        (("GITHUB_TOKEN", "GH_TOKEN"), "GH_TOKEN"),
        (("GITHUB_TOKEN", "GH_TOKEN", "K8SML_GITHUB_TOKEN"), "K8SML_GITHUB_TOKEN"),
    ],
)
def test_the_more_particular_variable_wins(variables: tuple[str, ...], source: str) -> None:
    found = find_token(GITHUB, {name: f"secret-of-{name}" for name in variables})
    assert found is not None
    assert (found.secret, found.source, found.origin) == (f"secret-of-{source}", source, GITHUB.origin)


@pytest.mark.parametrize(
    ("address", "environment", "expected"),
    [
        ("https://api.github.com", ALL, "of-github"),
        ("HTTPS://API.GitHub.com/", ALL, "of-github"),
        ("https://api.acme.ghe.com", ALL, "of-github"),
        ("http://127.0.0.1:8080", ALL, "of-github"),
        ("https://ghe.example.org/api/v3", ALL, "of-enterprise"),
        ("https://ghe.example.org/api/v3", {**ALL, "GH_ENTERPRISE_TOKEN": ""}, "of-enterprise-too"),
        ("https://api.github.com.evil.example", ALL, "of-enterprise"),
        ("https://github.com", ALL, "of-enterprise"),
        ("https://ghe.com", ALL, "of-enterprise"),
        ("https://evilghe.com", ALL, "of-enterprise"),
        ("https://ghe.com.evil.example", ALL, "of-enterprise"),
        ("https://ghe.example.org/api/v3", RUNNER, "of-github"),
        ("https://GHE.example.org/api/v3/", RUNNER, "of-github"),
        ("https://ghe.example.org/api/v3", {**RUNNER, "GITHUB_ACTIONS": "false"}, None),
        ("https://ghe.example.org/api/v3", {**RUNNER, "GITHUB_SERVER_URL": ""}, None),
        ("https://ghe.example.org/api/v3", {**RUNNER, "GITHUB_SERVER_URL": "https://github.com"}, None),
        ("https://ghe.example.org:8443/api/v3", RUNNER, None),
        ("https://other.example.org/api/v3", RUNNER, None),
    ],
)
def test_a_token_goes_to_the_host_that_it_was_given_for(
    address: str, environment: dict[str, str], expected: str | None
) -> None:
    assert secret(address, environment) == expected


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://api.github.com", "github.com"),
        ("https://api.acme.ghe.com", "acme.ghe.com"),
        ("https://acme.ghe.com", "acme.ghe.com"),
        ("https://ghe.example.org/api/v3", "ghe.example.org"),
        ("https://api.example.org", "api.example.org"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
    ],
)
def test_gh_is_asked_for_the_token_of_that_host(tmp_path: Path, address: str, host: str) -> None:
    environment = gh(tmp_path, 'test "$1 $2 $3" = "auth token --hostname" && echo "of-$4"')
    found = find_token(parse_base(address), environment)
    assert found is not None
    assert (found.secret, found.source) == (f"of-{host}", "gh auth token")


def test_gh_is_not_handed_the_tokens_of_other_hosts(tmp_path: Path) -> None:
    # what some versions of gh do in a codespace, for any host
    environment = {**gh(tmp_path, 'echo "$GITHUB_TOKEN$GH_TOKEN"'), "GITHUB_TOKEN": "of-github"}
    assert secret("https://evil.example", environment) is None


@pytest.mark.parametrize("own", ["variable", "file"])
def test_a_token_for_k8sml_goes_to_the_api_that_the_user_names(tmp_path: Path, own: str) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    environment = {**ALL, **({"K8SML_GITHUB_TOKEN": "s3cret"} if own == "variable" else {})}
    assert secret("https://ghe.example.org", environment, file if own == "file" else None) == "s3cret"


@pytest.mark.parametrize("address", ["http://ghe.example.org", "http://api.github.com", "http://10.0.0.1"])
def test_no_token_is_sent_in_the_clear(address: str) -> None:
    environment = {**ALL, "K8SML_GITHUB_TOKEN": "s3cret"}
    with pytest.raises(TokenError) as caught:
        secret(address, environment)
    assert str(caught.value) == f"no token is sent to {address}: it is not https"
    assert secret(address, {"PATH": ""}) is None


def test_an_empty_variable_is_no_token(tmp_path: Path) -> None:
    assert secret(GITHUB, {"GH_TOKEN": " ", "PATH": str(tmp_path)}) is None


@pytest.mark.parametrize("script", ["exit 1", "true", "echo s3cret; exit 1"])
def test_a_gh_without_a_login_gives_no_token(tmp_path: Path, script: str) -> None:
    assert secret(GITHUB, gh(tmp_path, script)) is None


def test_a_gh_that_cannot_be_run_gives_no_token(tmp_path: Path) -> None:
    environment = gh(tmp_path, "echo s3cret")
    (tmp_path / "gh").write_bytes(b"\x7fELF nonsense")
    assert secret(GITHUB, environment) is None


@pytest.mark.parametrize("script", ["sleep 600", "sleep 600 & echo s3cret", "exec 1>&-; sleep 600"])
def test_a_gh_that_does_not_end_gives_no_token(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8sml.evidence.token._SECONDS", 0.3)
    assert secret(GITHUB, gh(tmp_path, script)) is None


@pytest.mark.parametrize(
    "script", ["head -c 99 /dev/urandom; echo '\\377'", "cat /dev/zero", "yes", "echo a b"]
)
def test_a_gh_that_prints_anything_else_is_an_error(tmp_path: Path, script: str) -> None:
    with pytest.raises(TokenError, match=r"^gh auth token: not a token: "):
        secret(GITHUB, gh(tmp_path, script))


@pytest.mark.parametrize("bad", ["s3cret\nmore", "s3cret more", "s3crét", "s3cret\x1b", "s" * 5000])
def test_what_cannot_be_a_token_is_refused_without_being_shown(bad: str) -> None:
    with pytest.raises(TokenError) as caught:
        secret(GITHUB, {"GH_TOKEN": bad})
    assert str(caught.value).startswith("GH_TOKEN: not a token: ")
    assert bad[:3] not in str(caught.value)


def test_a_token_does_not_show_itself() -> None:
    token = find_token(GITHUB, {"GH_TOKEN": "s3cret-of-mine"})
    assert token is not None
    assert "s3cret" not in f"{token!r} {token} {token.redact('a s3cret-of-mine b')}"


# ---- token files ----


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=("s3cret\n",), daemon=True)
    writer.start()
    assert secret(GITHUB, {}, pipe) == "s3cret"


@pytest.mark.parametrize("kind", ["pipe", "zero", "folder", "missing", "empty", "long", "binary"])
def test_a_token_file_that_holds_no_token_is_an_error_in_time(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8sml.evidence.token._SECONDS", 0.3)
    path = tmp_path / "token"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "zero":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "empty":
            path.write_text("\n")
        case "long":
            path.write_text("x" * 10_000)
        case "binary":
            path.write_bytes(b"\xff\x00")
    with pytest.raises(TokenError) as caught:
        secret(GITHUB, {}, path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_path_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TokenError, match="cannot be read"):
        secret(GITHUB, {}, tmp_path / ("x" * 5000))


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, True), (0o604, True), (0o400, False)])
def test_a_file_that_others_can_read_is_known(tmp_path: Path, mode: int, is_open: bool) -> None:
    path = tmp_path / "token"
    path.write_text("s3cret")
    path.chmod(mode)
    assert open_to_others(path) is is_open
    assert not open_to_others(tmp_path / "missing")


# ---- the host that is checked is the host that is contacted ----

ODD_HOSTS = r"""evil.example\.ghe.com evil.example\x.ghe.com/api/v3 acme.ghe.com a@api.github.com
    api.github.com API.GitHub.com api.github.com. api.github.com:443 evil.example#.ghe.com
    evil.example?.ghe.com evil.example/.ghe.com evil.example%2f.ghe.com [::1].ghe.com [::ffff:127.0.0.1]
    127.0.0.1 127.1 0x7f000001 ghe.example.org 127.0.0.1.evil.example localhost.ghe.com
    evil.example:x@acme.ghe.com"""
HOSTS = st.sampled_from([*ODD_HOSTS.split(), "evil.example\t.ghe.com", "evil.example\u3002ghe.com"])


@pytest.mark.slow
@given(
    st.sampled_from(["https://", "http://", "HTTPS://", "https:/", "https:\\\\"]),
    st.one_of(HOSTS, st.text(max_size=20)),
    st.sampled_from(["", "/", "/api/v3", "\\api", ":443", "?x", "#y"]),
    st.booleans(),
)
@examples(10)
def test_a_token_of_github_is_bound_to_hosts_of_github(
    scheme: str, host: str, rest: str, by_gh_host: bool
) -> None:
    environment = {**ALL, "GH_ENTERPRISE_TOKEN": "", "GITHUB_ENTERPRISE_TOKEN": ""}
    named = {"GH_HOST": host} if by_gh_host else {"GITHUB_API_URL": f"{scheme}{host}{rest}"}
    try:
        address = api_address(named)
        token = find_token(address, environment)
    except (AddressError, TokenError):
        return
    if token is None:
        return
    contacted = parse_url(requests.Request("GET", address.under("/graphql").url).prepare().url or "")
    bare = (contacted.host or "").strip("[]")
    assert bare == "api.github.com" or bare.endswith(".ghe.com") or bare in ("127.0.0.1", "::1", "localhost")
    assert token.origin[:2] == (contacted.scheme, bare)
