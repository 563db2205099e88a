"""The addresses of GitHub, from environment variables."""

from __future__ import annotations

from collections.abc import Mapping

from k8sml.evidence.address import Address, AddressError, is_host_name, parse_base

_HOST = "github.com"
_TENANTS = ".ghe.com"


def api_address(environment: Mapping[str, str]) -> Address:
    """Return the address of the API that the environment names, or GitHub's own.

    GITHUB_API_URL is set by GitHub's runners, GH_HOST is used by gh. Raises AddressError.
    """
    named = environment.get("GITHUB_API_URL", "").strip()
    if named:
        return _named("GITHUB_API_URL", named)
    host = environment.get("GH_HOST", "").strip().lower()
    if host in ("", _HOST):
        return parse_base(f"https://api.{_HOST}")
    if not is_host_name(host):
        raise AddressError("GH_HOST is not a host name such as github.example.org")
    return parse_base(f"https://api.{host}" if host.endswith(_TENANTS) else f"https://{host}/api/v3")


def find_address(environment: Mapping[str, str], api_url: str | None = None) -> Address:
    """Return the address of the API: `api_url`, that of the environment, or GitHub's. Raises AddressError."""
    if api_url is None:
        return api_address(environment)
    try:
        return parse_base(api_url)
    except AddressError as error:
        raise AddressError(f"--api-url: {error}") from None


def server_address(environment: Mapping[str, str]) -> Address:
    """Return the address of GitHub's web pages. Raises AddressError."""
    return _named("GITHUB_SERVER_URL", server_url(environment))


def server_url(environment: Mapping[str, str]) -> str:
    """Return the server to clone GitHub repositories from, as the environment has it."""
    return environment.get("GITHUB_SERVER_URL", "").strip() or f"https://{_HOST}"


def is_github(address: Address) -> bool:
    """Return whether an API is that of github.com or of a tenant at *.ghe.com."""
    return address.host == f"api.{_HOST}" or address.host.endswith(_TENANTS)


def _named(variable: str, text: str) -> Address:
    try:
        return parse_base(text)
    except AddressError as error:
        raise AddressError(f"{variable}: {error}") from None
