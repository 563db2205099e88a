"""GitHub's API as the user configured it: its address, and the token for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from k8sml.evidence.servers import find_address
from k8sml.services.feedback import SILENT, Feedback
from k8sml.services.readings import warn_of_token_file

if TYPE_CHECKING:
    from k8sml.evidence.sources.github.api import Api


def find_api(token_file: Path | None = None, api_url: str | None = None, feedback: Feedback = SILENT) -> Api:
    """Return the API with the token that may be sent to it, if any. Raises AddressError and TokenError."""
    from k8sml.evidence.sources.github.api import Api
    from k8sml.evidence.token import find_token

    address = find_address(os.environ, api_url)
    api = Api(address, find_token(address, os.environ, token_file))
    warn_of_token_file(token_file, feedback)
    return api
