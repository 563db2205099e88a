"""GitHub's API as the command line names it: where it is, and which token it is asked with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.cli.errors import Exit, UserError, warn
from k8sml.evidence.address import Address, AddressError, parse_base
from k8sml.evidence.servers import api_address

if TYPE_CHECKING:
    from k8sml.evidence.sources.github.api import Api


def github(token_file: Path | None = None, api_url: str | None = None) -> Api:
    """The API with the token that may go there, if there is one. Raises UserError."""
    from k8sml.evidence.token import open_to_others

    found = api_at(github_address(api_url), token_file)
    if token_file is not None and open_to_others(token_file):
        warn(f"{token_file}: others on this machine can read the token; run `chmod 600` on it")
    return found


def api_at(address: Address, token_file: Path | None = None) -> Api:
    """The API at an address with the token that may go there, if there is one. Raises UserError."""
    from k8sml.evidence.sources.github.api import Api
    from k8sml.evidence.token import TokenError, find_token

    try:
        return Api(address, find_token(address, os.environ, token_file))
    except TokenError as error:
        raise UserError(str(error), code=Exit.AUTHENTICATION) from None


def github_address(api_url: str | None) -> Address:
    """The address of the API that `--api-url` or the environment names, or GitHub's. Raises UserError."""
    try:
        return parse_base(api_url) if api_url is not None else api_address(os.environ)
    except AddressError as error:
        raise UserError(f"--api-url: {error}" if api_url is not None else str(error)) from None


def too_many(api: Api, repositories: int) -> str | None:
    """Why GitHub is not asked for so many repositories without a token; None where it can be."""
    from k8sml.evidence.sources.github.source import MOST_WITHOUT_TOKEN

    if api.token is not None or repositories <= MOST_WITHOUT_TOKEN:
        return None
    return (
        f"without a token GitHub answers for about {MOST_WITHOUT_TOKEN} repositories an hour, not for "
        f"{repositories}: set GH_TOKEN, run `gh auth login`, or `k8sml update`, which asks git"
    )
