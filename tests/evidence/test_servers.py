"""Addresses of GitHub's API and of the server with the repositories, as the environment names them."""

from __future__ import annotations

import pytest

from k8sml.evidence.address import AddressError
from k8sml.evidence.servers import api_address, server_address


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://api.github.com"),
        ({"GH_HOST": "github.com"}, "https://api.github.com"),
        ({"GH_HOST": "GHE.example.org"}, "https://ghe.example.org/api/v3"),
        ({"GH_HOST": "acme.ghe.com"}, "https://api.acme.ghe.com"),
        ({"GITHUB_API_URL": "https://A/api/v3/", "GH_HOST": "b"}, "https://a/api/v3"),
    ],
)
def test_the_environment_names_the_api(environment: dict[str, str], address: str) -> None:
    assert api_address(environment).url == address


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://github.com"),
        ({"GITHUB_SERVER_URL": "http://A/"}, "http://a"),
        ({"GH_HOST": "b"}, "https://github.com"),
    ],
)
def test_repositories_are_on_github_whatever_host_gh_is_set_to(
    environment: dict[str, str], address: str
) -> None:
    assert server_address(environment).url == address


@pytest.mark.parametrize(
    "environment",
    [
        {"GITHUB_API_URL": "https://somebody:s3cret@ghe.example.org/api/v3"},
        {"GITHUB_API_URL": "https://[ghe/api/v3"},
        {"GITHUB_API_URL": "ghe.example.org"},
        {"GH_HOST": "somebody:s3cret@ghe.example.org"},
        {"GH_HOST": r"evil.example\x.ghe.com/api/v3"},
        {"GH_HOST": "--help"},
        {"GH_HOST": "ghe.example.org:8443"},
    ],
)
def test_what_is_no_address_is_refused_without_a_password_being_shown(environment: dict[str, str]) -> None:
    with pytest.raises(AddressError, match=f"^{next(iter(environment))}") as caught:
        api_address(environment)
    assert "s3cret" not in str(caught.value)
