"""GitHub's API as the command line names it: where it is, and which token it is asked with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.cli.errors import Exit, UserError

if TYPE_CHECKING:
    from k8sml.evidence.github.api import Api


def github(token_file: Path | None, api_url: str | None) -> Api:
    """The API with its token, if there is one. Raises UserError."""
    from k8sml.evidence.github.api import api_address, api_of, enterprise_host
    from k8sml.evidence.token import TokenError, find_token, token_of_file

    if api_url is not None and not api_url.startswith(("https://", "http://")):
        raise UserError(f"--api-url {api_url!r} is no address such as https://github.example.org/api/v3")
    try:
        address = api_url or api_address(os.environ)
        host = enterprise_host(address, os.environ)
        token = token_of_file(token_file) if token_file else find_token(os.environ, host)
        return api_of(address, token)
    except TokenError as error:
        raise UserError(str(error), code=Exit.AUTHENTICATION) from None


def too_many(api: Api, repositories: int) -> str | None:
    """Why GitHub is not asked for so many repositories without a token; None where it can be."""
    from k8sml.evidence.github.source import MOST_WITHOUT_TOKEN

    if api.token is not None or repositories <= MOST_WITHOUT_TOKEN:
        return None
    return (
        f"without a token GitHub answers for about {MOST_WITHOUT_TOKEN} repositories an hour, not for "
        f"{repositories}: set GH_TOKEN, run `gh auth login`, or `k8sml update`, which asks git"
    )
