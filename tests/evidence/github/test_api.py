"""Where GitHub's API is, and which token may go there."""

from __future__ import annotations

import pytest

from k8sml.evidence.github.api import api_address, api_of, duration, enterprise_host, may_have_token
from k8sml.evidence.token import Token, TokenError, find_token


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://api.github.com"),
        ({"GH_HOST": "github.com"}, "https://api.github.com"),
        ({"GH_HOST": "GHE.example.org"}, "https://ghe.example.org/api/v3"),
        ({"GH_HOST": "acme.ghe.com"}, "https://api.acme.ghe.com"),
        ({"GITHUB_API_URL": "https://a/api/v3", "GH_HOST": "b"}, "https://a/api/v3"),
    ],
)
def test_the_environment_names_the_api(environment: dict[str, str], address: str) -> None:
    assert api_address(environment) == address


@pytest.mark.parametrize(
    ("address", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://api.github.com/", "https://api.github.com/graphql"),
        ("https://ghe.example.org/api/v3", "https://ghe.example.org/api/graphql"),
    ],
)
def test_graphql_has_an_address_of_its_own(address: str, graphql: str) -> None:
    assert api_of(address, None).graphql == graphql


def test_a_token_is_for_https_and_loopback_alone() -> None:
    assert may_have_token("https://ghe.example.org/api/v3")
    assert may_have_token("http://127.0.0.1:8080")
    assert not may_have_token("http://ghe.example.org/api/v3")
    with pytest.raises(TokenError, match=r"^no token is sent to http://ghe\.example\.org: it is not https$"):
        api_of("http://ghe.example.org", Token("s3cret", "GH_TOKEN"))


@pytest.mark.parametrize(
    ("address", "environment", "host"),
    [
        ("https://api.github.com", {}, None),
        ("https://api.acme.ghe.com", {}, None),
        ("https://ghe.example.org/api/v3", {}, "ghe.example.org"),
        (
            "https://ghe.example.org/api/v3",
            {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": "https://ghe.example.org/api/v3"},
            None,
        ),
        ("https://--help/api/v3", {}, None),
    ],
)
def test_an_enterprise_server_is_told_from_github_com(
    address: str, environment: dict[str, str], host: str | None
) -> None:
    assert enterprise_host(address, environment) == host


def test_an_enterprise_server_gets_no_token_of_github_com() -> None:
    tokens = {"GH_TOKEN": "one", "GITHUB_TOKEN": "two", "PATH": ""}
    assert find_token(tokens, "ghe.example.org") is None
    assert find_token({**tokens, "GH_ENTERPRISE_TOKEN": "three"}, "ghe.example.org") == Token(
        "three", "GH_ENTERPRISE_TOKEN"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a second"),
        (40, "40 seconds"),
        (1800, "30 minutes"),
        (-5, None),
        (10**6, None),
    ],
)
def test_how_long_a_limit_lasts_is_told_unless_a_clock_is_wrong(seconds: int, words: str | None) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize("address", ["https://somebody:s3cret@ghe.example.org/api/v3", "https://[ghe/api/v3"])
def test_an_address_that_is_none_or_holds_a_password_is_refused_without_being_shown(address: str) -> None:
    for refuse in (lambda: api_of(address, None), lambda: enterprise_host(address, {})):
        with pytest.raises(TokenError) as caught:
            refuse()
        assert "ghe" not in str(caught.value)
