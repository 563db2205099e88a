"""GitHub's API as the user configured it: its address, and the token for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.errors import CredentialsError, K8smlError
from k8sml.evidence.address import Address, AddressError, parse_base
from k8sml.evidence.servers import api_address
from k8sml.services.feedback import SILENT, Feedback

if TYPE_CHECKING:
    from k8sml.evidence.sources.github.api import Api


def find_api(token_file: Path | None = None, api_url: str | None = None, feedback: Feedback = SILENT) -> Api:
    """Return the API with the token that may be sent to it, if any. Raises K8smlError.

    Warns of a token file that other users can read.
    """
    from k8sml.evidence.token import open_to_others

    api = api_at(find_address(api_url), token_file)
    if token_file is not None and open_to_others(token_file):
        feedback.warn(f"{token_file}: other users can read the token; run `chmod 600` on it")
    return api


def api_at(address: Address, token_file: Path | None = None) -> Api:
    """Return the API at an address with the token that may be sent to it, if any. Raises CredentialsError."""
    from k8sml.evidence.sources.github.api import Api
    from k8sml.evidence.token import TokenError, find_token

    try:
        return Api(address, find_token(address, os.environ, token_file))
    except TokenError as error:
        raise CredentialsError(str(error)) from None


def find_address(api_url: str | None) -> Address:
    """Return the address of the API: `api_url`, the environment's, or GitHub's. Raises K8smlError."""
    try:
        return parse_base(api_url) if api_url is not None else api_address(os.environ)
    except AddressError as error:
        raise K8smlError(f"--api-url: {error}" if api_url is not None else str(error)) from None


def too_many_without_token(api: Api, repositories: int) -> str | None:
    """Return why GitHub is not asked for so many repositories without a token; None if it can be."""
    from k8sml.evidence.sources.github.source import MOST_WITHOUT_TOKEN

    if api.token is not None or repositories <= MOST_WITHOUT_TOKEN:
        return None
    return (
        f"{repositories} repositories need a token: without one GitHub answers for about "
        f"{MOST_WITHOUT_TOKEN} an hour; set GH_TOKEN, run `gh auth login`, or use `k8sml update`, "
        "which reads with git"
    )
